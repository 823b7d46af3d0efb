import type {SyntaxNode} from '@lezer/common';
import {parser} from '@prometheus-io/lezer-promql';
import type {Matcher} from '../matcher.ts';
import {parseDurationLiteral, parseNumberLiteral} from './literals.ts';
import {climb, type Piece, readOperator} from './operator-precedence.ts';
import {notSimulated, PromqlError, parseError} from './promql-error.ts';
import {childrenOf, readLabelName, readString, readVectorSelector, textOf} from './read-selector.ts';
import {type AtModifier, type Expression, selectsEverything} from './syntax.ts';
import {syntaxErrorText} from './syntax-error-text.ts';

const postfixes: ReadonlySet<string> = new Set(['OffsetExpr', 'StepInvariantExpr', 'SubqueryExpr', 'MatrixSelector']);

const readDuration = (query: string, node: SyntaxNode): number => {
	const text = textOf(query, node).replace(/\s/g, '');
	const sign = /^[+-]/.exec(text)?.[0] ?? '';
	const duration = parseDurationLiteral(text.slice(sign.length));
	if (duration === undefined) throw notSimulated(`the duration "${textOf(query, node)}"`);
	return sign === '-' ? -duration : duration;
};

const readAt = (query: string, node: SyntaxNode): AtModifier => {
	const [, , moment] = childrenOf(node);
	const text = moment === undefined ? '' : textOf(query, moment).replace(/\s/g, '');
	if (moment?.name === 'AtModifierPreprocessors') return text.startsWith('start') ? 'start' : 'end';
	const sign = text.startsWith('-') ? -1 : 1;
	const seconds = parseNumberLiteral(text.replace(/^[+-]/, ''));
	if (seconds === undefined || !Number.isFinite(seconds)) {
		throw parseError(query, node.from, `timestamp out of bounds for @ modifier: ${text}`);
	}
	return Math.round(sign * seconds * 1000);
};

const readRange = (query: string, node: SyntaxNode): number => {
	const range = readDuration(query, node);
	if (range <= 0) throw parseError(query, node.from, 'duration must be greater than 0');
	return range;
};

const applyPostfix = (query: string, node: SyntaxNode, inner: Expression): Expression => {
	const [, ...rest] = childrenOf(node);
	const durations = rest.filter(child => child.name === 'DurationExpr' || child.name === 'OffsetDurationExpr');
	const [first, second] = durations;
	const place = {from: inner.from, to: node.to};
	if (node.name === 'SubqueryExpr' && first !== undefined) {
		const step = second === undefined ? undefined : readRange(query, second);
		return {kind: 'subquery', expression: inner, range: readRange(query, first), step, offset: 0, at: undefined, ...place};
	}
	if (node.name === 'MatrixSelector' && first !== undefined) {
		if (inner.kind !== 'vector selector') throw parseError(query, first.from - 1, 'ranges only allowed for vector selectors');
		if (inner.offset !== 0) throw parseError(query, first.from - 1, 'no offset modifiers allowed before range');
		if (inner.at !== undefined) throw parseError(query, first.from - 1, 'no @ modifiers allowed before range');
		return {kind: 'matrix selector', selector: inner, range: readRange(query, first), ...place};
	}
	const isOffset = node.name === 'OffsetExpr';
	const shift = isOffset && first !== undefined ? {offset: readDuration(query, first)} : {at: readAt(query, node)};
	if (inner.kind === 'matrix selector') return {...inner, selector: {...inner.selector, ...shift}, ...place};
	if (inner.kind === 'vector selector' || inner.kind === 'subquery') return {...inner, ...shift, ...place};
	throw parseError(
		query,
		inner.from,
		`${isOffset ? 'offset' : '@'} modifier must be preceded by an instant vector selector or range vector selector or a subquery`,
	);
};

const readAggregation = (query: string, node: SyntaxNode): Expression => {
	const children = childrenOf(node);
	const operator = textOf(query, node).match(/^\w+/)?.[0]?.toLowerCase() ?? '';
	const modifier = children.find(child => child.name === 'AggregateModifier');
	const body = children.find(child => child.name === 'FunctionCallBody');
	const values = body === undefined ? [] : childrenOf(body).map(child => readExpression(query, child));
	const labels = modifier?.getChild('GroupingLabels');
	const expected = ['topk', 'bottomk', 'quantile', 'count_values', 'limitk', 'limit_ratio'].includes(operator) ? 2 : 1;
	const expression = values.at(-1);
	if (values.length === 0) throw parseError(query, node.from, 'no arguments for aggregate expression provided');
	if (values.length !== expected || expression === undefined) {
		throw parseError(
			query,
			node.from,
			`wrong number of arguments for aggregate expression provided, expected ${expected}, got ${values.length}`,
		);
	}
	return {
		kind: 'aggregation',
		operator,
		expression,
		parameter: expected === 2 ? values[0] : undefined,
		grouping: labels === null || labels === undefined ? [] : childrenOf(labels).map(child => readLabelName(query, child)),
		without: modifier?.getChild('Without') !== null && modifier !== undefined,
		from: node.from,
		to: node.to,
	};
};

const readOperand = (query: string, node: SyntaxNode): Expression => {
	const place = {from: node.from, to: node.to};
	switch (node.name) {
		case 'NumberDurationLiteral': {
			const value = parseNumberLiteral(textOf(query, node));
			if (value === undefined) throw parseError(query, node.from, `bad number or duration syntax: "${textOf(query, node)}"`);
			return {kind: 'number', value, ...place};
		}
		case 'StringLiteral':
			return {kind: 'string', value: readString(query, node), ...place};
		case 'ParenExpr':
			return {kind: 'group', expression: readExpression(query, node.firstChild ?? node), ...place};
		case 'VectorSelector':
			return readVectorSelector(query, node);
		case 'AggregateExpr':
			return readAggregation(query, node);
		case 'FunctionCall': {
			const [name, body] = childrenOf(node);
			const values = body === undefined ? [] : childrenOf(body);
			return {
				kind: 'call',
				name: name === undefined ? '' : textOf(query, name),
				arguments: values.map(value => readExpression(query, value)),
				...place,
			};
		}
		default:
			throw notSimulated(`"${textOf(query, node)}" (${node.name})`);
	}
};

/** An expression as the sequence of its operands and operators, in the order of the text. */
const flatten = (query: string, node: SyntaxNode): readonly Piece[] => {
	const {firstChild, lastChild} = node;
	if (node.name === 'BinaryExpr' && firstChild !== null && lastChild !== null) {
		return [...flatten(query, firstChild), readOperator(query, node), ...flatten(query, lastChild)];
	}
	const signed = node.name === 'NumberDurationLiteral' ? /^([+-])(\s*)/.exec(textOf(query, node)) : null;
	if (signed !== null) {
		const value = parseNumberLiteral(query.slice(node.from + signed[0].length, node.to));
		if (value === undefined) throw parseError(query, node.from, `bad number or duration syntax: "${textOf(query, node)}"`);
		const operand: Expression = {kind: 'number', value, from: node.from, to: node.to};
		return [
			{kind: 'sign', isNegative: signed[1] === '-', from: node.from},
			{kind: 'operand', expression: operand},
		];
	}
	if (node.name === 'UnaryExpr' && firstChild !== null && lastChild !== null) {
		return [{kind: 'sign', isNegative: textOf(query, firstChild) === '-', from: node.from}, ...flatten(query, lastChild)];
	}
	if (postfixes.has(node.name) && firstChild !== null) {
		const pieces = flatten(query, firstChild);
		const last = pieces.at(-1);
		if (last?.kind !== 'operand') throw parseError(query, node.from, 'unexpected modifier');
		return [...pieces.slice(0, -1), {kind: 'operand', expression: applyPostfix(query, node, last.expression)}];
	}
	return [{kind: 'operand', expression: readOperand(query, node)}];
};

// The grammar was made for highlighting: it lets `offset`, `@` and ranges take a whole sum and `-1 ^ 2` square the -1.
const readExpression = (query: string, node: SyntaxNode): Expression => climb(flatten(query, node));

/** Throws a `PromqlError` with the place of what cannot be read. */
export const parsePromql = (query: string): Expression => {
	const nothing = 'no expression found in input';
	if (query === '') throw new PromqlError('bad_data', `unknown position: parse error: ${nothing}`);
	if (/^(?:\s|#[^\n]*)*$/.test(query)) throw parseError(query, 0, nothing);
	const tree = parser.parse(query);
	const problem = syntaxErrorText(query, tree);
	if (problem !== undefined) throw parseError(query, problem.offset, problem.text);
	const root = tree.topNode.firstChild;
	if (root === null) throw parseError(query, 0, nothing);
	return readExpression(query, root);
};

/** The matchers of a `match[]` parameter. */
export const parseMetricSelector = (text: string): readonly Matcher[] => {
	const expression = parsePromql(text);
	if (expression.kind !== 'vector selector') throw parseError(text, expression.from, 'expected a metric selector');
	if (selectsEverything(expression)) throw new PromqlError('bad_data', 'match[] must contain at least one non-empty matcher');
	return expression.matchers;
};
