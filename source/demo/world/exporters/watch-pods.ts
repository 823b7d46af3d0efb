import {type DemoObject, listAt, stringAt} from '../../api-server/demo-object.ts';
import type {ObjectStore} from '../../api-server/object-store.ts';
import {readySince} from '../controllers/owned.ts';
import {hasLabels} from '../fleet/behaviors.ts';
import {gatewayLabel} from '../fleet/gateways.ts';
import {nodeNameOf} from '../scheduler/place-pod.ts';
import {vendors} from './gpus/vendors.ts';
import type {TargetPod} from './target.ts';

/** Pods by what they are known by, kept by the store's events. */
const watchPods = (store: ObjectStore, keyOf: (pod: DemoObject) => string | undefined): ((key: string) => readonly DemoObject[]) => {
	const byKey = new Map<string, Map<string, DemoObject>>();
	const put = (pod: DemoObject): void => {
		const key = keyOf(pod);
		if (key === undefined) return;
		const pods = byKey.get(key) ?? new Map<string, DemoObject>();
		byKey.set(key, pods.set(pod.metadata.uid, pod));
	};
	for (const pod of store.list('pods')) put(pod);
	store.subscribe(({resource, type, object}) => {
		if (resource !== 'pods') return;
		if (type === 'DELETED') byKey.get(keyOf(object) ?? '')?.delete(object.metadata.uid);
		else put(object);
	});
	return key => [...(byKey.get(key)?.values() ?? [])];
};

/** The name of the exporter of GPUs that answers on a node. */
export const watchGpuExporters = (store: ObjectStore): ((node: string) => string | undefined) => {
	const pods = watchPods(store, pod => {
		const {namespace, labels = {}} = pod.metadata;
		const vendor = Object.values(vendors).find(row => row.namespace === namespace && hasLabels(labels, row.labels));
		return vendor === undefined ? undefined : nodeNameOf(pod);
	});
	return node => pods(node).find(pod => readySince(pod) !== undefined && pod.metadata.deletionTimestamp === undefined)?.metadata.name;
};

/** Pods of gateways that answer. */
export const watchGatewayPods = (store: ObjectStore): ((namespace: string, name: string) => readonly TargetPod[]) => {
	const pods = watchPods(store, ({metadata}) => {
		const label = metadata.labels?.[gatewayLabel];
		if (label === undefined) return undefined;
		const isPicker = metadata.labels?.['kserve.io/component'] === 'router-scheduler';
		return `${metadata.namespace}/${label}${isPicker ? '-inference-pool-epp' : ''}`;
	});
	return (namespace, name) =>
		pods(`${namespace}/${name}`)
			.filter(pod => readySince(pod) !== undefined && pod.metadata.deletionTimestamp === undefined)
			.map(pod => ({
				...{service: `${name}-metrics`},
				...{namespace, name: pod.metadata.name, address: stringAt(pod, 'status', 'podIP') ?? ''},
				container: stringAt(listAt(pod, 'spec', 'containers')[0], 'name') ?? '',
			}));
};
