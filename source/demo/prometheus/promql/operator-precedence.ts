import type {SyntaxNode} from '@lezer/common';
import {notSimulated} from './promql-error.ts';
import {childrenOf, readLabelName, textOf} from './read-selector.ts';
import type {BinaryOperator, Expression, Matching} from './syntax.ts';

type OperatorPiece = {
	readonly kind: 'operator';
	readonly operator: BinaryOperator;
	readonly from: number;
	readonly bool: boolean;
	readonly matching: Matching | undefined;
};

export type Piece =
	| {readonly kind: 'operand'; readonly expression: Expression}
	| {readonly kind: 'sign'; readonly isNegative: boolean; readonly from: number}
	| OperatorPiece;

const powerPrecedence = 6;
const precedences: Readonly<Record<BinaryOperator, number>> = {
	...{or: 1, and: 2, unless: 2},
	...{'==': 3, '!=': 3, '>': 3, '<': 3, '>=': 3, '<=': 3},
	...{'+': 4, '-': 4, '*': 5, '/': 5, '%': 5, atan2: 5},
	'^': powerPrecedence,
};

const readMatching = (query: string, node: SyntaxNode): Matching => {
	const labels = node.getChildren('GroupingLabels').map(group => childrenOf(group).map(child => readLabelName(query, child)));
	return {
		on: node.getChild('On') !== null,
		labels: labels[0] ?? [],
		many: node.getChild('GroupLeft') !== null ? 'left' : node.getChild('GroupRight') !== null ? 'right' : undefined,
		include: labels[1] ?? [],
	};
};

export const readOperator = (query: string, node: SyntaxNode): Piece => {
	const [, operatorNode, ...modifiers] = childrenOf(node);
	const operator = (operatorNode === undefined ? '' : textOf(query, operatorNode).toLowerCase()) as BinaryOperator;
	if (precedences[operator] === undefined) throw notSimulated(`the operator "${operator}"`);
	if (modifiers.some(child => child.name === 'FillModifier')) throw notSimulated('fill modifiers');
	const matching = modifiers.find(child => child.name === 'MatchingModifierClause');
	return {
		kind: 'operator',
		operator,
		from: operatorNode?.from ?? node.from,
		bool: modifiers.some(child => child.name === 'BoolModifier'),
		matching: matching === undefined ? undefined : readMatching(query, matching),
	};
};

/** Puts operands and operators together by the precedences of PromQL: a sign binds weaker than a power, a power from the right. */
export const climb = (pieces: readonly Piece[]): Expression => {
	let next = 0;
	const primary = (): Expression => {
		const piece = pieces[next++];
		if (piece?.kind === 'operand') return piece.expression;
		if (piece?.kind !== 'sign') throw notSimulated('this order of operators');
		const operand = binary(powerPrecedence);
		if (operand.kind === 'number') return {...operand, value: piece.isNegative ? -operand.value : operand.value, from: piece.from};
		return {kind: 'sign', isNegative: piece.isNegative, operand, from: piece.from, to: operand.to};
	};
	const binary = (minimum: number): Expression => {
		let left = primary();
		for (;;) {
			const piece = pieces[next];
			if (piece?.kind !== 'operator' || precedences[piece.operator] < minimum) return left;
			next++;
			const precedence = precedences[piece.operator];
			const right = binary(piece.operator === '^' ? precedence : precedence + 1);
			const {operator, from: operatorAt, bool, matching} = piece;
			left = {kind: 'binary', operator, operatorAt, bool, matching, left, right, from: left.from, to: right.to};
		}
	};
	return binary(0);
};
