import {type DemoObject, listAt, stringAt} from '../../api-server/demo-object.ts';
import {withConditions} from '../kubelet/pod-status.ts';
import {createWorkQueue} from '../work-queue.ts';
import type {World} from '../world.ts';
import {type Amounts, add, isOver, nodeNameOf, nothing, placePod, requestsOf} from './place-pod.ts';
import {unschedulable} from './unschedulable.ts';

const component = 'default-scheduler';
/** Milliseconds from a pod's creation, or from a change that may help it, to the next try. */
const delay = 60;
/** Also where nothing seems to have changed. */
const longestWait = 300_000;

/** Gives pods without a node one, and tells those that fit nowhere why; these it tries again when a node or another pod changes. */
export const startScheduler = ({store, clock, record}: World): void => {
	const used = new Map<string, Amounts>();
	const holdings = new Map<string, {readonly node: string; readonly amounts: Amounts}>();
	const waiting = new Set<string>();
	const usedOf = (node: string): Amounts => used.get(node) ?? nothing;

	const release = (uid: string): boolean => {
		const held = holdings.get(uid);
		if (held === undefined) return false;
		used.set(held.node, add(usedOf(held.node), held.amounts, -1));
		return holdings.delete(uid);
	};
	const hold = (pod: DemoObject, node: string): void => {
		const {uid} = pod.metadata;
		if (holdings.has(uid)) return;
		const amounts = requestsOf(pod);
		holdings.set(uid, {node, amounts});
		used.set(node, add(usedOf(node), amounts));
	};

	const queue = createWorkQueue(clock, delay, key => {
		const [namespace = '', name = ''] = key.split('/');
		const pod = store.get('pods', namespace, name);
		const isMine = pod !== undefined && nodeNameOf(pod) === undefined && pod.metadata.deletionTimestamp === undefined;
		if (!isMine || (stringAt(pod, 'spec', 'schedulerName') ?? component) !== component) {
			waiting.delete(key);
			return undefined;
		}
		const place = placePod(pod, store.list('nodes'), usedOf);
		const now = clock.now();
		if ('message' in place) {
			const {message} = place;
			record(pod, {type: 'Warning', reason: 'FailedScheduling', message, component, action: 'Scheduling'});
			waiting.add(key);
			store.update('pods', {...pod, status: unschedulable(pod, message, now)}, {subresource: 'status'});
			return longestWait;
		}
		waiting.delete(key);
		const node = place.node.metadata.name;
		const conditions = withConditions(listAt(pod, 'status', 'conditions'), [{type: 'PodScheduled', status: 'True'}], now);
		store.update('pods', {...pod, spec: {...pod.spec, nodeName: node}, status: {...pod.status, conditions}});
		const message = `Successfully assigned ${namespace}/${name} to ${node}`;
		record(pod, {type: 'Normal', reason: 'Scheduled', message, component, action: 'Binding'});
		return undefined;
	});

	const see = (pod: DemoObject): void => {
		const node = nodeNameOf(pod);
		if (node === undefined) {
			const key = `${pod.metadata.namespace}/${pod.metadata.name}`;
			if (!waiting.has(key)) queue.add(key);
		} else if (!isOver(pod)) {
			hold(pod, node);
		}
	};
	const tryAgain = (): void => {
		for (const key of waiting) queue.add(key);
	};

	for (const pod of store.list('pods')) {
		const isWaiting = listAt(pod, 'status', 'conditions').some(condition => stringAt(condition, 'reason') === 'Unschedulable');
		if (isWaiting) {
			const key = `${pod.metadata.namespace}/${pod.metadata.name}`;
			waiting.add(key);
			queue.addAfter(key, longestWait);
		} else {
			see(pod);
		}
	}
	store.subscribe(({resource, type, object}) => {
		if (resource === 'nodes') {
			tryAgain();
		} else if (resource === 'pods') {
			if (type === 'DELETED') waiting.delete(`${object.metadata.namespace}/${object.metadata.name}`);
			if ((type === 'DELETED' || isOver(object)) && release(object.metadata.uid)) tryAgain();
			if (type !== 'DELETED') see(object);
		}
	});
};
