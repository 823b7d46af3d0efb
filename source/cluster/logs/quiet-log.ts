import type {Failure} from '../../domain/outcome.ts';
import type {Clock} from '../clock.ts';
import type {ClusterClient, ClusterRequest} from '../cluster-client.ts';
import {sortableTime, toLogLine} from './log-line.ts';

/** Milliseconds of silence after which somebody asks, and those that the answer may take: both together are less than a minute and a half. */
const askAfter = 70_000;
const patience = 10_000;

export type QuietLogOptions = {
	readonly client: ClusterClient;
	readonly clock: Clock;
	readonly path: string;
	/** Which log of the pod it is. */
	readonly query: NonNullable<ClusterRequest['query']>;
	/** When its last line was written, as `sortableTime` has it; '' where there was none. */
	readonly lastTime: () => string;
	/** It has nothing to say, and the connection is as good as it was. */
	readonly onQuiet: () => void;
	/** The connection is dead: there is more than it told, or nobody answers, which is the failure. */
	readonly onDead: (failure?: Failure) => void;
};

export type QuietLog = {
	/** Something came. */
	readonly alive: () => void;
	readonly stop: () => void;
};

/**
 * Watches over a log that says nothing. A container that has nothing to say and a connection that is half open look the same: its last
 * line is asked for on another connection.
 */
export const watchQuietLog = ({client, clock, path, query, lastTime, onQuiet, onDead}: QuietLogOptions): QuietLog => {
	let timer: unknown;
	let question: AbortController | undefined;
	const read = async (signal: AbortSignal): Promise<'quiet' | 'behind' | Failure> => {
		const answer = await client.get({path, query: {...query, timestamps: true, tailLines: 1}, accept: '*/*', deadline: patience, signal});
		if (!answer.ok) return answer.failure;
		// A log that is gone, or may not be read any more, says so itself when it is opened anew.
		if (answer.value.status !== 200) return 'behind';
		const {time} = toLogLine(answer.value.text.split('\n')[0] ?? '');
		return time !== '' && sortableTime(time) > lastTime() ? 'behind' : 'quiet';
	};
	const ask = async (): Promise<void> => {
		const asked = new AbortController();
		question = asked;
		const verdict = await read(asked.signal);
		if (question !== asked) return;
		question = undefined;
		if (verdict === 'quiet') {
			onQuiet();
			rest();
		} else onDead(verdict === 'behind' ? undefined : verdict);
	};
	const rest = (): void => {
		clock.clearTimeout(timer);
		timer = clock.setTimeout(() => void ask(), askAfter);
	};
	const stop = (): void => {
		clock.clearTimeout(timer);
		const asked = question;
		question = undefined;
		asked?.abort();
	};
	rest();
	return {
		alive() {
			stop();
			rest();
		},
		stop,
	};
};
