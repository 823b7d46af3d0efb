import {type DemoObject, numberAt, objectAt, stringAt} from '../../api-server/demo-object.ts';
import {withDefaults} from '../../api-server/write/defaults.ts';
import {requestDeletion} from '../../api-server/write/delete-object.ts';
import type {Reconcile, World} from '../world.ts';
import {podOfReplicaSet} from './new-pod.ts';
import {isActivePod, readySince, restartsOf} from './owned.ts';
import {isAvailable, replicaSetStatus} from './replica-set-status.ts';

const phases: Readonly<Record<string, number>> = {Pending: 0, Unknown: 1, Running: 2};

/** Where the first that differs decides; the lowest goes first (kubernetes: pkg/controller/controller_utils.go, ActivePodsWithRanks). */
const rankOf = (pod: DemoObject, crowd: number): readonly number[] => [
	stringAt(pod, 'spec', 'nodeName') === undefined ? 0 : 1,
	phases[stringAt(pod, 'status', 'phase') ?? ''] ?? 1,
	readySince(pod) === undefined ? 0 : 1,
	-crowd,
	-(readySince(pod) ?? 0),
	-restartsOf(pod),
	-Date.parse(pod.metadata.creationTimestamp),
];

const compareRanks = (one: readonly number[], other: readonly number[]): number => {
	const index = one.findIndex((value, position) => value !== other[position]);
	return index < 0 ? 0 : (one[index] ?? 0) - (other[index] ?? 0);
};

const surplus = (pods: readonly DemoObject[], count: number): readonly DemoObject[] => {
	const crowds = new Map<string, number>();
	for (const pod of pods) {
		const node = stringAt(pod, 'spec', 'nodeName') ?? '';
		crowds.set(node, (crowds.get(node) ?? 0) + 1);
	}
	return [...pods]
		.map(pod => ({pod, rank: rankOf(pod, crowds.get(stringAt(pod, 'spec', 'nodeName') ?? '') ?? 0)}))
		.sort((one, other) => compareRanks(one.rank, other.rank))
		.slice(0, count)
		.map(({pod}) => pod);
};

const component = 'replicaset-controller';

const balance = ({store, clock, random, record}: World, set: DemoObject, active: readonly DemoObject[]): void => {
	const difference = (numberAt(set, 'spec', 'replicas') ?? 0) - active.length;
	for (let missing = difference; missing > 0; missing--) {
		const pod = store.create('pods', withDefaults('pods', podOfReplicaSet(set, objectAt(set, 'spec', 'template'), random)));
		record(set, {type: 'Normal', reason: 'SuccessfulCreate', message: `Created pod: ${pod.metadata.name}`, component});
	}
	for (const pod of difference < 0 ? surplus(active, -difference) : []) {
		requestDeletion(store, 'pods', pod, {now: clock.now()});
		record(set, {type: 'Normal', reason: 'SuccessfulDelete', message: `Deleted pod: ${pod.metadata.name}`, component});
	}
};

/** As many pods as asked for, and a status that counts them. */
export const reconcileReplicaSet: Reconcile = (world, set) => {
	const {store, clock, owned} = world;
	const {uid, namespace, name, deletionTimestamp} = set.metadata;
	const pods = owned.of(uid, 'pods');
	const before = pods.filter(isActivePod);
	if (deletionTimestamp === undefined) balance(world, set, before);
	const current = store.get('replicasets', namespace, name);
	if (current === undefined) return undefined;
	// Counts what it saw: what it has just made is counted when it comes round again, as in life.
	store.update('replicasets', {...current, status: replicaSetStatus(current, pods, clock.now())}, {subresource: 'status'});
	const minReadySeconds = numberAt(set, 'spec', 'minReadySeconds') ?? 0;
	const maturing = before.filter(pod => readySince(pod) !== undefined && !isAvailable(pod, minReadySeconds, clock.now()));
	return maturing.length === 0 ? undefined : 1000;
};
