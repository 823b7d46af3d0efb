import type {Tree} from '@lezer/common';

const closers: Readonly<Record<string, string>> = {'(': ')', '{': '}', '[': ']'};
const names: Readonly<Record<string, string>> = {'(': 'left parenthesis', '{': 'left brace', '[': 'left bracket'};
const strings = /"(?:[^\\"]|\\.)*"?|'(?:[^\\']|\\.)*'?|`[^`]*`?|#[^\n]*/gs;

/** The innermost bracket that is never closed. */
const unclosed = (query: string): string | undefined => {
	const open: string[] = [];
	for (const character of query.replace(strings, '')) {
		if (closers[character] !== undefined) open.push(character);
		else if (closers[open.at(-1) ?? ''] === character) open.pop();
	}
	return open.at(-1);
};

const unknownFunction = /([A-Za-z_:][\w:]*)\s*$/;

/** Where a query stops making sense, and how Prometheus would put it; undefined for a sound one. */
export const syntaxErrorText = (query: string, tree: Tree): {readonly offset: number; readonly text: string} | undefined => {
	let error: number | undefined;
	tree.iterate({
		enter(node) {
			if (node.type.isError && error === undefined) error = node.from;
		},
	});
	if (error === undefined) return undefined;
	const rest = query.slice(error).trimStart();
	const offset = query.length - query.slice(error).trimStart().length;
	if (rest === '') {
		const bracket = unclosed(query);
		return {offset: query.length, text: bracket === undefined ? 'unexpected end of input' : `unclosed ${names[bracket]}`};
	}
	const called = rest.startsWith('(') ? unknownFunction.exec(query.slice(0, error)) : null;
	if (called?.[1] !== undefined) return {offset: called.index, text: `unknown function with name "${called[1]}"`};
	const token = /^(?:[\w:]+|"(?:[^\\"]|\\.)*"?|\S)/.exec(rest)?.[0] ?? rest;
	return {offset, text: `unexpected "${token}"`};
};
