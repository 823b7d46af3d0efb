import type {BinaryOperator} from './syntax.ts';

// IEEE 754-2008's pow, as Go has it: JavaScript says NaN here.
const power = (base: number, exponent: number): number => {
	if (base === 1 || (base === -1 && Math.abs(exponent) === Number.POSITIVE_INFINITY)) return 1;
	return base ** exponent;
};

export type ArithmeticOperator = Extract<BinaryOperator, '+' | '-' | '*' | '/' | '%' | '^' | 'atan2'>;
export type ComparisonOperator = Extract<BinaryOperator, '==' | '!=' | '>' | '<' | '>=' | '<='>;

export const arithmetic: Readonly<Record<ArithmeticOperator, (left: number, right: number) => number>> = {
	'+': (left, right) => left + right,
	'-': (left, right) => left - right,
	'*': (left, right) => left * right,
	'/': (left, right) => left / right,
	'%': (left, right) => left % right,
	'^': power,
	atan2: (left, right) => Math.atan2(left, right),
};

export const comparisons: Readonly<Record<ComparisonOperator, (left: number, right: number) => boolean>> = {
	'==': (left, right) => left === right,
	'!=': (left, right) => left !== right,
	'>': (left, right) => left > right,
	'<': (left, right) => left < right,
	'>=': (left, right) => left >= right,
	'<=': (left, right) => left <= right,
};

export const isComparison = (operator: BinaryOperator): operator is ComparisonOperator => operator in comparisons;
export const isArithmetic = (operator: BinaryOperator): operator is ArithmeticOperator => operator in arithmetic;
