import {compareLabelSets, emptyLabelSet, type LabelSet} from '../label-set.ts';
import type {TimeSeriesDatabase} from '../time-series-database.ts';
import {createAnnotations} from './annotations.ts';
import {createTypeChecker, documentedType} from './check-types.ts';
import {compileExpression} from './compile.ts';
import type {Compiled, QueryContext, Vector} from './evaluation.ts';
import {parsePromql} from './parse-promql.ts';
import {PromqlError} from './promql-error.ts';
import {requireUnique} from './unique-labels.ts';

export type RangeResult = {readonly labels: LabelSet; readonly times: readonly number[]; readonly values: readonly number[]};

export type QueryResult =
	| {readonly type: 'scalar'; readonly value: number}
	| {readonly type: 'string'; readonly value: string}
	| {readonly type: 'vector'; readonly points: Vector}
	| {readonly type: 'matrix'; readonly series: readonly RangeResult[]};

export type QueryAnswer = {readonly result: QueryResult; readonly warnings: readonly string[]; readonly infos: readonly string[]};

export type EvaluationOptions = {
	readonly database: TimeSeriesDatabase;
	/** Milliseconds a sample stands for what comes after it. */
	readonly lookback: number;
	/** Milliseconds between the steps of a subquery that names none. */
	readonly defaultStep: number;
	/** Throws when the query has taken too long. */
	readonly checkDeadline: () => void;
};

const prepare = (query: string, start: number, end: number, options: EvaluationOptions) => {
	const expression = parsePromql(query);
	const type = createTypeChecker(query)(expression);
	const annotations = createAnnotations(query);
	const context: QueryContext = {...options, start, end, isRange: start !== end, annotations, compile: compileExpression};
	const answer = (result: QueryResult): QueryAnswer => ({result, warnings: annotations.warnings(), infos: annotations.infos()});
	return {type, compile: () => compileExpression(expression, context), answer};
};

const sortSeries = (series: readonly RangeResult[]): readonly RangeResult[] =>
	series.toSorted((one, other) => compareLabelSets(one.labels, other.labels));

const resultAt = (compiled: Compiled, time: number): QueryResult => {
	switch (compiled.type) {
		case 'scalar':
			return {type: 'scalar', value: compiled.at(time)};
		case 'string':
			return compiled;
		case 'vector':
			return {type: 'vector', points: requireUnique(compiled.at(time))};
		case 'matrix':
			return {type: 'matrix', series: sortSeries(compiled.at(time))};
	}
};

/** The value of a query at a time (milliseconds). Throws a `PromqlError`. */
export const evaluateInstant = (query: string, time: number, options: EvaluationOptions): QueryAnswer => {
	const {compile, answer} = prepare(query, time, time, options);
	return answer(resultAt(compile(), time));
};

/** The value of a query at every step from start to end (milliseconds), as series with gaps. Throws a `PromqlError`. */
export const evaluateRange = (query: string, start: number, end: number, step: number, options: EvaluationOptions): QueryAnswer => {
	const {type, compile, answer} = prepare(query, start, end, options);
	if (type === 'string' || type === 'matrix') {
		const message = `invalid expression type "${documentedType(type)}" for range query, must be Scalar or instant Vector`;
		throw new PromqlError('bad_data', message);
	}
	const compiled = compile();
	const collected = new Map<string, {readonly labels: LabelSet; readonly times: number[]; readonly values: number[]}>();
	for (let time = start; time <= end; time += step) {
		options.checkDeadline();
		const points = compiled.type === 'scalar' ? [{labels: emptyLabelSet, value: compiled.at(time)}] : vectorAt(compiled, time);
		for (const {labels, value} of points) {
			const series = collected.get(labels.key) ?? {labels, times: [], values: []};
			collected.set(labels.key, series);
			series.times.push(time);
			series.values.push(value);
		}
	}
	return answer({type: 'matrix', series: sortSeries([...collected.values()])});
};

const vectorAt = (compiled: Compiled, time: number): Vector => {
	if (compiled.type !== 'vector') throw new TypeError(`a range of ${compiled.type}`);
	return requireUnique(compiled.at(time));
};
