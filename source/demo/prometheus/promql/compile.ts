import {compileAggregation} from './compile-aggregation.ts';
import {compileBinary} from './compile-binary.ts';
import {compileMatrixSelector, compileSubquery, compileVectorSelector} from './compile-selector.ts';
import type {Compiled, QueryContext} from './evaluation.ts';
import {functions} from './functions/functions.ts';
import {notSimulated} from './promql-error.ts';
import type {Expression} from './syntax.ts';
import {metricNameDropper, requireUnique} from './unique-labels.ts';

type Kind = Expression['kind'];

type Compilers = {
	readonly [Name in Kind]: (expression: Extract<Expression, {readonly kind: Name}>, context: QueryContext) => Compiled;
};

const compilers: Compilers = {
	number: ({value}) => ({type: 'scalar', at: () => value}),
	string: ({value}) => ({type: 'string', value}),
	group: ({expression}, context) => context.compile(expression, context),
	sign({operand, isNegative}, context) {
		const compiled = context.compile(operand, context);
		if (!isNegative) return compiled;
		if (compiled.type === 'scalar') return {type: 'scalar', at: time => -compiled.at(time)};
		if (compiled.type !== 'vector') throw new TypeError('only scalars and vectors have a sign');
		const drop = metricNameDropper();
		return {
			type: 'vector',
			at: time => requireUnique(compiled.at(time).map(({labels, value}) => ({labels: drop(labels), value: -value}))),
		};
	},
	'vector selector': compileVectorSelector,
	'matrix selector': (selector, context) => ({type: 'matrix', at: compileMatrixSelector(selector, context)}),
	subquery: (subquery, context) => ({type: 'matrix', at: compileSubquery(subquery, context)}),
	call(call, context) {
		const row = functions[call.name];
		if (row === undefined) throw notSimulated(`${call.name}()`);
		return row.compile(call, context);
	},
	aggregation: compileAggregation,
	binary: compileBinary,
};

/** Makes of an expression, whose types were checked, something that can be evaluated at any time. */
export const compileExpression = (expression: Expression, context: QueryContext): Compiled => {
	const compile = compilers[expression.kind] as (expression: Expression, context: QueryContext) => Compiled;
	return compile(expression, context);
};
