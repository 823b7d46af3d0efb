import type {ServerResponse} from 'node:http';
import {reflect} from '../../source/cluster/reflector/reflect.ts';
import type {Reflector, ReflectorOptions} from '../../source/cluster/reflector/reflector.ts';
import type {ClusterEvent} from '../../source/domain/cluster-event.ts';
import {resourceKinds} from '../../source/domain/object-reference.ts';
import {connect} from './connect.ts';
import {eventually} from './eventually.ts';
import {type Answer, json, type SeenRequest, startServer} from './scripted-server.ts';
import {createSteppedClock} from './stepped-clock.ts';

export const object = (name: string, version: number | string, more: object = {}) => ({
	metadata: {name, namespace: 'chat', uid: `uid-${name}`, resourceVersion: String(version), creationTimestamp: '2026-01-01T00:00:00Z'},
	...more,
});

export const listOf = (version: number | string, names: readonly string[], metadata: object = {}): Answer =>
	json({
		kind: 'DeploymentList',
		metadata: {resourceVersion: String(version), ...metadata},
		items: names.map(name => object(name, version)),
	});

export const line = (type: string, body: unknown): string => `${JSON.stringify({type, object: body})}\n`;

export const bookmark = (version: number | string): string => line('BOOKMARK', {metadata: {resourceVersion: String(version)}});

export type Stage = {
	readonly events: readonly ClusterEvent[];
	/** Resolves when some event satisfies this. */
	readonly event: (matches: (event: ClusterEvent) => boolean) => Promise<ClusterEvent>;
	readonly clock: ReturnType<typeof createSteppedClock>;
	readonly lists: readonly SeenRequest[];
	readonly watches: readonly SeenRequest[];
	/** Questions for the version that the server is at. */
	readonly checks: readonly SeenRequest[];
	/** The answers of watches that are open, in the order of their requests. */
	readonly streams: readonly ServerResponse[];
	/** Resolves when this many lists and watches have come in. */
	readonly until: (count: {readonly lists?: number; readonly watches?: number}) => Promise<void>;
	/** Resolves with the length of the rest that the reflector takes, once nothing else is under way. */
	readonly rest: () => Promise<number>;
	readonly sockets: ReadonlySet<unknown>;
	readonly quiet: () => Promise<void>;
	readonly reflector: Reflector;
	readonly close: () => Promise<void>;
};

export type StageScript = {
	/** Answers to lists, in turn; the last one stays. */
	readonly lists: readonly Answer[];
	/** Answers to watches, in turn; the last one stays. A watch gets its head at once and stays open unless its answer ends it. */
	readonly watches?: readonly Answer[];
	/** The version that the server is at; default: later than any. */
	readonly version?: () => number | string;
	readonly options?: Partial<ReflectorOptions>;
};

/** A watch that begins with these lines and stays open. */
export const stream =
	(...lines: readonly string[]): Answer =>
	response => {
		response.writeHead(200, {'content-type': 'application/json'});
		response.flushHeaders();
		for (const text of lines) response.write(text);
	};

/** Of an object its metadata alone. */
export const bareRecord: ReflectorOptions['project'] = ({kind = '', metadata}) => ({
	kind,
	uid: metadata.uid,
	namespace: metadata.namespace ?? '',
	name: metadata.name,
	resourceVersion: metadata.resourceVersion,
	createdAt: Date.parse(metadata.creationTimestamp ?? ''),
});

/** A reflector of Deployments on a scripted server, its clock in our hands. */
export const setStage = async ({
	lists,
	watches = [stream()],
	version = () => '9'.repeat(40),
	options = {},
}: StageScript): Promise<Stage> => {
	const clock = createSteppedClock();
	const events: ClusterEvent[] = [];
	const waiting = new Set<() => void>();
	const wake = (): void => {
		for (const look of [...waiting]) look();
	};
	const when = <Value>(find: () => Value | undefined): Promise<Value> =>
		new Promise(resolve => {
			const look = (): void => {
				const found = find();
				if (found === undefined) return;
				waiting.delete(look);
				resolve(found);
			};
			waiting.add(look);
			look();
		});
	const seen = {lists: [] as SeenRequest[], watches: [] as SeenRequest[], checks: [] as SeenRequest[]};
	const streams: ServerResponse[] = [];
	const take = (answers: readonly Answer[], number: number): Answer | undefined => answers[Math.min(number, answers.length) - 1];
	const server = await startServer((response, request) => {
		if (request.query.has('watch')) {
			seen.watches.push(request);
			streams.push(response);
			take(watches, seen.watches.length)?.(response, request);
		} else if (request.query.get('limit') === '1' && /PartialObjectMetadataList/.test(request.headers.accept ?? '')) {
			seen.checks.push(request);
			listOf(version(), [])(response, request);
		} else {
			seen.lists.push(request);
			take(lists, seen.lists.length)?.(response, request);
		}
		wake();
	});
	const client = connect(server.url, {}, {clock});
	const reflector = reflect({
		client,
		kind: resourceKinds.deployment,
		namespace: 'chat',
		clock,
		random: () => 0,
		project: bareRecord,
		onEvent(event) {
			events.push(event);
			wake();
		},
		...options,
	});
	return {
		events,
		event: matches => when(() => events.find(matches)),
		clock,
		lists: seen.lists,
		watches: seen.watches,
		checks: seen.checks,
		streams,
		until: ({lists: wantedLists = 0, watches: wantedWatches = 0}) =>
			when(() => (seen.lists.length >= wantedLists && seen.watches.length >= wantedWatches ? true : undefined)).then(() => {}),
		async rest() {
			// A list under way has its deadline, a watch has its watchdog beside it.
			await eventually(() => clock.timers().length === 1 && ![20_000, 60_000].includes(clock.timers()[0] ?? 0));
			return clock.timers()[0] ?? 0;
		},
		sockets: server.sockets,
		quiet: server.quiet,
		reflector,
		async close() {
			reflector.close();
			await client.close();
			await server.close();
		},
	};
};

export const names = (event: ClusterEvent | undefined): readonly string[] =>
	event !== undefined && 'records' in event ? event.records.map(({name}) => name) : [];
