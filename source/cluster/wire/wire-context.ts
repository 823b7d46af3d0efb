import {failed, type Outcome, success} from '../../domain/outcome.ts';
import type {Clock} from '../clock.ts';
import type {ClusterTarget} from '../cluster-target.ts';
import type {CredentialSet, Credentials} from '../credentials/credentials.ts';
import type {ClockOffset} from './clock-offset.ts';
import {type Exchange, type ExchangeHandlers, startExchange} from './exchange.ts';
import {concernsCertificates} from './failure-of-error.ts';
import type {Outage, Trace} from './outage.ts';
import type {Pace} from './pace.ts';
import type {Pools} from './pools.ts';
import {queryString} from './query-string.ts';
import type {ReadingTurns} from './reading-turns.ts';
import {type Stop, unlessStopped} from './stop.ts';
import type {WireRequest} from './wire.ts';

/** What all requests of one client share. */
export type WireContext = {
	readonly target: ClusterTarget;
	readonly credentials: Credentials;
	readonly pools: Pools;
	readonly offset: ClockOffset;
	readonly clock: Clock;
	readonly readOnly: boolean;
	readonly userAgent: string;
	/** `prod-eu (10.0.0.1:443)` */
	readonly place: string;
	/** Everything under way, to be ended with the client. */
	readonly live: Set<Stop>;
	/** What all requests together know of the server. */
	readonly outage: Outage;
	readonly pace: Pace;
	readonly turns: ReadingTurns;
};

/** Milliseconds, where neither the request nor --request-timeout says otherwise. */
const defaultDeadline = 15_000;

/** Who we are is for the credentials alone to say. */
const identity = /^(?:authorization|cookie|impersonate-.*|x-remote-.*)$/i;

const harmless = (headers: readonly string[] = []): readonly string[] =>
	headers.filter((_, index) => !identity.test(headers[index - (index % 2)] ?? ''));

/** Paths behind which others answer than the API server. */
export const isProxied = (path: string): boolean => /\/proxy(?:\/|$)/.test(path);

/** Milliseconds for the answer to a look for a server that is away: as short as that a server that is back is soon found. */
const lookDeadline = 10_000;

/** What a request is to the server's being away: a refusal, or what is noted of it. `deadline`: its own, or that of a look. */
export const enter = (
	{outage, target}: WireContext,
	{inBackground, deadline}: WireRequest,
): Outcome<{readonly trace: Trace; readonly deadline: number}> => {
	const entry = outage.enter(inBackground === true);
	if ('refusal' in entry) return failed(entry.refusal);
	const milliseconds = deadline ?? target.requestTimeout ?? defaultDeadline;
	return success({trace: entry.trace, deadline: entry.isLook ? Math.min(milliseconds, lookDeadline) : milliseconds});
};

/** Starts one attempt: credentials, pool, headers. The deadline runs from when the credentials are there: a login takes its time. */
export const begin = async (
	context: WireContext,
	request: WireRequest,
	stop: Stop,
	handlers: ExchangeHandlers,
): Promise<Outcome<{readonly exchange: Exchange; readonly credentials: CredentialSet}>> => {
	const {target, clock, offset} = context;
	const set = await unlessStopped(stop, context.credentials.get());
	const stopped = stop.failure();
	if (stopped !== undefined || set === undefined) return failed(stopped ?? {kind: 'aborted', sentence: ''});
	if (!set.ok) return set;
	const pool = context.pools.get(set.value.tls);
	if (!pool.ok) {
		context.credentials.doubt();
		return pool;
	}
	const milliseconds = request.deadline ?? defaultDeadline;
	stop.startDeadline(milliseconds, () => ({
		kind: 'timeout',
		sentence: `${context.place} did not answer within ${Math.max(1, Math.round(milliseconds / 1000))} s.`,
	}));
	const server = new URL(target.server);
	const prefix = server.pathname.replace(/\/+$/, '');
	const sentAt = clock.now();
	const exchange = startExchange(
		pool.value,
		{
			origin: server.origin,
			path: `${prefix}${request.path}${queryString(request.query)}`,
			method: request.method,
			headers: [
				'accept',
				request.accept ?? 'application/json',
				'user-agent',
				context.userAgent,
				...(target.cluster['disable-compression'] ? [] : ['accept-encoding', 'gzip']),
				...(request.ifNoneMatch === undefined ? [] : ['if-none-match', request.ifNoneMatch]),
				...(request.contentType === undefined ? [] : ['content-type', request.contentType]),
				...harmless(request.headers),
				...set.value.headers,
			],
			body: request.body,
		},
		{
			...handlers,
			head(status, headers) {
				// What is behind a proxy has a clock of its own.
				if (!isProxied(request.path)) offset.observe(headers['date'], sentAt, clock.now());
				handlers.head(status, headers);
			},
			data: (piece, reading) => context.turns.read(reading, () => handlers.data(piece, reading)),
			end(trouble) {
				if (trouble !== undefined && concernsCertificates(trouble.error)) context.credentials.doubt();
				handlers.end(trouble);
			},
		},
	);
	return success({exchange, credentials: set.value});
};
