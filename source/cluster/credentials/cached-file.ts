import {failed, type Outcome, success} from '../../domain/outcome.ts';
import {toSafeText} from '../../domain/safe-text.ts';
import type {Clock} from '../clock.ts';

export type CachedFile = {
	readonly get: () => Promise<Outcome<string>>;
	/** The next `get` reads it again. */
	readonly forget: () => void;
};

// As client-go: transport/token_source.go.
const period = 60_000;

/** A file whose content may be rotated: read again each minute. Where it cannot be read any more, what was last read stays. */
export const createCachedFile = (file: string, what: string, clock: Clock, readFile: (file: string) => Promise<string>): CachedFile => {
	let last: {readonly text: string; readonly at: number} | undefined;
	return {
		async get() {
			const now = clock.now();
			if (last !== undefined && now - last.at < period && now >= last.at) return success(last.text);
			try {
				last = {text: await readFile(file), at: now};
				return success(last.text);
			} catch (error) {
				if (last !== undefined && last.text !== '') return success(last.text);
				const code = (error as {code?: string}).code;
				const problem = code === 'ENOENT' ? 'it does not exist' : code === 'EACCES' ? 'permission denied' : (code ?? 'it cannot be read');
				return failed({kind: 'credentials', sentence: toSafeText(`Cannot read the ${what} ${file}: ${problem}.`)});
			}
		},
		forget() {
			if (last !== undefined) last = {...last, at: Number.NEGATIVE_INFINITY};
		},
	};
};
