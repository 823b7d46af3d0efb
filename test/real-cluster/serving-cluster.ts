import {Agent, request} from 'undici';
import type {KubernetesObject} from '../../source/cluster/kubernetes-object.ts';
import type {Action} from '../../source/domain/action.ts';
import type {ModelService} from '../../source/domain/model-service.ts';
import {collectionPath, objectPath, type ResourceKind} from '../../source/domain/object-reference.ts';
import type {Plan, PlanOutcome, WriteRequest} from '../../source/domain/plan.ts';
import {servingSystems} from '../../source/serving/serving-systems.ts';
import type {ControlPlane} from '../control-plane/control-plane.ts';
import {freshObjects, type Objects, readServices, systemOf} from '../serving/fixtures/object-index.ts';

export type Answer = {
	readonly status: number;
	readonly body: KubernetesObject & {readonly message?: string; readonly details?: unknown; readonly reason?: string};
};

const groupPath = ({group, version}: ResourceKind): string => (group === '' ? `/api/${version}` : `/apis/${group}/${version}`);

/** Serving systems against a real control plane, without any other room: objects are listed and requests sent as they are. */
export const servingCluster = (plane: ControlPlane) => {
	// The plane signs its own certificate; what is tested here is what is said over the connection.
	const dispatcher = new Agent({connect: {rejectUnauthorized: false}});

	const call = async (
		method: 'GET' | 'POST' | 'PATCH' | 'DELETE',
		path: string,
		body?: unknown,
		contentType = 'application/json',
	): Promise<Answer> => {
		const answer = await request(`${plane.server}${path}`, {
			method,
			dispatcher,
			headers: {authorization: 'Bearer admin-token', accept: 'application/json', 'content-type': contentType},
			...(body === undefined ? {} : {body: JSON.stringify(body)}),
		});
		const text = await answer.body.text();
		// A group that is not served answers with a plain sentence.
		return {status: answer.statusCode, body: (text.startsWith('{') ? JSON.parse(text) : {message: text}) as Answer['body']};
	};

	/** What this cluster serves of each kind, by its name; asked for once. */
	let served: Promise<ReadonlyMap<string, ResourceKind>> | undefined;
	const discover = async (): Promise<ReadonlyMap<string, ResourceKind>> => {
		const watches = servingSystems.flatMap(system => system.watches);
		const groups = [...new Set(watches.flatMap(({kind, alternatives = []}) => [kind, ...alternatives]).map(groupPath))];
		const lists = await Promise.all(groups.map(path => call('GET', path)));
		const resources = new Set(
			lists.flatMap(({body}, at) =>
				((body as {resources?: Array<{name: string}>}).resources ?? []).map(({name}) => `${groups[at]}/${name}`),
			),
		);
		return new Map(
			watches.flatMap(({kind, alternatives = []}) =>
				[kind, ...alternatives]
					.filter(candidate => resources.has(`${groupPath(candidate)}/${candidate.resource}`))
					.slice(0, 1)
					.map(candidate => [kind.kind, candidate] as const),
			),
		);
	};

	/** Kinds that the cluster does not serve are there and empty: known to be none. */
	const list = async (namespace: string): Promise<Objects> => {
		served ??= discover();
		const kinds = await served;
		const entries = await Promise.all(
			[...kinds].map(async ([kind, resource]) => {
				const {body} = await call('GET', collectionPath(resource, namespace));
				return [kind, (body as unknown as {items: KubernetesObject[]}).items] as const;
			}),
		);
		const none = servingSystems.flatMap(system => system.watches.map(watch => [watch.kind.kind, []] as const));
		return {...Object.fromEntries(none), ...Object.fromEntries(entries)};
	};

	const send = (write: WriteRequest, options: {readonly dryRun: boolean}): Promise<Answer> => {
		const query = `fieldManager=modeldeck${options.dryRun ? '&dryRun=All' : ''}`;
		return write.method === 'PATCH'
			? call('PATCH', `${objectPath(write.target, write.subresource)}?${query}&fieldValidation=Strict`, write.body, write.contentType)
			: call('DELETE', `${objectPath(write.target)}?${options.dryRun ? 'dryRun=All' : ''}`, write.body);
	};

	const read = async (namespace: string, name: string): Promise<ModelService> => {
		const service = readServices(await list(namespace)).find(candidate => candidate.name === name);
		if (service === undefined) throw new Error(`no service ${namespace}/${name}`);
		return service;
	};

	/** Plans from the objects that `needs` names and no others, read one by one. */
	const plan = async (action: Action, service: ModelService): Promise<PlanOutcome> => {
		const system = systemOf(service);
		const objects: Record<string, KubernetesObject[]> = {};
		for (const reference of system.needs(action, service)) {
			const {status, body} = await call('GET', objectPath(reference));
			const kind = reference.resource.kind;
			objects[kind] = [...(objects[kind] ?? []), ...(status === 200 ? [body] : [])];
		}
		return system.plan(action, service, freshObjects(objects, Date.now()));
	};

	const mustPlan = async (action: Action, service: ModelService): Promise<Plan> => {
		const outcome = await plan(action, service);
		if (!outcome.ok) throw new Error(outcome.reason);
		return outcome.plan;
	};

	/** First as a dry run, which must change nothing and be accepted, then for real. Returns the last answer. */
	const carryOut = async (requests: readonly WriteRequest[]): Promise<Answer> => {
		let last: Answer | undefined;
		for (const write of requests) {
			for (const dryRun of [true, false]) {
				last = await send(write, {dryRun});
				if (last.status >= 300) return last;
			}
		}
		if (last === undefined) throw new Error('nothing to carry out');
		return last;
	};

	/** Reads until something holds: the cluster decides when, the test's own limit ends it. */
	const until = async (namespace: string, name: string, holds: (service: ModelService) => boolean): Promise<ModelService> => {
		let service = await read(namespace, name);
		while (!holds(service)) service = await read(namespace, name);
		return service;
	};

	return {call, list, send, read, plan, mustPlan, carryOut, until, close: () => dispatcher.close()};
};

export type ServingCluster = ReturnType<typeof servingCluster>;
