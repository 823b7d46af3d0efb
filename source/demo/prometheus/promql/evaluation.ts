import type {LabelSet} from '../label-set.ts';
import type {TimeSeriesDatabase} from '../time-series-database.ts';
import type {AnnotationList} from './annotations.ts';
import type {Expression} from './syntax.ts';

export type Point = {readonly labels: LabelSet; readonly value: number};

export type Vector = readonly Point[];

/** The samples of one series in a range: later than `start`, up to `end`, oldest first; milliseconds. Never empty. */
export type Window = {
	readonly labels: LabelSet;
	readonly times: readonly number[];
	readonly values: readonly number[];
	readonly start: number;
	readonly end: number;
};

/** An expression ready to be evaluated at any time (milliseconds). What it remembers lives as long as the query. */
export type Compiled =
	| {readonly type: 'scalar'; readonly at: (time: number) => number}
	| {readonly type: 'vector'; readonly at: (time: number) => Vector}
	| {readonly type: 'matrix'; readonly at: (time: number) => readonly Window[]}
	| {readonly type: 'string'; readonly value: string};

export type CompiledVector = Extract<Compiled, {readonly type: 'vector'}>;
export type CompiledScalar = Extract<Compiled, {readonly type: 'scalar'}>;

export type QueryContext = {
	readonly database: TimeSeriesDatabase;
	/** First and last time that is asked for, milliseconds; the same for an instant query. */
	readonly start: number;
	readonly end: number;
	/** Whether the expression is evaluated at several times, as in a subquery even for an instant query. */
	readonly isRange: boolean;
	/** How long a sample stands for what comes after it, milliseconds. */
	readonly lookback: number;
	/** Step of a subquery that names none, milliseconds. */
	readonly defaultStep: number;
	readonly annotations: AnnotationList;
	/** Throws when the query has taken too long. */
	readonly checkDeadline: () => void;
	readonly compile: (expression: Expression, context: QueryContext) => Compiled;
};

/** Thrown types below are bugs: the types of a query are checked before it is compiled. */
export const compileAsVector = (expression: Expression, context: QueryContext): CompiledVector => {
	const compiled = context.compile(expression, context);
	if (compiled.type !== 'vector') throw new TypeError(`an instant vector was expected, not ${compiled.type}`);
	return compiled;
};

export const compileAsScalar = (expression: Expression, context: QueryContext): CompiledScalar => {
	const compiled = context.compile(expression, context);
	if (compiled.type !== 'scalar') throw new TypeError(`a scalar was expected, not ${compiled.type}`);
	return compiled;
};

export const compileAsMatrix = (expression: Expression, context: QueryContext): Extract<Compiled, {readonly type: 'matrix'}> => {
	const compiled = context.compile(expression, context);
	if (compiled.type !== 'matrix') throw new TypeError(`a range vector was expected, not ${compiled.type}`);
	return compiled;
};

export const compileAsString = (expression: Expression, context: QueryContext): string => {
	const compiled = context.compile(expression, context);
	if (compiled.type !== 'string') throw new TypeError(`a string was expected, not ${compiled.type}`);
	return compiled.value;
};
