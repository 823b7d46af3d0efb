/** https://prometheus.io/docs/prometheus/latest/querying/basics/: blanks, comments, strings, numbers and durations, names, all else. */
const token = /\s+|#[^\n]*|"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*'|`[^`]*`|\.?\d[\w.]*|[A-Za-z_:][\w:]*|./gs;

/** The words of a query; joined they are the query. */
export const promqlTokens = (query: string): readonly string[] => query.match(token) ?? [];

const isBlank = (text: string): boolean => /^(?:\s|#)/.test(text);

/** The position of the next word after one, less blanks and comments. */
export const nextToken = (tokens: readonly string[], after: number): number => {
	let next = after + 1;
	while (next < tokens.length && isBlank(tokens[next] ?? '')) next++;
	return next;
};
