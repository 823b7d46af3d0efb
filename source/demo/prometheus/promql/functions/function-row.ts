import type {Compiled, QueryContext} from '../evaluation.ts';
import type {Call, Expression, ValueType} from '../syntax.ts';

/** A function of PromQL: what it takes, what it returns, and how a call becomes something that can be evaluated. */
export type FunctionRow = {
	readonly takes: readonly ValueType[];
	/** How many arguments there may be beyond all but the last of `takes`; -1: any number. Default: exactly `takes`. */
	readonly variadic?: number;
	readonly returns: 'scalar' | 'vector';
	readonly compile: (call: Call, context: QueryContext) => Compiled;
};

export type FunctionRows = Readonly<Record<string, FunctionRow>>;

/** An argument that the types of a call, which were checked, say is there. */
export const argumentAt = ({name, arguments: values}: Call, index: number): Expression => {
	const argument = values[index];
	if (argument === undefined) throw new TypeError(`${name}() without argument ${index}`);
	return argument;
};
