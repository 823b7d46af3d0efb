import {nextToken, promqlTokens} from './promql-tokens.ts';

const opening = new Set(['(', '{', '[']);
const closing = new Set([')', '}', ']']);

/** The parts that a query joins with plain `or`, in their order; one part, where it joins none. */
const partsOf = (query: string): readonly string[] => {
	const tokens = promqlTokens(query);
	let depth = 0;
	let parts: string[] = [];
	let part: string[] = [];
	for (const [index, text] of tokens.entries()) {
		if (opening.has(text)) depth += 1;
		if (closing.has(text)) depth -= 1;
		if (depth !== 0 || text.toLowerCase() !== 'or') {
			part.push(text);
			continue;
		}
		const following = (tokens[nextToken(tokens, index)] ?? '').toLowerCase();
		if (following === 'on' || following === 'ignoring') {
			// All that is on its left belongs to it.
			part = [...parts.flatMap(before => [before, ' or']), ...part, text];
			parts = [];
		} else {
			parts.push(part.join('').trim());
			part = [];
		}
	}
	return [...parts, part.join('').trim()];
};

/**
 * A query as several that are no longer than `most`, as far as it joins parts with `or`: a GET has room for some kilobytes only on its
 * way through proxies. `lengthOf`: as it is sent. What the queries answer is to be joined as `or` would.
 */
export const splitUnion = (query: string, most: number, lengthOf: (query: string) => number): readonly string[] => {
	if (lengthOf(query) <= most) return [query];
	const queries: string[] = [];
	let room = 0;
	for (const part of partsOf(query)) {
		const length = lengthOf(part);
		const last = queries.length - 1;
		if (last >= 0 && length + 4 <= room) {
			queries[last] = `${queries[last]} or ${part}`;
			room -= length + 4;
		} else {
			queries.push(part);
			room = most - length;
		}
	}
	return queries;
};
