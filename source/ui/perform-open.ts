import type {PodRecord} from '../domain/cluster-record.ts';
import {resourceKinds} from '../domain/object-reference.ts';
import type {ServiceRow} from '../session/snapshot.ts';
import {knownNamespaces} from './commands.ts';
import type {Frame} from './frame.ts';
import {type GpuRow, gpuRows, referenceOfGpuRow, selectedGpuRow, serviceOfGpuRow} from './gpu-rows.ts';
import {noServiceWords} from './gpu-sentence.ts';
import {type PerformContext, type Performers, requireRow, targetRow} from './perform-context.ts';
import {orderReplicas, telltaleContainer} from './pod-words.ts';
import {selectedReplica} from './reduce-service.ts';
import {currentRoute} from './route.ts';

/** The pod that keys act on: the selected replica of the page, else the sickest. */
export const targetPod = ({view}: Frame, row: ServiceRow): PodRecord | undefined => {
	const replicas = orderReplicas(row.service.pods ?? []);
	const isPage = currentRoute(view.history).view === 'service';
	const selected = isPage
		? selectedReplica(
				replicas.map(pod => ({spans: [], replica: pod.uid})),
				view.service.replica,
			)
		: undefined;
	return replicas.find(pod => pod.uid === selected) ?? replicas[0];
};

const openLogs = (
	row: ServiceRow,
	pod: PodRecord,
	choice: {readonly container: string; readonly previous: boolean},
	context: PerformContext,
): void =>
	context.dispatch({
		type: 'route',
		route: {view: 'logs', uid: row.service.uid, target: {namespace: pod.namespace, pod: pod.name, ...choice}},
	});

const logsOf = (context: PerformContext, wantsPrevious: boolean): void => {
	const route = currentRoute(context.frame().view.history);
	if (route.view === 'logs') {
		context.dispatch({type: 'history', by: -1});
		context.dispatch({type: 'route', route: {...route, target: {...route.target, previous: !route.target.previous}}});
		return;
	}
	const row = requireRow(context);
	if (row === undefined) return;
	const pod = targetPod(context.frame(), row);
	if (pod === undefined) {
		context.say(
			row.service.pods === undefined ? 'The replicas are not read yet.' : `${row.service.name} has no replica, so no log.`,
			'problem',
		);
		return;
	}
	const {container, previous} = telltaleContainer(pod);
	if (wantsPrevious && !previous && pod.restarts === 0) {
		context.say(`${pod.name} has not restarted: there is no previous instance.`, 'problem');
		return;
	}
	openLogs(row, pod, {container, previous: wantsPrevious || previous}, context);
};

/** Replaces the log on the screen by that of the next replica or container; the way back stays one step. */
const nextLog = (of: 'replica' | 'container', by: number, context: PerformContext): void => {
	const route = currentRoute(context.frame().view.history);
	const row = targetRow(context.frame());
	if (route.view !== 'logs' || row === undefined) return;
	const replicas = orderReplicas(row.service.pods ?? []);
	const pod = replicas.find(({name}) => name === route.target.pod);
	const cycle = <Item>(items: readonly Item[], at: number): Item | undefined => items[(at + by + items.length) % items.length];
	if (of === 'replica') {
		const next = cycle(
			replicas,
			replicas.findIndex(({name}) => name === route.target.pod),
		);
		if (next === undefined || next.name === route.target.pod) {
			context.say('There is no other replica.');
			return;
		}
		context.dispatch({type: 'history', by: -1});
		openLogs(row, next, telltaleContainer(next), context);
		return;
	}
	const containers: readonly string[] = pod?.containers ?? [];
	const next = cycle(containers, containers.indexOf(route.target.container));
	if (pod === undefined || next === undefined || next === route.target.container) {
		context.say('There is no other container.');
		return;
	}
	context.dispatch({type: 'history', by: -1});
	openLogs(row, pod, {container: next, previous: false}, context);
};

const selectedRowOfGpus = (context: PerformContext): GpuRow | undefined => {
	const {view, snapshot} = context.frame();
	return selectedGpuRow(gpuRows(snapshot, view.gpus), view.gpus.selected);
};

/** A node shows what is inside it; who holds a GPU of it, or waits for one, is opened. */
const openGpuRow = (context: PerformContext): void => {
	const row = selectedRowOfGpus(context);
	if (row === undefined) return;
	if (row.kind === 'node') {
		context.dispatch({type: 'fold', isOpening: !row.isOpen});
		return;
	}
	const uid = serviceOfGpuRow(row);
	if (uid === undefined) context.say(noServiceWords(row), 'problem');
	else context.dispatch({type: 'route', route: {view: 'service', uid}});
};

const open = (context: PerformContext): void => {
	const route = currentRoute(context.frame().view.history);
	if (route.view === 'gpus') {
		openGpuRow(context);
		return;
	}
	if (route.view === 'service') {
		logsOf(context, false);
		return;
	}
	const row = requireRow(context);
	if (row !== undefined) context.dispatch({type: 'route', route: {view: 'service', uid: row.service.uid}});
};

const text = (kind: 'yaml' | 'describe', context: PerformContext): void => {
	if (currentRoute(context.frame().view.history).view === 'gpus') {
		const reference = referenceOfGpuRow(selectedRowOfGpus(context));
		if (reference !== undefined) context.dispatch({type: 'route', route: {view: 'text', kind, reference}});
		return;
	}
	const row = requireRow(context);
	if (row === undefined) return;
	const {view} = context.frame();
	const isPage = currentRoute(view.history).view === 'service';
	const pod = isPage ? targetPod(context.frame(), row) : undefined;
	const reference =
		pod === undefined ? row.service.reference : {resource: resourceKinds.pod, namespace: pod.namespace, name: pod.name, uid: pod.uid};
	context.dispatch({type: 'route', route: {view: 'text', uid: row.service.uid, kind, reference}});
};

export const switchNamespace = async (namespace: string | undefined, context: PerformContext): Promise<void> => {
	context.say(namespace === undefined ? 'Changing to all namespaces…' : `Changing to namespace ${namespace}…`);
	const outcome = await context.host.switchNamespace(namespace);
	if (!outcome.ok) context.say(outcome.failure.sentence, 'problem');
};

export const switchContext = async (name: string, context: PerformContext): Promise<void> => {
	context.say(`Changing to ${name}…`);
	const outcome = await context.host.switchContext(name);
	if (!outcome.ok) context.say(outcome.failure.sentence, 'problem');
};

const copy = (what: 'name' | 'namespace', context: PerformContext): void => {
	const {view, snapshot} = context.frame();
	const row = requireRow(context);
	if (row === undefined) return;
	const marked = what === 'name' ? snapshot.rows.filter(({service}) => view.list.marks.has(service.uid)) : [];
	const names = (marked.length > 0 ? marked : [row]).map(({service}) => (what === 'name' ? service.name : service.namespace));
	if (context.copy(names.join('\n'))) context.say(`Copied ${names.join(', ')}.`);
	else context.say(`${names.length} names are more than a terminal takes at once: mark fewer.`, 'problem');
};

const namespaceByNumber = (number: number, context: PerformContext): void => {
	const {snapshot} = context.frame();
	if (number === 0) return void switchNamespace(undefined, context);
	const name = knownNamespaces(snapshot.namespaces, snapshot.rows)[number - 1];
	if (name === undefined) {
		context.say(`There is no namespace number ${number}. ":ns NAME" takes any.`, 'problem');
		return;
	}
	void switchNamespace(name, context);
};

/** Keys that go somewhere. */
export const openPerformers = {
	open: (_, context) => open(context),
	logs: ({previous}, context) => logsOf(context, previous),
	'next-log': ({of, by}, context) => nextLog(of, by, context),
	text: ({kind}, context) => text(kind, context),
	'managed-fields': (intent, context) => {
		const route = currentRoute(context.frame().view.history);
		if (route.view === 'text' && route.kind === 'describe') context.say('Managed fields are part of the YAML: y.');
		else context.dispatch(intent);
	},
	copy: ({what}, context) => copy(what, context),
	namespace: ({number}, context) => namespaceByNumber(number, context),
	warp: (_, context) => {
		const row = requireRow(context);
		if (row !== undefined) void switchNamespace(row.service.namespace, context);
	},
	why: (_, context) => {
		const {view} = context.frame();
		const row = requireRow(context);
		if (row === undefined) return;
		const isPage = currentRoute(view.history).view === 'service';
		const pod = isPage ? targetPod(context.frame(), row)?.name : undefined;
		const column = isPage ? undefined : view.list.column;
		context.dispatch({
			type: 'route',
			route: {
				view: 'why',
				uid: row.service.uid,
				...(column === undefined ? {} : {column}),
				...(pod === undefined ? {} : {pod}),
			},
		});
	},
	revisions: (_, context) => {
		const row = requireRow(context);
		if (row !== undefined) context.dispatch({type: 'route', route: {view: 'revisions', uid: row.service.uid}});
	},
	traffic: (_, context) => {
		const row = requireRow(context);
		if (row === undefined) return;
		const {traffic, offers, name, uid} = row.service;
		const offer = offers['set-traffic'];
		if (traffic !== undefined) context.dispatch({type: 'route', route: {view: 'traffic', uid}});
		else context.say(offer.possible ? `${name} does not say yet where its requests go.` : offer.reason, 'problem');
	},
} satisfies Performers;
