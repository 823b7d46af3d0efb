import {type DemoObject, type JsonObject, numberAt, objectAt, stringAt} from '../../../api-server/demo-object.ts';
import {withDefaults} from '../../../api-server/write/defaults.ts';
import {requestDeletion} from '../../../api-server/write/delete-object.ts';
import type {Reconcile, World} from '../../world.ts';
import {readySince} from '../owned.ts';
import {isAvailable} from '../replica-set-status.ts';
import {isRevisionOf, newControllerRevision, revisionNumber, templateOfRevision} from './controller-revisions.ts';
import {podOfStatefulSet, revisionLabel} from './new-pod.ts';
import {statefulSetStatus} from './stateful-set-status.ts';

const component = 'statefulset-controller';

type Round = {
	readonly world: World;
	readonly set: DemoObject;
	/** By ordinal, lowest first. */
	readonly pods: readonly DemoObject[];
	readonly current: DemoObject;
	readonly update: DemoObject;
};

/** The revision of the present template: the newest, an older one that is taken up again under a new number, or a new one. */
const updateRevision = ({store, owned}: World, set: DemoObject): DemoObject => {
	const revisions = [...owned.of(set.metadata.uid, 'controllerrevisions')].sort(
		(one, other) => revisionNumber(one) - revisionNumber(other),
	);
	const newest = revisions.at(-1);
	const next = (newest === undefined ? 0 : revisionNumber(newest)) + 1;
	const equal = revisions.findLast(revision => isRevisionOf(revision, set));
	if (equal === undefined) return store.create('controllerrevisions', newControllerRevision(set, next));
	return equal === newest ? equal : store.update('controllerrevisions', {...equal, revision: next});
};

const ordinalOf = (pod: DemoObject): number => Number(pod.metadata.name.slice(pod.metadata.name.lastIndexOf('-') + 1));

const revisionOf = (pod: DemoObject): string | undefined => pod.metadata.labels?.[revisionLabel];

const isTerminating = (pod: DemoObject): boolean => pod.metadata.deletionTimestamp !== undefined;

/** The first ordinal. */
const firstOf = (set: DemoObject): number => numberAt(set, 'spec', 'ordinals', 'start') ?? 0;

const partitionOf = (set: DemoObject): number => numberAt(set, 'spec', 'updateStrategy', 'rollingUpdate', 'partition') ?? 0;

const isHealthy = ({world, set}: Round, pod: DemoObject): boolean =>
	!isTerminating(pod) && isAvailable(pod, numberAt(set, 'spec', 'minReadySeconds') ?? 0, world.clock.now());

const createPod = ({world, set, current, update}: Round, ordinal: number): void => {
	const revision = ordinal < partitionOf(set) ? current : update;
	const pod = podOfStatefulSet(set, templateOfRevision(revision), revision.metadata.name, ordinal);
	world.store.create('pods', withDefaults('pods', pod));
	const name = pod.metadata.name ?? '';
	const message = `create Pod ${name} in StatefulSet ${set.metadata.name} successful`;
	world.record(set, {type: 'Normal', reason: 'SuccessfulCreate', message, component});
};

const deletePod = ({world, set}: Round, pod: DemoObject): void => {
	requestDeletion(world.store, 'pods', pod, {now: world.clock.now()});
	const message = `delete Pod ${pod.metadata.name} in StatefulSet ${set.metadata.name} successful`;
	world.record(set, {type: 'Normal', reason: 'SuccessfulDelete', message, component});
};

/** Makes what is missing. False: it waits for a pod before it goes on. */
const complete = (round: Round, replicas: number, isOrdered: boolean): boolean => {
	const first = firstOf(round.set);
	for (let ordinal = first; ordinal < first + replicas; ordinal++) {
		const pod = round.pods.find(candidate => ordinalOf(candidate) === ordinal);
		if (pod === undefined) createPod(round, ordinal);
		if (isOrdered && (pod === undefined || !isHealthy(round, pod))) return false;
	}
	return true;
};

/** Removes what is too much, the highest ordinal first. False: it waits. */
const condemn = (round: Round, replicas: number, isOrdered: boolean): boolean => {
	const condemned = round.pods.filter(pod => ordinalOf(pod) >= firstOf(round.set) + replicas).toReversed();
	const firstUnhealthy = round.pods.find(pod => !isHealthy(round, pod));
	for (const pod of condemned) {
		if (isTerminating(pod)) {
			if (isOrdered) return false;
			continue;
		}
		if (isOrdered && readySince(pod) === undefined && pod !== firstUnhealthy) return false;
		deletePod(round, pod);
		if (isOrdered) return false;
	}
	return true;
};

/** Replaces the highest pod that has not the new revision, once all above it are well. */
const updatePods = (round: Round, replicas: number): void => {
	const {set, pods, update} = round;
	if (stringAt(set, 'spec', 'updateStrategy', 'type') === 'OnDelete') return;
	for (let ordinal = firstOf(set) + replicas - 1; ordinal >= Math.max(firstOf(set), partitionOf(set)); ordinal--) {
		const pod = pods.find(candidate => ordinalOf(candidate) === ordinal);
		if (pod === undefined) return;
		if (revisionOf(pod) !== update.metadata.name && !isTerminating(pod)) {
			deletePod(round, pod);
			return;
		}
		if (!isHealthy(round, pod)) return;
	}
};

const trimHistory = ({store, owned}: World, set: DemoObject, status: JsonObject, pods: readonly DemoObject[]): void => {
	const limit = numberAt(set, 'spec', 'revisionHistoryLimit') ?? 10;
	const used = new Set([status['currentRevision'], status['updateRevision'], ...pods.map(revisionOf)]);
	const unused = owned
		.of(set.metadata.uid, 'controllerrevisions')
		.filter(({metadata}) => !used.has(metadata.name))
		.sort((one, other) => revisionNumber(one) - revisionNumber(other));
	for (const revision of unused.slice(0, Math.max(0, unused.length - limit))) {
		store.remove('controllerrevisions', revision.metadata.namespace, revision.metadata.name);
	}
};

/** The pods that are not updated yet have the old revision until all are and are well. */
const currentName = (set: DemoObject, update: string, status: JsonObject): string => {
	const replicas = numberAt(set, 'spec', 'replicas') ?? 0;
	const isDone =
		stringAt(set, 'spec', 'updateStrategy', 'type') !== 'OnDelete' &&
		status['replicas'] === (status['updatedReplicas'] ?? 0) &&
		(status['readyReplicas'] ?? 0) === replicas &&
		(status['updatedReplicas'] ?? 0) === replicas;
	return isDone ? update : (stringAt(set, 'status', 'currentRevision') ?? update);
};

/** One round over a StatefulSet (kubernetes: pkg/controller/statefulset/stateful_set_control.go). */
export const reconcileStatefulSet: Reconcile = (world, set) => {
	const {store, clock, owned} = world;
	if (set.metadata.deletionTimestamp !== undefined) return undefined;
	const update = updateRevision(world, set);
	const podsNow = (): readonly DemoObject[] =>
		[...owned.of(set.metadata.uid, 'pods')].sort((one, other) => ordinalOf(one) - ordinalOf(other));
	const known = stringAt(set, 'status', 'currentRevision') ?? update.metadata.name;
	const current = store.get('controllerrevisions', set.metadata.namespace, known) ?? update;
	const round: Round = {world, set, pods: podsNow(), current, update};
	const replicas = numberAt(set, 'spec', 'replicas') ?? 0;
	const isOrdered = stringAt(set, 'spec', 'podManagementPolicy') !== 'Parallel';
	if (complete(round, replicas, isOrdered) && condemn(round, replicas, isOrdered)) updatePods(round, replicas);

	const latest = store.get('statefulsets', set.metadata.namespace, set.metadata.name);
	if (latest === undefined) return undefined;
	const pods = podsNow();
	const observe = (name: string): JsonObject =>
		statefulSetStatus(latest, {pods, current: name, update: update.metadata.name, now: clock.now()});
	const status = observe(currentName(latest, update.metadata.name, observe(known)));
	store.update('statefulsets', {...latest, status}, {subresource: 'status'});
	trimHistory(world, latest, status, pods);
	const isMaturing = pods.some(pod => readySince(pod) !== undefined && !isHealthy(round, pod) && !isTerminating(pod));
	return isMaturing && objectAt(latest, 'spec')['minReadySeconds'] !== undefined ? 1000 : undefined;
};
