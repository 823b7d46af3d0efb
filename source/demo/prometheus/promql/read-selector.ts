import type {SyntaxNode} from '@lezer/common';
import {metricNameLabel} from '../label-set.ts';
import {createMatcher, type Matcher, type MatchOperator} from '../matcher.ts';
import {unquote} from './literals.ts';
import {parseError} from './promql-error.ts';
import type {VectorSelector} from './syntax.ts';

export const textOf = (query: string, node: SyntaxNode): string => query.slice(node.from, node.to);

export const childrenOf = (node: SyntaxNode): readonly SyntaxNode[] => {
	const children: SyntaxNode[] = [];
	for (let child = node.firstChild; child !== null; child = child.nextSibling) children.push(child);
	return children;
};

export const readString = (query: string, node: SyntaxNode): string => {
	const value = unquote(textOf(query, node));
	if (value === undefined) throw parseError(query, node.from, 'unterminated quoted string or invalid escape sequence');
	return value;
};

/** A label name, quoted or not. */
export const readLabelName = (query: string, node: SyntaxNode): string =>
	node.name === 'QuotedLabelName' ? readString(query, node.firstChild ?? node) : textOf(query, node);

const readMatcher = (query: string, node: SyntaxNode): Matcher => {
	const [nameNode, operatorNode, valueNode] = childrenOf(node);
	if (nameNode === undefined || operatorNode === undefined || valueNode === undefined) {
		throw parseError(query, node.from, 'unexpected label matcher');
	}
	const value = readString(query, valueNode);
	try {
		return createMatcher(readLabelName(query, nameNode), textOf(query, operatorNode) as MatchOperator, value);
	} catch (error) {
		throw parseError(query, nameNode.from, error instanceof Error ? error.message : String(error));
	}
};

/** `name{label="value"}` */
export const readVectorSelector = (query: string, node: SyntaxNode): VectorSelector => {
	const [first, second] = childrenOf(node);
	const named = first?.name === 'Identifier' ? textOf(query, first) : undefined;
	const block = first?.name === 'LabelMatchers' ? first : second;
	const matchers: Matcher[] = named === undefined ? [] : [createMatcher(metricNameLabel, '=', named)];
	for (const child of block === undefined ? [] : childrenOf(block)) {
		const matcher =
			child.name === 'QuotedLabelName' ? createMatcher(metricNameLabel, '=', readLabelName(query, child)) : readMatcher(query, child);
		if (named !== undefined && matcher.name === metricNameLabel) {
			throw parseError(query, node.from, `metric name must not be set twice: "${named}" or "${matcher.value}"`);
		}
		matchers.push(matcher);
	}
	return {kind: 'vector selector', matchers, offset: 0, at: undefined, from: node.from, to: node.to};
};
