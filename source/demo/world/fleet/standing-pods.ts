import type {DemoObject, NewDemoObject} from '../../api-server/demo-object.ts';
import {type ObjectStore, timestamp} from '../../api-server/object-store.ts';
import {withDefaults} from '../../api-server/write/defaults.ts';
import type {EventRecorder} from '../event-recorder.ts';
import {fastForward} from '../kubelet/fast-forward.ts';
import type {PodMemory} from '../kubelet/next-step.ts';
import {withConditions} from '../kubelet/pod-status.ts';
import type {PodAddresses} from '../pod-addresses.ts';
import {between} from '../random.ts';
import {type Amounts, add, nothing, placePod, requestsOf} from '../scheduler/place-pod.ts';
import {unschedulable} from '../scheduler/unschedulable.ts';
import {type Behaviors, imageOf} from './behaviors.ts';

export type StandingPod = {
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
	readonly now: number;
	readonly onPull: (node: string, image: string) => void;
};

export const createStandingPods = ({store, behaviors, addresses, record, now, onPull}: Options): StandingPods => {
	const memories = new Map<string, PodMemory>();
	const used = new Map<string, Amounts>();
	const nodes = store.list('nodes');
	const waiting: {readonly pod: DemoObject; readonly at: number}[] = [];
	const usedOf = (name: string): Amounts => used.get(name) ?? nothing;

	return {
		memories,
		finish() {
			for (const {pod, at} of waiting) {
				const place = placePod(pod, nodes, usedOf);
				if ('node' in place) continue;
				const {message} = place;
				record(pod, {type: 'Warning', reason: 'FailedScheduling', message, component: 'default-scheduler', at});
				store.update('pods', {...pod, status: unschedulable(pod, message, at)}, {subresource: 'status'});
			}
		},
		add({pod, createdAt, node: wanted, isWaiting = false}) {
			const creationTimestamp = timestamp(createdAt);
			// The store gives it its uid, which its life depends on.
			const created = store.create('pods', withDefaults('pods', {...pod, metadata: {...pod.metadata, creationTimestamp}}));
			const scheduledAt = createdAt + between(20, 160, `${created.metadata.uid}/schedule`);
			const candidates = wanted === undefined ? nodes : nodes.filter(({metadata}) => metadata.name === wanted);
			const place = placePod(created, candidates, usedOf);
			if (isWaiting || 'message' in place) {
				waiting.push({pod: created, at: scheduledAt});
				return created;
			}
			const {node} = place;
			const {name} = node.metadata;
			used.set(name, add(usedOf(name), requestsOf(created)));
			onPull(name, imageOf(created));
			const bound: DemoObject = {
				...created,
				spec: {...created.spec, nodeName: name},
				status: {...created.status, conditions: withConditions([], [{type: 'PodScheduled', status: 'True'}], scheduledAt)},
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
			if (lived.memory !== undefined) memories.set(created.metadata.uid, lived.memory);
			const message = `Successfully assigned ${created.metadata.namespace}/${created.metadata.name} to ${name}`;
			record(created, {type: 'Normal', reason: 'Scheduled', message, component: 'default-scheduler', at: scheduledAt});
			for (const event of lived.events) record(created, {...event, component: 'kubelet', host: name});
			return store.update('pods', lived.pod);
		},
	};
};
