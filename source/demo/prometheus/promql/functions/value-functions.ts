import {compileAsScalar, compileAsVector} from '../evaluation.ts';
import type {ValueType} from '../syntax.ts';
import {metricNameDropper, requireUnique} from '../unique-labels.ts';
import {argumentAt, type FunctionRow, type FunctionRows} from './function-row.ts';

type ValueFunction = (value: number) => number;

/**
 * A function of each value of a vector. What it does depends on scalars that may change from step to step; `prepare` returns undefined where
 * nothing is left.
 */
const withParameters = (
	prepare: (...parameters: readonly number[]) => ValueFunction | undefined,
	parameters: readonly ValueType[],
	variadic?: number,
): FunctionRow => ({
	takes: ['vector', ...parameters],
	...(variadic === undefined ? {} : {variadic}),
	returns: 'vector',
	compile(call, context) {
		const vector = compileAsVector(argumentAt(call, 0), context);
		const scalars = call.arguments.slice(1).map(argument => compileAsScalar(argument, context));
		const drop = metricNameDropper();
		return {
			type: 'vector',
			at(time) {
				const points = vector.at(time);
				const apply = prepare(...scalars.map(scalar => scalar.at(time)));
				if (apply === undefined) return [];
				return requireUnique(points.map(({labels, value}) => ({labels: drop(labels), value: apply(value)})));
			},
		};
	},
});

const ofEach = (apply: ValueFunction): FunctionRow => withParameters(() => apply, []);

// Of NaN and an infinity that wins anyway, Go takes the infinity and JavaScript NaN.
const larger = (one: number, other: number): number =>
	one === Number.POSITIVE_INFINITY || other === Number.POSITIVE_INFINITY ? Number.POSITIVE_INFINITY : Math.max(one, other);
const smaller = (one: number, other: number): number =>
	one === Number.NEGATIVE_INFINITY || other === Number.NEGATIVE_INFINITY ? Number.NEGATIVE_INFINITY : Math.min(one, other);

const clampTo = (minimum: number, maximum: number): ValueFunction | undefined =>
	maximum < minimum ? undefined : value => larger(minimum, smaller(maximum, value));

/** Ties go up, whatever the sign. */
const roundTo = (nearest = 1): ValueFunction => {
	const inverse = 1 / nearest;
	return value => Math.floor(value * inverse + 0.5) / inverse;
};

export const valueFunctions: FunctionRows = {
	abs: ofEach(Math.abs),
	acos: ofEach(Math.acos),
	acosh: ofEach(Math.acosh),
	asin: ofEach(Math.asin),
	asinh: ofEach(Math.asinh),
	atan: ofEach(Math.atan),
	atanh: ofEach(Math.atanh),
	ceil: ofEach(Math.ceil),
	clamp: withParameters((minimum = 0, maximum = 0) => clampTo(minimum, maximum), ['scalar', 'scalar']),
	clamp_max: withParameters((maximum = 0) => clampTo(Number.NEGATIVE_INFINITY, maximum), ['scalar']),
	clamp_min: withParameters((minimum = 0) => clampTo(minimum, Number.POSITIVE_INFINITY), ['scalar']),
	cos: ofEach(Math.cos),
	cosh: ofEach(Math.cosh),
	deg: ofEach(value => value * (180 / Math.PI)),
	exp: ofEach(Math.exp),
	floor: ofEach(Math.floor),
	ln: ofEach(Math.log),
	log10: ofEach(Math.log10),
	log2: ofEach(Math.log2),
	rad: ofEach(value => value * (Math.PI / 180)),
	round: withParameters(roundTo, ['scalar'], 1),
	sgn: ofEach(Math.sign),
	sin: ofEach(Math.sin),
	sinh: ofEach(Math.sinh),
	sqrt: ofEach(Math.sqrt),
	tan: ofEach(Math.tan),
	tanh: ofEach(Math.tanh),
};
