import {type LogLine, sortableTime} from './log-line.ts';

export type ResumePoint = {
	/** Those of the lines that have not been seen, remembered as seen. */
	readonly fresh: (lines: readonly LogLine[]) => readonly LogLine[];
	/** The connection begins anew: what has been seen will be told again. */
	readonly rewind: () => void;
	/** For `sinceTime`, whole seconds; undefined: nothing has been seen. */
	readonly since: () => string | undefined;
};

/** Where a broken log goes on: `sinceTime` knows whole seconds only, so that the last lines come twice and are told once. */
export const createResumePoint = (): ResumePoint => {
	let last = '';
	/** How many lines had the last time, and how many of those are still to be skipped. */
	let count = 0;
	let skip = 0;
	let rewound = false;
	return {
		fresh: lines =>
			lines.filter(({time}) => {
				if (time === '') return true;
				const at = sortableTime(time);
				if (rewound) {
					if (at < last) return false;
					if (at === last && skip > 0) {
						skip--;
						return false;
					}
					if (at > last) rewound = false;
				}
				// Lines of two streams may be told slightly out of order: the latest counts.
				if (at > last) {
					last = at;
					count = 1;
				} else if (at === last) count++;
				return true;
			}),
		rewind() {
			rewound = last !== '';
			skip = count;
		},
		since: () => (last === '' ? undefined : `${last.slice(0, 19)}Z`),
	};
};
