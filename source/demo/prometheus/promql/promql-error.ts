/** As the API calls them: a query that cannot be read, one that cannot be answered, one that took too long. */
export type PromqlErrorKind = 'bad_data' | 'execution' | 'timeout';

export class PromqlError extends Error {
	readonly kind: PromqlErrorKind;

	constructor(kind: PromqlErrorKind, message: string) {
		super(message);
		this.name = 'PromqlError';
		this.kind = kind;
	}
}

/** `1:5`: line and column of a place in the query, both from 1. */
export const placeText = (query: string, offset: number): string => {
	const before = query.slice(0, offset).split('\n');
	return `${before.length}:${(before.at(-1) ?? '').length + 1}`;
};

export const parseError = (query: string, offset: number, message: string): PromqlError =>
	new PromqlError('bad_data', `${placeText(query, offset)}: parse error: ${message}`);

export const executionError = (message: string): PromqlError => new PromqlError('execution', message);

/** What Prometheus can and this program cannot: said, never guessed. */
export const notSimulated = (what: string): PromqlError => executionError(`the simulated Prometheus does not evaluate ${what}`);
