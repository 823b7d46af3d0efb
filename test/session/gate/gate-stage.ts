import type {IncomingMessage, ServerResponse} from 'node:http';
import type {KubernetesObject} from '../../../source/cluster/kubernetes-object.ts';
import type {Account} from '../../../source/demo/api-server/caller.ts';
import type {NewDemoObject} from '../../../source/demo/api-server/demo-object.ts';
import {definitions} from '../../../source/demo/world/systems/definitions.ts';
import type {Action} from '../../../source/domain/action.ts';
import {assess} from '../../../source/domain/assess.ts';
import type {Freshness} from '../../../source/domain/connection.ts';
import type {ObjectReference, ResourceKind} from '../../../source/domain/object-reference.ts';
import {failed, success} from '../../../source/domain/outcome.ts';
import {toSafeText} from '../../../source/domain/safe-text.ts';
import {servingSystems} from '../../../source/serving/serving-systems.ts';
import type {AuditEntry, AuditLog} from '../../../source/session/gate/audit-log.ts';
import {createGate} from '../../../source/session/gate/create-gate.ts';
import type {GateContext} from '../../../source/session/gate/gate-context.ts';
import type {Prepared} from '../../../source/session/session.ts';
import type {Identity, PendingWrite, ServiceRow} from '../../../source/session/snapshot.ts';
import {connect} from '../../cluster/connect.ts';
import {eventually} from '../../cluster/eventually.ts';
import {createSteppedClock} from '../../cluster/stepped-clock.ts';
import {admin, startTestServer} from '../../demo/api-server/test-server.ts';
import {type Objects, readServices} from '../../serving/fixtures/object-index.ts';
import {
	container,
	controllerRevision,
	crashing,
	deployment,
	incident,
	pod,
	statefulSet,
	template,
} from '../../serving/fixtures/raw-objects.ts';

/** A fault in place of the server's answer to a request; true: it has answered. */
export type Fault = (request: IncomingMessage, response: ServerResponse) => boolean | Promise<boolean>;

type SeenWrite = {readonly method: string; readonly path: string; readonly dryRun: boolean};

const kinds: ReadonlyMap<string, ResourceKind> = new Map(
	servingSystems.flatMap(system => system.watches.map(({kind}) => [kind.kind, kind] as const)),
);

/** Where the server's store keeps a kind, and its apiVersion. */
const placeOf = (kind: string): {readonly collection: string; readonly apiVersion: string; readonly isCustom: boolean} => {
	const found = kinds.get(kind);
	if (found === undefined) throw new Error(`nothing watches ${kind}`);
	const {group, version, resource} = found;
	const isCustom = group.includes('.');
	return {collection: isCustom ? `${resource}.${group}` : resource, apiVersion: group === '' ? version : `${group}/${version}`, isCustom};
};

/** As the server takes them: with kinds, and without undefined. */
const asCreated = (kind: string, object: KubernetesObject): NewDemoObject =>
	JSON.parse(JSON.stringify({...object, kind, apiVersion: placeOf(kind).apiVersion})) as NewDemoObject;

/** StatefulSet `whisper` in the middle of a broken rollout: its last pod crashes on revision 2, the others are of 1. */
export const brokenStatefulSet = (): Objects => ({
	StatefulSet: [
		statefulSet({
			spec: {
				selector: {matchLabels: {app: 'llama'}},
				template: template([container({image: 'vllm/vllm-openai:v0.11.0'})]),
			},
			status: {updatedReplicas: 1, readyReplicas: 2, availableReplicas: 2, currentRevision: 'whisper-r1', updateRevision: 'whisper-r2'},
		}),
	],
	ControllerRevision: [controllerRevision(1), controllerRevision(2, template([container({image: 'vllm/vllm-openai:v0.11.0'})]))],
	Pod: [0, 1, 2].map(ordinal =>
		pod(`whisper-${ordinal}`, {
			owner: 'whisper',
			ownerKind: 'StatefulSet',
			hash: ordinal === 2 ? 'whisper-r2' : 'whisper-r1',
			...(ordinal === 2 ? {ready: false, containerStatus: crashing} : {}),
		}),
	),
	ReplicaSet: [],
	Deployment: [],
	HorizontalPodAutoscaler: [],
});

/** A Deployment `llama` that is complete: what most changes are tried on. */
export const completeDeployment = (more: Parameters<typeof deployment>[0] = {}): Objects => ({
	...incident(),
	StatefulSet: [],
	ControllerRevision: [],
	Deployment: [deployment({spec: {...more.spec, template: template([container({image: 'vllm/vllm-openai:v0.11.0'})])}, ...more})],
});

const oncall: Account = {...admin, token: 'oncall-token', user: 'oncall'};

export type StageOptions = {
	readonly objects?: Objects;
	readonly accounts?: readonly Account[];
	readonly token?: string;
	readonly identity?: Partial<Identity>;
	readonly readOnlyClient?: boolean;
	readonly audit?: AuditLog;
	readonly journal?: GateContext['journal'];
	readonly notesEvents?: boolean;
	/** The way that the gate takes to the server; its address there. */
	readonly way?: (server: string) => Promise<string>;
};

/** A gate in front of the simulated API server over real HTTP. The rows are read from the server's store whenever asked. */
export const startGateStage = async (options: StageOptions = {}) => {
	let fault: Fault | undefined;
	const writes: SeenWrite[] = [];
	const reads: string[] = [];
	const server = await startTestServer({
		tokens: [admin, oncall, ...(options.accounts ?? [])],
		beforeResponse: async (request, response) => {
			const {method = '', url = ''} = request;
			const [path = ''] = url.split('?');
			if (method === 'PATCH' || method === 'DELETE') writes.push({method, path, dryRun: url.includes('dryRun=All')});
			else if (method === 'GET') reads.push(path);
			return (await fault?.(request, response)) === true;
		},
	});
	server.add('namespaces', {apiVersion: 'v1', kind: 'Namespace', metadata: {name: 'chat'}});
	const objects = options.objects ?? completeDeployment();
	if (Object.keys(objects).some(kind => placeOf(kind).isCustom))
		for (const definition of definitions) server.add('customresourcedefinitions', definition);
	for (const [kind, list] of Object.entries(objects)) {
		for (const object of list) server.add(placeOf(kind).collection, asCreated(kind, object));
	}
	const clock = createSteppedClock(server.clock.now());
	const address = (await options.way?.(server.url)) ?? server.url;
	const client = connect(address, {user: {token: options.token ?? oncall.token}}, {clock, readOnly: options.readOnlyClient ?? false});

	let identity: Identity = {
		context: toSafeText('prod-eu'),
		server: toSafeText('10.0.0.1:443'),
		user: toSafeText('oncall'),
		isUserProven: true,
		namespaces: undefined,
		readOnly: false,
		insecure: false,
		isProtected: false,
		demo: false,
		...options.identity,
	};
	let freshness: Freshness = 'LIVE';
	let distrusts = 0;
	const pending = new Map<string, PendingWrite>();
	const shown: (PendingWrite | undefined)[] = [];
	const lines: AuditEntry[] = [];
	const learned: {readonly key: string; readonly allowed: boolean}[] = [];
	const listeners = new Set<() => void>();
	let unwritten: 'intent' | 'result' | undefined;
	let ids = 0;
	let frozen: ReadonlyMap<string, ServiceRow> | undefined;

	const rows = (): ReadonlyMap<string, ServiceRow> => {
		const found = Object.fromEntries(
			Object.keys(objects).map(kind => [kind, server.store.list(placeOf(kind).collection) as unknown as readonly KubernetesObject[]]),
		);
		return new Map(
			readServices(found).map(service => [
				service.uid,
				{
					service,
					state: assess({service, metrics: undefined, lostNodes: new Map(), capacity: undefined, now: clock.now()}),
					metrics: undefined,
				},
			]),
		);
	};

	const context: GateContext = {
		client,
		clock,
		identity: () => identity,
		freshness: () => freshness,
		distrusts: () => distrusts,
		row: uid => (frozen ?? rows()).get(uid),
		system: name => servingSystems.find(system => system.name === name),
		capacity: () => undefined,
		subscribe: listener => {
			listeners.add(listener);
			return () => void listeners.delete(listener);
		},
		setPending: (uid, next) => {
			shown.push(next);
			if (next === undefined) pending.delete(uid);
			else pending.set(uid, next);
		},
		learnAccess: ({namespace}, action, {allowed}) => void learned.push({key: `${namespace}/${action}`, allowed}),
		audit: options.audit ?? {
			check: async () => success(undefined),
			append: async entry => {
				if (entry['event'] === unwritten) return failed({kind: 'read-only', sentence: 'The audit log cannot be written (ENOSPC).'});
				lines.push(entry);
				return success(undefined);
			},
		},
		journal: options.journal ?? {begin: async () => {}, end: async () => {}},
		notesEvents: options.notesEvents ?? false,
		newId: () => `plan-${++ids}`,
	};
	const gate = createGate(context);

	return {
		server,
		client,
		clock,
		gate,
		writes,
		reads,
		lines,
		learned,
		pending,
		shown,
		/** Requests that were no dry run. */
		realWrites: () => writes.filter(({dryRun}) => !dryRun),
		setIdentity: (next: Partial<Identity>) => {
			identity = {...identity, ...next};
		},
		setFreshness: (next: Freshness) => {
			freshness = next;
		},
		distrust: () => {
			distrusts += 1;
		},
		setFault: (next: Fault | undefined) => {
			fault = next;
		},
		/** Lines of this kind cannot be written to the audit log. */
		setUnwritten: (event: 'intent' | 'result' | undefined) => {
			unwritten = event;
		},
		/** Somebody deletes an object, and makes another of its name where `isMadeAnew`. */
		remove: ({resource, namespace = '', name}: ObjectReference, isMadeAnew = false): void => {
			const {collection} = placeOf(resource.kind);
			const {metadata, ...object} = server.store.remove(collection, namespace, name) as unknown as KubernetesObject;
			const {uid: _, resourceVersion: __, ...others} = metadata;
			if (isMadeAnew) server.add(collection, asCreated(resource.kind, {...object, metadata: others} as unknown as KubernetesObject));
		},
		/** The rows stay as they are now: the watch brings nothing. */
		freezeRows: () => {
			frozen = rows();
		},
		/** The watch brings what the server has now. */
		refresh: () => {
			frozen = undefined;
			for (const listener of [...listeners]) listener();
		},
		listeners: () => listeners.size,
		until: eventually,
		who: identity.user,
		/** Forgets what was seen so far, and the fault. */
		reset: () => {
			fault = undefined;
			for (const list of [writes, reads, lines, learned, shown]) list.length = 0;
			pending.clear();
		},
		uid: (name: string): string => {
			const found = [...rows().values()].find(({service}) => service.name === name);
			if (found === undefined) throw new Error(`no service ${name}`);
			return found.service.uid;
		},
		reference: (uid: string): ObjectReference => {
			const row = rows().get(uid);
			if (row === undefined) throw new Error(`no service ${uid}`);
			return row.service.reference;
		},
		row: (name: string): ServiceRow => {
			const found = [...rows().values()].find(({service}) => service.name === name);
			if (found === undefined) throw new Error(`no service ${name}`);
			return found;
		},
		mustPrepare: async (action: Action, uid: string): Promise<Prepared> => {
			const prepared = await gate.prepare(action, uid);
			if (prepared.status === 'refused') throw new Error(prepared.failure.sentence);
			return prepared;
		},
		async close() {
			gate.close();
			await client.close();
			await server.close();
		},
	};
};

export type GateStage = Awaited<ReturnType<typeof startGateStage>>;

/** Lets the waits between two reads after a lost answer pass, as soon as the gate waits; requests that are under way keep their deadline. */
export const patiently = async <Value>({clock}: Pick<GateStage, 'clock'>, promise: Promise<Value>): Promise<Value> => {
	let isSettled = false;
	const settled = promise.finally(() => {
		isSettled = true;
	});
	while (!isSettled) {
		await new Promise(resolve => setImmediate(resolve));
		const [next] = clock.timers();
		if (!isSettled && next !== undefined && next <= 8_000) clock.advance(next);
	}
	return settled;
};

/** Answers real writes (no dry run) with a Status. */
export const answerWrites =
	(
		code: number,
		status: {readonly reason: string; readonly message: string; readonly details?: unknown},
		headers: Readonly<Record<string, string>> = {},
	): Fault =>
	(request, response) => {
		if (!isRealWrite(request)) return false;
		response
			.writeHead(code, {'content-type': 'application/json', 'audit-id': 'audit-1', ...headers})
			.end(JSON.stringify({kind: 'Status', apiVersion: 'v1', status: 'Failure', code, ...status}));
		return true;
	};

/** Answers reads of one path. */
export const answerJson =
	(path: string, code: number, body: unknown): Fault =>
	(request, response) => {
		if (request.method !== 'GET' || request.url?.split('?')[0] !== path) return false;
		response.writeHead(code, {'content-type': 'application/json'}).end(JSON.stringify(body));
		return true;
	};

export const isRealWrite = ({method, url}: IncomingMessage): boolean =>
	(method === 'PATCH' || method === 'DELETE') && url?.includes('dryRun=All') !== true;
