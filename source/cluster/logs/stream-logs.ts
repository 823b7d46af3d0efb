import type {Failure} from '../../domain/outcome.ts';
import type {Clock} from '../clock.ts';
import type {ClusterClient, LineStream} from '../cluster-client.ts';
import {createBackoff} from '../reflector/backoff.ts';
import {type LogLine, toLogLine} from './log-line.ts';
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
	/** Once, unless closed before. Without a failure: the container has ended, or all was told. */
	readonly onEnd: (failure?: Failure) => void;
};

/** Failures of the way, not of the log. */
const passing: ReadonlySet<Failure['kind']> = new Set(['unreachable', 'timeout', 'server', 'throttled']);

const mostRetries = 8;

/** The log of one container. A connection that breaks is opened again where it broke, without gap and without a line twice. */
export const streamLogs = (options: LogStreamOptions): LineStream => {
	const {client, namespace, pod, container, clock, onLines, onEnd} = options;
	const backoff = createBackoff(options.random);
	const point = createResumePoint();
	let closed = false;
	let retries = 0;
	let timer: unknown;
	let stream: LineStream | undefined;

	const finish = (failure?: Failure): void => {
		if (closed) return;
		closed = true;
		onEnd(failure);
	};
	const open = (): void => {
		const since = point.since();
		const from = since === undefined ? {sinceSeconds: options.sinceSeconds, tailLines: options.tailLines} : {sinceTime: since};
		point.rewind();
		stream = client.lines(
			{
				path: `/api/v1/namespaces/${encodeURIComponent(namespace)}/pods/${encodeURIComponent(pod)}/log`,
				query: {container, timestamps: true, follow: options.follow, previous: options.previous || undefined, ...from},
				accept: '*/*',
			},
			{
				lines(lines) {
					if (closed) return;
					retries = 0;
					const fresh = point.fresh(lines.map(toLogLine));
					if (fresh.length > 0) onLines(fresh);
				},
				end(failure) {
					if (closed) return;
					if (failure === undefined || !passing.has(failure.kind) || retries >= mostRetries) return void finish(failure);
					retries++;
					timer = clock.setTimeout(open, Math.max(backoff.next(clock.now()), failure.retryAfter ?? 0));
				},
			},
		);
	};
	open();
	return {
		close() {
			closed = true;
			clock.clearTimeout(timer);
			stream?.close();
		},
	};
};
