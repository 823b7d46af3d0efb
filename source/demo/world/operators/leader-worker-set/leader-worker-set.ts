import {type DemoObject, type JsonObject, numberAt, objectAt, stringAt} from '../../../api-server/demo-object.ts';
import {formatLabelSelector} from '../../../api-server/selectors.ts';
import {isPodReady, restartsOf} from '../../controllers/owned.ts';
import {hashTemplate} from '../../controllers/template-hash.ts';
import type {World} from '../../world.ts';
import {childOf, condition, conditionsFor, ensure, removeChild, writeStatus} from '../children.ts';
import type {Operator} from '../operator.ts';

const lwsResource = 'leaderworkersets.leaderworkerset.x-k8s.io';
const prefix = 'leaderworkerset.sigs.k8s.io';
const revisionLabel = `${prefix}/template-revision-hash`;
const groupLabel = `${prefix}/group-index`;
const workerLabel = `${prefix}/worker-index`;
const nameLabel = `${prefix}/name`;

type Template = JsonObject;

const templatesOf = (set: DemoObject): {readonly leader: Template; readonly worker: Template} => {
	const worker = objectAt(set, 'spec', 'leaderWorkerTemplate', 'workerTemplate');
	const leader = objectAt(set, 'spec', 'leaderWorkerTemplate', 'leaderTemplate');
	return {worker, leader: Object.keys(leader).length === 0 ? worker : leader};
};

const sizeOf = (set: DemoObject): number => numberAt(set, 'spec', 'leaderWorkerTemplate', 'size') ?? 1;

const revisionOf = (set: DemoObject): string =>
	hashTemplate({
		leaderWorkerTemplate: objectAt(set, 'spec', 'leaderWorkerTemplate'),
		networkConfig: objectAt(set, 'spec', 'networkConfig'),
	});

const withLabels = (template: Template, labels: JsonObject, more: JsonObject = {}): Template => ({
	...template,
	metadata: {
		...objectAt(template, 'metadata'),
		labels: {...objectAt(template, 'metadata', 'labels'), ...labels},
		annotations: {...objectAt(template, 'metadata', 'annotations'), ...more},
	},
});

/** A field of metadata that nobody but the webhook writes, put right where it is missing. */
const label = ({store}: World, pod: DemoObject, labels: Readonly<Record<string, string>>): void => {
	if (Object.entries(labels).every(([name, value]) => pod.metadata.labels?.[name] === value)) return;
	store.update('pods', {...pod, metadata: {...pod.metadata, labels: {...pod.metadata.labels, ...labels}}});
};

const ordinalOf = ({metadata}: DemoObject): string => metadata.name.slice(metadata.name.lastIndexOf('-') + 1);

type Group = {
	readonly index: number;
	readonly leader: DemoObject;
	readonly workers: DemoObject | undefined;
	readonly pods: readonly DemoObject[];
};

const isAlive = (object: DemoObject): boolean => object.metadata.deletionTimestamp === undefined;

const isGroupReady = ({leader, pods}: Group, size: number): boolean =>
	pods.length === size && isAlive(leader) && pods.every(pod => isAlive(pod) && isPodReady(pod));

/** The workers of a group: a StatefulSet that belongs to the leader's pod, and goes with it. */
const ensureWorkers = (world: World, set: DemoObject, leader: DemoObject, revision: string): DemoObject | undefined => {
	const {name, namespace} = leader.metadata;
	const size = sizeOf(set);
	if (size < 2) return undefined;
	const known = world.store.get('statefulsets', namespace, name);
	if (known !== undefined && known.metadata.ownerReferences?.[0]?.uid !== leader.metadata.uid) {
		// It belonged to a leader that is gone.
		removeChild(world, 'statefulsets', namespace, name);
		for (const pod of world.owned.of(known.metadata.uid, 'pods')) removeChild(world, 'pods', namespace, pod.metadata.name);
		return undefined;
	}
	if (!isAlive(leader)) return known;
	// Pods of the group before it still have the names.
	const isLeaving =
		known === undefined &&
		Array.from({length: size - 1}, (_, index) => `${name}-${index + 1}`).some(pod => world.store.get('pods', namespace, pod) !== undefined);
	if (isLeaving) return undefined;
	// The revision of the group is that of its leader.
	if (known === undefined && leader.metadata.labels?.[revisionLabel] !== revision) return undefined;
	const labels = {
		[nameLabel]: set.metadata.name,
		[groupLabel]: ordinalOf(leader),
		[revisionLabel]: leader.metadata.labels?.[revisionLabel] ?? revision,
	};
	const template = withLabels(templatesOf(set).worker, labels, {[`${prefix}/leader-name`]: name, [`${prefix}/size`]: String(size)});
	const wanted = {
		apiVersion: 'apps/v1',
		kind: 'StatefulSet',
		...childOf(leader, name, labels),
		spec: {
			replicas: size - 1,
			ordinals: {start: 1},
			podManagementPolicy: 'Parallel',
			selector: {matchLabels: {[nameLabel]: set.metadata.name, [groupLabel]: ordinalOf(leader)}},
			serviceName: set.metadata.name,
			template,
		},
	};
	const isOutdated = known !== undefined && known.metadata.labels?.[revisionLabel] !== revision;
	return isOutdated ? known : ensure(world, 'statefulsets', wanted);
};

/** What a revision was, for as long as the update to the next one lasts (lws: TruncateRevisions). */
const keepRevisions = (world: World, set: DemoObject, revision: string, isDone: boolean): void => {
	const {store, owned} = world;
	const {name, namespace, uid} = set.metadata;
	const known = owned.of(uid, 'controllerrevisions');
	const newest = Math.max(0, ...known.map(found => numberAt(found, 'revision') ?? 0));
	if (!known.some(({metadata}) => metadata.labels?.[revisionLabel] === revision)) {
		const {leaderWorkerTemplate, networkConfig} = objectAt(set, 'spec');
		store.create('controllerrevisions', {
			apiVersion: 'apps/v1',
			kind: 'ControllerRevision',
			...childOf(set, `${name}-${revision}`, {[nameLabel]: name, [revisionLabel]: revision}),
			data: {spec: {leaderWorkerTemplate, networkConfig: networkConfig ?? null}},
			revision: newest + 1,
		});
	}
	if (!isDone) return;
	for (const {metadata} of known)
		if (metadata.labels?.[revisionLabel] !== revision) removeChild(world, 'controllerrevisions', namespace, metadata.name);
};

const maxUnavailable = (set: DemoObject): number =>
	Math.max(1, numberAt(set, 'spec', 'rolloutStrategy', 'rollingUpdateConfiguration', 'maxUnavailable') ?? 1);

const partitionAsked = (set: DemoObject): number =>
	numberAt(set, 'spec', 'rolloutStrategy', 'rollingUpdateConfiguration', 'partition') ?? 0;

/** One round over a LeaderWorkerSet: leaders by a StatefulSet, each with its workers, group by group (kubernetes-sigs/lws). */
const reconcile = (world: World, set: DemoObject): number | undefined => {
	const {store, owned} = world;
	const {name, namespace} = set.metadata;
	if (!isAlive(set)) return undefined;
	const size = sizeOf(set);
	const replicas = numberAt(set, 'spec', 'replicas') ?? 1;
	const revision = revisionOf(set);
	const known = store.get('statefulsets', namespace, name);
	const leaders = known === undefined ? [] : owned.of(known.metadata.uid, 'pods');
	const groups = leaders.map((leader): Group => {
		const index = Number(ordinalOf(leader));
		label(world, leader, {[groupLabel]: String(index)});
		const workers = ensureWorkers(world, set, leader, revision);
		const pods = workers === undefined ? [] : owned.of(workers.metadata.uid, 'pods');
		for (const pod of pods) label(world, pod, {[workerLabel]: ordinalOf(pod)});
		return {index, leader, workers, pods: [leader, ...pods]};
	});
	// One bad pod restarts its group.
	for (const {leader, pods} of groups) {
		const isBroken = pods.some(pod => restartsOf(pod) > 0) && stringAt(set, 'spec', 'leaderWorkerTemplate', 'restartPolicy') !== 'None';
		if (isBroken && isAlive(leader)) removeChild(world, 'pods', namespace, leader.metadata.name);
	}
	const isUpdated = ({leader}: Group): boolean => leader.metadata.labels?.[revisionLabel] === revision;
	const ready = groups.filter(group => isGroupReady(group, size));
	const updated = groups.filter(group => isUpdated(group));
	// From the last group on, as many at once as may be missing.
	const waiting = groups.filter(group => group.index < replicas && isUpdated(group) && !isGroupReady(group, size)).length;
	const outdated = groups.filter(group => group.index < replicas && !isUpdated(group)).map(({index}) => index);
	const highest = Math.max(-1, ...outdated);
	const room = Math.max(0, maxUnavailable(set) - waiting);
	const partition = Math.max(partitionAsked(set), highest < 0 ? 0 : highest + 1 - room);
	const {leader} = templatesOf(set);
	const template = withLabels(
		leader,
		{[nameLabel]: name, [workerLabel]: '0', [revisionLabel]: revision},
		{[`${prefix}/size`]: String(size)},
	);
	ensure(world, 'statefulsets', {
		apiVersion: 'apps/v1',
		kind: 'StatefulSet',
		...childOf(set, name, {[nameLabel]: name, [revisionLabel]: revision}, {[`${prefix}/replicas`]: String(replicas)}),
		spec: {
			replicas,
			podManagementPolicy: 'Parallel',
			selector: {matchLabels: {[nameLabel]: name, [workerLabel]: '0'}},
			serviceName: name,
			template,
			updateStrategy: {type: 'RollingUpdate', rollingUpdate: {partition: Math.min(partition, replicas)}},
		},
	});
	const isDone = outdated.length === 0 && ready.length >= replicas && groups.length === replicas;
	keepRevisions(world, set, revision, isDone);
	const isAvailable = ready.length >= replicas;
	const isUpdating =
		outdated.length > 0 ||
		(updated.length > 0 &&
			numberAt(set, 'status', 'observedGeneration') !== undefined &&
			!isDone &&
			known !== undefined &&
			known.metadata.labels?.[revisionLabel] !== revision);
	writeStatus(world, lwsResource, set, {
		conditions: conditionsFor(world, set, [
			condition(
				'Available',
				isAvailable && !isUpdating,
				isAvailable ? 'AllGroupsReady' : 'GroupsNotReady',
				isAvailable ? 'All replicas are ready' : 'Not all replicas are ready',
			),
			condition('Progressing', !isAvailable || isUpdating, 'GroupsProgressing', 'Replicas are progressing'),
			condition('UpdateInProgress', isUpdating, 'GroupsUpdating', 'Rolling Upgrade is in progress'),
		]),
		hpaPodSelector: formatLabelSelector({matchLabels: {[nameLabel]: name, [workerLabel]: '0'}}),
		observedGeneration: set.metadata.generation ?? 1,
		readyReplicas: ready.length,
		replicas: groups.length,
		updatedReplicas: updated.length,
	});
	return isDone ? undefined : 5000;
};

/** Pods of a group are under a StatefulSet that is under another pod: their changes are found by the label. */
const setOfPod = (_world: World, {metadata}: DemoObject): readonly string[] => {
	const name = metadata.labels?.[nameLabel];
	return name === undefined ? [] : [name];
};

export const leaderWorkerSet: Operator = {
	resource: lwsResource,
	kind: 'LeaderWorkerSet',
	owns: ['statefulsets'],
	watches: {pods: setOfPod, statefulsets: setOfPod},
	reconcile,
	delay: 150,
};
