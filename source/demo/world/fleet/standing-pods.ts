import {type DemoObject, type NewDemoObject, stringAt} from '../../api-server/demo-object.ts';
import {type ObjectStore, timestamp} from '../../api-server/object-store.ts';
import {randomUid} from '../../api-server/random-name.ts';
import type {EventRecorder} from '../event-recorder.ts';
import {fastForward} from '../kubelet/fast-forward.ts';
import type {PodMemory} from '../kubelet/next-step.ts';
import {withConditions} from '../kubelet/pod-status.ts';
import type {PodAddresses} from '../pod-addresses.ts';
import {between} from '../random.ts';
import {type Amounts, add, allocatableOf, nodeNameOf, nothing, placePod, requestsOf} from '../scheduler/place-pod.ts';
import {unschedulable} from '../scheduler/unschedulable.ts';
import {type Behaviors, imageOf} from './behaviors.ts';

type StandingPod = {
	/** With the API server's defaults. */
	readonly pod: NewDemoObject;
	/** Milliseconds since the epoch. */
	readonly createdAt: number;
	/** Where it shall be. `undefined`: where there is room. */
	readonly node: string | undefined;
	/** It finds no room, whatever there is. */
	readonly isWaiting?: boolean;
};

export type StandingPods = {
	/** Creates a pod as it would be now had it been created back then. */
	readonly add: (standing: StandingPod) => DemoObject;
	/** When all are there: tells those that found no room why. */
	readonly finish: () => void;
	/** What the kubelets remember, by UID. */
	readonly memories: ReadonlyMap<string, PodMemory>;
};

type Options = {
	readonly store: ObjectStore;
	readonly behaviors: Behaviors;
	readonly addresses: PodAddresses;
	readonly record: EventRecorder;
	/** In [0, 1). */
	readonly random: () => number;
	/** Milliseconds since the epoch. */
	readonly now: number;
	readonly onPull: (node: string, image: string) => void;
};

const productLabel = 'nvidia.com/gpu.product';

export const createStandingPods = ({store, behaviors, addresses, record, random, now, onPull}: Options): StandingPods => {
	const memories = new Map<string, PodMemory>();
	const used = new Map<string, Amounts>();
	const nodes = store.list('nodes');
	for (const pod of store.list('pods')) {
		const name = nodeNameOf(pod);
		if (name !== undefined) used.set(name, add(used.get(name) ?? nothing, requestsOf(pod)));
	}
	const waiting: {readonly pod: DemoObject; readonly at: number}[] = [];
	const usedOf = (name: string): Amounts => used.get(name) ?? nothing;
	const hasRoom = (node: DemoObject): boolean => allocatableOf(node).gpus > usedOf(node.metadata.name).gpus;
	/** Nodes of a product, in order, without the full ones at the front. */
	const byProduct = Map.groupBy(nodes, node => node.metadata.labels?.[productLabel] ?? '');

	/** The first node that has room, the one asked for, or none. */
	const choose = (pod: DemoObject, wanted: string | undefined): DemoObject | undefined => {
		if (wanted !== undefined) return nodes.find(({metadata}) => metadata.name === wanted);
		const candidates = byProduct.get(stringAt(pod, 'spec', 'nodeSelector', productLabel) ?? '') ?? [];
		for (let first = candidates[0]; first !== undefined && !hasRoom(first); first = candidates[0]) candidates.shift();
		return candidates.find(node => 'node' in placePod(pod, [node], usedOf));
	};

	return {
		memories,
		finish() {
			for (const {pod, at} of waiting) {
				const place = placePod(pod, nodes, usedOf);
				if ('node' in place) continue;
				const {message} = place;
				record(pod, {type: 'Warning', reason: 'FailedScheduling', message, component: 'default-scheduler', action: 'Scheduling', at});
				store.update('pods', {...pod, status: unschedulable(pod, message, at)}, {subresource: 'status'});
			}
		},
		add({pod, createdAt, node: wanted, isWaiting = false}) {
			const creationTimestamp = timestamp(createdAt);
			const uid = randomUid(random);
			const scheduledAt = createdAt + between(20, 160, `${uid}/schedule`);
			const fresh: DemoObject = {
				...pod,
				metadata: {...pod.metadata, name: pod.metadata.name ?? '', uid, creationTimestamp, resourceVersion: ''},
			};
			const node = isWaiting ? undefined : choose(fresh, wanted);
			if (node === undefined) {
				const created = store.create('pods', fresh);
				waiting.push({pod: created, at: scheduledAt});
				return created;
			}
			const {name} = node.metadata;
			used.set(name, add(usedOf(name), requestsOf(fresh)));
			onPull(name, imageOf(fresh));
			const bound: DemoObject = {
				...fresh,
				spec: {...fresh.spec, nodeName: name},
				status: {...fresh.status, conditions: withConditions([], [{type: 'PodScheduled', status: 'True'}], scheduledAt)},
			};
			const context = {
				pod: bound,
				behavior: behaviors.of(bound, true),
				memory: undefined,
				hostIP: addresses.hostIP(node),
				podIP: addresses.next(node),
				scheduledAt,
			};
			const lived = fastForward(context, now);
			if (lived.memory !== undefined) memories.set(uid, lived.memory);
			const created = store.create('pods', lived.pod);
			const message = `Successfully assigned ${created.metadata.namespace}/${created.metadata.name} to ${name}`;
			record(created, {type: 'Normal', reason: 'Scheduled', message, component: 'default-scheduler', action: 'Binding', at: scheduledAt});
			for (const event of lived.events) record(created, {...event, component: 'kubelet', host: name});
			return created;
		},
	};
};
