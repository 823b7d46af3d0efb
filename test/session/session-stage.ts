import {defaultSettings} from '../../source/domain/settings.ts';
import {servingSystems} from '../../source/serving/serving-systems.ts';
import {createSession} from '../../source/session/create-session.ts';
import type {Session} from '../../source/session/session.ts';
import type {SessionOptions} from '../../source/session/session-options.ts';
import type {ServiceRow, Snapshot} from '../../source/session/snapshot.ts';
import {type TargetParts, targetOf} from '../cluster/connect.ts';
import {createSteppedClock, type SteppedClock} from '../cluster/stepped-clock.ts';
import {startTestServer, type TestServer} from '../demo/api-server/test-server.ts';

type ServerOptions = Parameters<typeof startTestServer>[0];

type SeenRequest = {readonly method: string; readonly path: string; readonly query: string};

export type Stage = {
	readonly server: TestServer;
	readonly clock: SteppedClock;
	readonly session: Session;
	readonly snapshot: () => Snapshot;
	/** By the name of the service. */
	readonly row: (name: string) => ServiceRow | undefined;
	/** Lets what is due within a flush happen until something holds. Time moves by flushes, not by itself. */
	readonly until: (holds: (snapshot: Snapshot) => boolean) => Promise<void>;
	/** Lets time go on on both sides. */
	readonly advance: (milliseconds: number) => Promise<void>;
	/** Everything that reached the server, in order. */
	readonly requests: readonly SeenRequest[];
	readonly open: (options?: StageSession) => Session;
	readonly close: () => Promise<void>;
};

export type StageSession = Partial<SessionOptions> & {readonly parts?: TargetParts};

/** Without numbers, files or protection. */
export const plainOptions: Omit<SessionOptions, 'target' | 'clock' | 'random'> = {
	connect: {environment: {}, userAgent: 'modeldeck/test (x)'},
	systems: servingSystems,
	namespaces: undefined,
	isProtected: false,
	metrics: {type: 'off'},
	settings: defaultSettings,
	refresh: 15_000,
	stateDirectory: undefined,
};

/** A session of somebody who may do all. */
export const sessionOptionsOf = (url: string, clock: SteppedClock, parts: TargetParts = {}): SessionOptions => ({
	...plainOptions,
	target: targetOf(url, {user: {token: 'admin-token'}, ...parts}),
	clock,
	random: () => 0.5,
});

const flush = 125;

/** Enough turns of the event loop for a request and its answer on loopback. */
const turns = 200_000;

const turn = (): Promise<void> => new Promise(resolve => setImmediate(resolve));

/**
 * A session on a simulated API server over a real socket. Both clocks stand still until the test moves them. `fill` puts
 * objects into the server before the session opens.
 */
export const startStage = async (
	fill: (server: TestServer) => void = () => {},
	options: StageSession = {},
	serverOptions: ServerOptions = {},
): Promise<Stage> => {
	const requests: SeenRequest[] = [];
	const server = await startTestServer({...serverOptions, onRequest: request => void requests.push(request)});
	fill(server);
	const clock = createSteppedClock(server.clock.now());
	const open = ({parts, ...more}: StageSession = {}): Session => createSession({...sessionOptionsOf(server.url, clock, parts), ...more});
	const session = open(options);
	const snapshot = (): Snapshot => session.store.get();
	const until: Stage['until'] = async holds => {
		for (let count = 0; count < turns; count++) {
			if (holds(snapshot())) return;
			const [next] = clock.timers();
			if (next !== undefined && next <= flush) clock.advance(next);
			await turn();
		}
		throw new Error(`never held: ${holds}\n${JSON.stringify({...snapshot(), rows: snapshot().rows.length}, undefined, 2)}`);
	};
	return {
		server,
		clock,
		session,
		snapshot,
		row: name => snapshot().rows.find(({service}) => service.name === name),
		until,
		async advance(milliseconds) {
			// In steps, so that what comes over the sockets meanwhile comes in its time.
			for (let left = milliseconds; left > 0; left -= 1000) {
				server.clock.advance(Math.min(left, 1000));
				clock.advance(Math.min(left, 1000));
				for (let count = 0; count < 20; count++) await turn();
			}
		},
		requests,
		open,
		async close() {
			await session.close();
			await server.close();
		},
	};
};

export const isDone = ({loading}: Snapshot): boolean => loading.stage === 'done';
