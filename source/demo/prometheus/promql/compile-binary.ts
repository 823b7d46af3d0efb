import type {Compiled, CompiledVector, QueryContext, Vector} from './evaluation.ts';
import {matchSets, matchVectors} from './match-vectors.ts';
import {arithmetic, comparisons, isArithmetic, isComparison} from './operators.ts';
import type {Binary} from './syntax.ts';
import {metricNameDropper, requireUnique} from './unique-labels.ts';

/** A number of two numbers: an arithmetic result, or 1 and 0 of a comparison. */
const scalarOperation = ({operator}: Binary): ((left: number, right: number) => number) => {
	if (isArithmetic(operator)) return arithmetic[operator];
	if (isComparison(operator)) return (left, right) => (comparisons[operator](left, right) ? 1 : 0);
	throw new TypeError(`${operator} is no operator of scalars`);
};

/** A vector beside a scalar. Comparisons filter and keep the value of the vector, whichever side it stands on. */
const vectorWithScalar = (
	binary: Binary,
	vector: CompiledVector,
	scalarAt: (time: number) => number,
	isSwapped: boolean,
): CompiledVector => {
	const {operator, bool} = binary;
	const drop = metricNameDropper();
	const apply = scalarOperation(binary);
	const operate = (value: number, scalar: number): number => (isSwapped ? apply(scalar, value) : apply(value, scalar));
	if (isComparison(operator) && !bool) {
		return {
			type: 'vector',
			at(time) {
				const scalar = scalarAt(time);
				return vector.at(time).filter(({value}) => operate(value, scalar) === 1);
			},
		};
	}
	return {
		type: 'vector',
		at(time) {
			const scalar = scalarAt(time);
			return requireUnique(vector.at(time).map(({labels, value}) => ({labels: drop(labels), value: operate(value, scalar)})));
		},
	};
};

export const compileBinary = (binary: Binary, context: QueryContext): Compiled => {
	const left = context.compile(binary.left, context);
	const right = context.compile(binary.right, context);
	if (left.type === 'scalar' && right.type === 'scalar') {
		const apply = scalarOperation(binary);
		return {type: 'scalar', at: time => apply(left.at(time), right.at(time))};
	}
	if (left.type === 'vector' && right.type === 'scalar') return vectorWithScalar(binary, left, right.at, false);
	if (left.type === 'scalar' && right.type === 'vector') return vectorWithScalar(binary, right, left.at, true);
	if (left.type !== 'vector' || right.type !== 'vector') throw new TypeError('operands must be scalars or vectors');
	const {operator} = binary;
	const isSet = operator === 'and' || operator === 'or' || operator === 'unless';
	const combine: (left: Vector, right: Vector) => Vector = isSet ? matchSets(operator, binary.matching) : matchVectors(binary);
	return {type: 'vector', at: time => requireUnique(combine(left.at(time), right.at(time)))};
};
