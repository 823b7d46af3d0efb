import type {Tree} from '@lezer/common';

type Problem = {readonly offset: number; readonly text: string};

const closers: Readonly<Record<string, string>> = {'(': ')', '{': '}', '[': ']'};
const unclosedTexts: Readonly<Record<string, string>> = {
	'(': 'unclosed left parenthesis',
	'{': 'unexpected end of input inside braces',
	'[': 'unclosed left bracket',
};
const stringsAndComments = /"(?:[^\\"\n]|\\.)*("?)|'(?:[^\\'\n]|\\.)*('?)|`[^`]*(`?)|#[^\n]*/gs;

/** The brackets that are open before a place, the innermost last. */
const openBrackets = (query: string, end: number): readonly string[] => {
	const open: string[] = [];
	for (const character of query.slice(0, end).replace(stringsAndComments, '')) {
		if (closers[character] !== undefined) open.push(character);
		else if (closers[open.at(-1) ?? ''] === character) open.pop();
	}
	return open;
};

const unterminatedString = (query: string): Problem | undefined => {
	for (const match of query.matchAll(stringsAndComments)) {
		const [text, double, single, raw] = match;
		if (text.startsWith('#') || (double ?? single ?? raw) !== '') continue;
		return {offset: match.index, text: text.startsWith('`') ? 'unterminated raw string' : 'unterminated quoted string'};
	}
	return undefined;
};

const words: ReadonlyMap<string, 'op' | 'aggr' | 'keyword'> = new Map([
	...(['and', 'or', 'unless', 'atan2'] as const).map(word => [word, 'op'] as const),
	...['sum', 'avg', 'count', 'min', 'max', 'group', 'stddev', 'stdvar', 'topk', 'bottomk', 'count_values', 'quantile'].map(
		word => [word, 'aggr'] as const,
	),
	...['offset', 'by', 'without', 'on', 'ignoring', 'group_left', 'group_right', 'bool'].map(word => [word, 'keyword'] as const),
]);

/** The next token as Prometheus speaks of it. */
const describeToken = (rest: string): string => {
	const word = /^[A-Za-z_:][\w:]*/.exec(rest)?.[0];
	if (word !== undefined) {
		const kind = words.get(word.toLowerCase());
		if (kind === 'keyword') return `<${word}>`;
		if (kind !== undefined) return `<${kind}:${word}>`;
		return `${word.includes(':') ? 'metric identifier' : 'identifier'} "${word}"`;
	}
	const number = /^(?:\d[\d_]*\.?\d*(?:e[+-]?\d+)?|\.\d+)([a-z]\w*)?/i.exec(rest);
	if (number !== null) return `${number[1] === undefined ? 'number' : 'duration'} "${number[0]}"`;
	const string = /^(?:"(?:[^\\"]|\\.)*"|'(?:[^\\']|\\.)*'|`[^`]*`)/s.exec(rest)?.[0];
	if (string !== undefined) return `string ${string.length > 10 ? `${JSON.stringify(string.slice(0, 10))}...` : JSON.stringify(string)}`;
	const operator = /^(?:==|!=|<=|>=|=~|!~|[-+*/%^<>=])/.exec(rest)?.[0];
	return operator === undefined ? `"${rest[0]}"` : `<op:${operator}>`;
};

const strangers: Readonly<Record<string, string>> = {
	'}': "unexpected character: '}'",
	']': "unexpected right bracket ']'",
	')': "unexpected right parenthesis ')'",
};

const calledName = /([A-Za-z_:][\w:]*)\s*$/;

/** Where a query stops making sense, and how Prometheus would put it; undefined for a sound one. */
export const syntaxErrorText = (query: string, tree: Tree): Problem | undefined => {
	let error: number | undefined;
	tree.iterate({
		enter(node) {
			if (node.type.isError && error === undefined) error = node.from;
		},
	});
	if (error === undefined) return undefined;
	const unterminated = unterminatedString(query);
	if (unterminated !== undefined && unterminated.offset <= error) return unterminated;
	const rest = query.slice(error).trimStart();
	const offset = query.length - rest.length;
	const bracket = openBrackets(query, offset).at(-1);
	if (rest === '') return {offset, text: unclosedTexts[bracket ?? ''] ?? 'unexpected end of input'};
	const called = rest.startsWith('(') ? calledName.exec(query.slice(0, error)) : null;
	if (called?.[1] !== undefined) return {offset: called.index, text: `unknown function with name "${called[1]}"`};
	if (bracket === '{') return {offset, text: `unexpected ${describeToken(rest)} in label matching`};
	const stranger = bracket === undefined ? strangers[rest[0] ?? ''] : undefined;
	// Prometheus has read the parenthesis before it finds that there is none to close.
	return {
		offset: stranger !== undefined && rest.startsWith(')') ? offset + 1 : offset,
		text: stranger ?? `unexpected ${describeToken(rest)}`,
	};
};
