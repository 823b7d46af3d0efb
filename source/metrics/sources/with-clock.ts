import {nextToken, promqlTokens} from './promql-tokens.ts';

const isOpening = (text: string | undefined): boolean => text === '(' || text === '[' || text === '{';
const isClosing = (text: string | undefined): boolean => text === ')' || text === ']' || text === '}';

/** The position of what closes the bracket at `from`. */
const closingOf = (tokens: readonly string[], from: number): number => {
	let depth = 0;
	for (let index = from; index < tokens.length; index++) {
		if (isOpening(tokens[index])) depth += 1;
		else if (isClosing(tokens[index])) depth -= 1;
		if (depth === 0) return index;
	}
	return tokens.length - 1;
};

/**
 * A query to a server whose clock is ahead by so many milliseconds (behind: below 0): times that it tells as values, of samples and of
 * what fires, are told by our clock.
 */
export const withClock = (query: string, ahead: number): string => {
	const tokens = [...promqlTokens(query)];
	const less = `-(${(ahead / 1000).toFixed(3)}))`;
	for (let index = tokens.length - 1; index >= 0; index--) {
		const text = tokens[index];
		const following = nextToken(tokens, index);
		const isCall = text === 'timestamp' && tokens[following] === '(';
		if (!isCall && text !== 'ALERTS_FOR_STATE') continue;
		const end = isCall || tokens[following] === '{' ? closingOf(tokens, following) : index;
		tokens[end] = `${tokens[end]}${less}`;
		tokens[index] = `(${tokens[index]}`;
	}
	return tokens.join('');
};
