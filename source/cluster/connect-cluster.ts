import {readFile as readFileFromDisk} from 'node:fs/promises';
import {failed, type Outcome, success} from '../domain/outcome.ts';
import {toSafeText} from '../domain/safe-text.ts';
import type {Clock} from './clock.ts';
import type {ClusterClient, ClusterResponse} from './cluster-client.ts';
import type {ClusterTarget} from './cluster-target.ts';
import {type CredentialsOptions, createCredentials} from './credentials/create-credentials.ts';
import type {ExecEnvironment} from './credentials/exec-credentials.ts';
import {createClockOffset} from './wire/clock-offset.ts';
import {createWire} from './wire/create-wire.ts';
import {failureOfStatus, isStatus} from './wire/failure-of-response.ts';
import {createOutage} from './wire/outage.ts';
import {createPace} from './wire/pace.ts';
import {createPools} from './wire/pools.ts';
import {createReadingTurns} from './wire/reading-turns.ts';
import type {Stop} from './wire/stop.ts';
import {type Wire, wireOf} from './wire/wire.ts';

export type ConnectOptions = ExecEnvironment & {
	readonly clock: Clock;
	readonly readOnly: boolean;
	/** `modeldeck/0.1.0 (linux)`: reaches the server's audit log. */
	readonly userAgent: string;
	/** [0, 1): spreads the looks for a server that is away. */
	readonly random?: () => number;
	/** UTF-8 text of token files and certificates. */
	readonly readFile?: (file: string) => Promise<string>;
	readonly reread?: NonNullable<CredentialsOptions['reread']>;
};

const isSuccess = ({status}: ClusterResponse): boolean => status >= 200 && status < 300;

const parse = <Body>(wire: Wire, outcome: Outcome<ClusterResponse>): Outcome<Body> => {
	if (!outcome.ok) return outcome;
	if (!isSuccess(outcome.value)) return failed(wire.failureOf(outcome.value));
	try {
		const body: unknown = JSON.parse(outcome.value.text);
		if (isStatus(body) && body.status === 'Failure') return failed(failureOfStatus(body.code ?? 500, body, wire.place));
		return success(body as Body);
	} catch {
		const type = outcome.value.headers['content-type'] ?? 'of no type';
		return failed({
			kind: 'malformed',
			status: outcome.value.status,
			sentence: toSafeText(`${wire.place} answered with something that is not JSON (${type}): is it an API server?`),
		});
	}
};

/** How sentences name a cluster: `prod-eu (10.0.0.1:443)`. */
const placeOf = (target: ClusterTarget): string => toSafeText(`${target.context} (${target.address})`);

/**
 * A client of one cluster. Opens nothing until asked; `close` leaves no socket and no timer behind. Writing needs
 * `createWriter` of write.ts, and is refused there too if `readOnly`.
 */
export const connectCluster = (target: ClusterTarget, options: ConnectOptions): ClusterClient => {
	const {clock, random = Math.random, readFile = (file: string) => readFileFromDisk(file, 'utf8')} = options;
	const place = placeOf(target);
	const late = new Set<() => void>();
	const onLate = (): void => {
		for (const listener of [...late]) listener();
	};
	const credentials = createCredentials(target, {...options, readFile, onLate});
	const pools = createPools(target, place, options.environment);
	const offset = createClockOffset();
	const live = new Set<Stop>();
	const outage = createOutage(clock, random);
	const pace = createPace(clock);
	const turns = createReadingTurns(performance.now.bind(performance));
	const {readOnly, userAgent} = options;
	const wire = createWire({target, credentials, pools, offset, clock, readOnly, userAgent, place, live, outage, pace, turns});
	const client: ClusterClient & {readonly [wireOf]: Wire} = {
		get: request => wire.send({...request, method: 'GET'}),
		getJson: async request => parse(wire, await wire.send({...request, method: 'GET'})),
		review: async (path, body, how) =>
			parse(wire, await wire.send({...how, method: 'POST', path, body: JSON.stringify(body), contentType: 'application/json'})),
		lines: wire.stream,
		clockOffset: offset.get,
		retryCredentials() {
			credentials.forgive();
			outage.lookNow();
		},
		onRecovery(listener) {
			const off = outage.onRecovery(listener);
			late.add(listener);
			return () => {
				off();
				late.delete(listener);
			};
		},
		async close() {
			for (const stop of [...live]) stop.now({kind: 'aborted', sentence: `The connection to ${place} was closed.`});
			credentials.close();
			await pools.close();
		},
		[wireOf]: wire,
	};
	return client;
};
