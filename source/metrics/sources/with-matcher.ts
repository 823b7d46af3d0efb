import {nextToken, promqlTokens} from './promql-tokens.ts';

/** Names that are followed by a list of labels. */
const withLabels = new Set(['by', 'without', 'on', 'ignoring', 'group_left', 'group_right']);
const words = new Set(['and', 'or', 'unless', 'atan2', 'bool', 'offset', 'inf', 'nan', ...withLabels]);

const isName = (text: string): boolean => /^[A-Za-z_:]/.test(text);

/** The position of the token that ends what begins at `from`. */
const endOf = (tokens: readonly string[], from: number, end: string): number => {
	const found = tokens.indexOf(end, from);
	return found < 0 ? tokens.length : found;
};

/**
 * A query with one more matcher (`cluster="eu"`) in each of its selectors: what prom-label-proxy does to the queries of a tenant.
 * https://github.com/prometheus-community/prom-label-proxy
 */
export const withMatcher = (query: string, matcher: string): string => {
	const tokens = promqlTokens(query);
	const written: string[] = [];
	const copy = (from: number, to: number): number => {
		written.push(...tokens.slice(from, to + 1));
		return to;
	};
	for (let index = 0; index < tokens.length; index++) {
		const text = tokens[index] ?? '';
		if (text === '{') {
			const end = endOf(tokens, index, '}');
			const inner = tokens.slice(index + 1, end).join('');
			written.push(`{${matcher}${inner.trim() === '' ? '' : ','}${inner}}`);
			index = end;
			continue;
		}
		if (text === '[') {
			index = copy(index, endOf(tokens, index, ']'));
			continue;
		}
		written.push(text);
		if (!isName(text)) continue;
		const next = nextToken(tokens, index);
		const following = tokens[next] ?? '';
		const word = text.toLowerCase();
		if (withLabels.has(word)) {
			if (following === '(') index = copy(index + 1, endOf(tokens, next, ')'));
			continue;
		}
		// A function or an aggregation, or a selector whose braces come next.
		if (words.has(word) || following === '(' || following === '{' || ['by', 'without'].includes(following.toLowerCase())) continue;
		written.push(`{${matcher}}`);
	}
	return written.join('');
};
