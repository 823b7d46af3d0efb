import {type LabelSet, labelOf} from './label-set.ts';
import {compileAnchored} from './regular-expression.ts';

export type MatchOperator = '=' | '!=' | '=~' | '!~';

export type Matcher = {
	readonly name: string;
	readonly operator: MatchOperator;
	readonly value: string;
	/** Whether a value of the label matches; the empty one stands for a label that is absent. */
	readonly matches: (value: string) => boolean;
};

/** Throws a `SyntaxError` for a regular expression that cannot be compiled. */
export const createMatcher = (name: string, operator: MatchOperator, value: string): Matcher => {
	const positive = operator === '=' || operator === '=~';
	const test = operator === '=~' || operator === '!~' ? compileAnchored(value) : (text: string) => text === value;
	return {name, operator, value, matches: positive ? test : text => !test(text)};
};

export const matchesAll = (labels: LabelSet, matchers: readonly Matcher[]): boolean =>
	matchers.every(matcher => matcher.matches(labelOf(labels, matcher.name)));
