import type {Matcher} from '../matcher.ts';

export type ValueType = 'scalar' | 'vector' | 'matrix' | 'string';

/** Characters of the query, the end not included. */
type Position = {readonly from: number; readonly to: number};

/** When a selector looks: milliseconds, or the ends of the range that is asked for. */
export type AtModifier = number | 'start' | 'end';

type Shifted = {
	/** Milliseconds back; negative: ahead. */
	readonly offset: number;
	readonly at: AtModifier | undefined;
};

export type VectorSelector = Position & Shifted & {readonly kind: 'vector selector'; readonly matchers: readonly Matcher[]};

export type MatrixSelector = Position & {readonly kind: 'matrix selector'; readonly selector: VectorSelector; readonly range: number};

export type Subquery = Position &
	Shifted & {readonly kind: 'subquery'; readonly expression: Expression; readonly range: number; readonly step: number | undefined};

export type Call = Position & {readonly kind: 'call'; readonly name: string; readonly arguments: readonly Expression[]};

export type Aggregation = Position & {
	readonly kind: 'aggregation';
	readonly operator: string;
	readonly expression: Expression;
	readonly parameter: Expression | undefined;
	readonly grouping: readonly string[];
	readonly without: boolean;
};

export type Matching = {
	readonly on: boolean;
	readonly labels: readonly string[];
	/** Which side may have several for one of the other. */
	readonly many: 'left' | 'right' | undefined;
	/** Labels taken over from the side of the one. */
	readonly include: readonly string[];
};

export type Binary = Position & {
	readonly kind: 'binary';
	readonly operator: BinaryOperator;
	readonly operatorAt: number;
	readonly left: Expression;
	readonly right: Expression;
	readonly bool: boolean;
	/** Undefined: no on, ignoring or group was written. */
	readonly matching: Matching | undefined;
};

export type Expression =
	| (Position & {readonly kind: 'number'; readonly value: number})
	| (Position & {readonly kind: 'string'; readonly value: string})
	| (Position & {readonly kind: 'sign'; readonly isNegative: boolean; readonly operand: Expression})
	| (Position & {readonly kind: 'group'; readonly expression: Expression})
	| VectorSelector
	| MatrixSelector
	| Subquery
	| Call
	| Aggregation
	| Binary;

export type BinaryOperator = '+' | '-' | '*' | '/' | '%' | '^' | 'atan2' | '==' | '!=' | '>' | '<' | '>=' | '<=' | 'and' | 'or' | 'unless';

export const comparisonOperators: ReadonlySet<BinaryOperator> = new Set<BinaryOperator>(['==', '!=', '>', '<', '>=', '<=']);
export const setOperators: ReadonlySet<BinaryOperator> = new Set<BinaryOperator>(['and', 'or', 'unless']);

/** Without the parentheses around it. */
export const unwrap = (expression: Expression): Exclude<Expression, {readonly kind: 'group'}> =>
	expression.kind === 'group' ? unwrap(expression.expression) : expression;

/** Nothing in it asks for a label that a series must have. */
export const selectsEverything = ({matchers}: VectorSelector): boolean => matchers.every(matcher => matcher.matches(''));

/** Where Prometheus says that something is wrong with the value of an argument; it forgets the place of a subquery. */
export const placeOfArgument = (argument: Expression): number => {
	const inner = unwrap(argument);
	return inner.kind === 'subquery' ? 0 : inner.from;
};
