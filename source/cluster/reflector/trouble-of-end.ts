import type {Failure} from '../../domain/outcome.ts';
import type {WatchEnd} from './watch-once.ts';

const meanwhile = 'What is shown may be up to a minute old.';

const words: Partial<Readonly<Record<WatchEnd['because'], string>>> = {
	end: `The API server ends every watch at once. ${meanwhile}`,
	unreadable: `The API server sends lines that cannot be read. ${meanwhile}`,
	disorder: `The API server sends changes out of order. ${meanwhile}`,
};

/** Why a watch does not last, where the answer itself was no failure. */
export const troubleOfEnd = ({because, failure}: WatchEnd): Failure =>
	failure ?? {kind: 'server', sentence: words[because] ?? `The API server ends watches. ${meanwhile}`};
