import type {Trouble} from '../../domain/freshness.ts';
import type {Failure} from '../../domain/outcome.ts';
import type {Clock} from '../clock.ts';
import type {ClusterClient, LineStream} from '../cluster-client.ts';
import {createBackoff} from '../reflector/backoff.ts';
import {type LogLine, sortableTime, toLogLine} from './log-line.ts';
import {type QuietLog, watchQuietLog} from './quiet-log.ts';
import {createResumePoint} from './resume-point.ts';

export type LogStreamOptions = {
	readonly client: ClusterClient;
	readonly namespace: string;
	readonly pod: string;
	readonly container: string;
	/** Of the instance before the last restart. */
	readonly previous: boolean;
	readonly follow: boolean;
	/** Seconds back. */
	readonly sinceSeconds?: number | undefined;
	/** 0: only what is still to come. */
	readonly tailLines?: number | undefined;
	readonly clock: Clock;
	readonly random: () => number;
	readonly onLines: (lines: readonly LogLine[]) => void;
	/** What keeps lines from coming, and when it was last known that there are no others; undefined: nothing any more. */
	readonly onTrouble?: (trouble: (Trouble & {readonly provenAt: number}) | undefined) => void;
	/** Once, unless closed before. Without a failure: the container has ended, or all was told. */
	readonly onEnd: (failure?: Failure) => void;
};

/** Failures of the way, not of the log. */
const passing: ReadonlySet<Failure['kind']> = new Set(['unreachable', 'timeout', 'server', 'throttled']);

/** A log that is followed is waited for as long as somebody looks at it. */
const mostRetries = 8;

/** The log of one container. A connection that breaks is opened again where it broke, without gap and without a line twice. */
export const streamLogs = (options: LogStreamOptions): LineStream => {
	const {client, namespace, pod, container, clock, onLines, onEnd, onTrouble = () => {}} = options;
	const path = `/api/v1/namespaces/${encodeURIComponent(namespace)}/pods/${encodeURIComponent(pod)}/log`;
	const which = {container, previous: options.previous || undefined};
	const backoff = createBackoff(options.random);
	const point = createResumePoint();
	let closed = false;
	let retries = 0;
	let timer: unknown;
	let stream: LineStream | undefined;
	let quiet: QuietLog | undefined;
	let isTroubled = false;
	let isWaiting = false;
	let provenAt = clock.now();
	/** Of the last line that came, as it says itself. */
	let lastTime = '';

	const finish = (failure?: Failure): void => {
		closed = true;
		offRecovery?.();
		onEnd(failure);
	};
	const tell = (trouble: Trouble | undefined): void => {
		if (trouble !== undefined || isTroubled) onTrouble(trouble && {...trouble, provenAt});
		isTroubled = trouble !== undefined;
	};
	const prove = (): void => {
		provenAt = clock.now();
	};
	const retry = (failure: Failure): void => {
		retries++;
		isWaiting = true;
		const at = clock.now();
		const delay = Math.max(backoff.next(at), failure.retryAfter ?? 0);
		tell({failure, at, retryAt: at + delay});
		timer = clock.setTimeout(open, delay);
	};
	/** The connection ends here; what it says of that is not heard any more. */
	const leave = (): void => {
		quiet?.stop();
		const left = stream;
		stream = undefined;
		left?.close();
	};
	const open = (): void => {
		isWaiting = false;
		const since = point.since();
		const from = since === undefined ? {sinceSeconds: options.sinceSeconds, tailLines: options.tailLines} : {sinceTime: since};
		point.rewind();
		const isLeft = (): boolean => closed || stream !== opened;
		const opened = client.lines(
			{path, query: {...which, timestamps: true, follow: options.follow, ...from}, accept: '*/*'},
			{
				open() {
					if (isLeft()) return;
					prove();
					tell(undefined);
					if (!options.follow) return;
					quiet = watchQuietLog({
						...{client, clock, path, query: which, lastTime: () => lastTime},
						onQuiet: prove,
						onDead(failure) {
							leave();
							if (failure === undefined) open();
							else retry(failure);
						},
					});
				},
				lines(lines) {
					if (isLeft()) return;
					retries = 0;
					prove();
					quiet?.alive();
					const read = lines.map(toLogLine);
					for (const {time} of read) if (time !== '' && sortableTime(time) > lastTime) lastTime = sortableTime(time);
					const fresh = point.fresh(read);
					if (fresh.length > 0) onLines(fresh);
				},
				end(failure) {
					if (isLeft()) return;
					quiet?.stop();
					if (failure === undefined || !passing.has(failure.kind) || (retries >= mostRetries && !options.follow)) finish(failure);
					else retry(failure);
				},
			},
		);
		stream = opened;
	};
	const offRecovery = client.onRecovery?.(() => {
		if (closed || !isWaiting) return;
		clock.clearTimeout(timer);
		open();
	});
	open();
	return {
		close() {
			closed = true;
			offRecovery?.();
			clock.clearTimeout(timer);
			leave();
		},
	};
};
