import {type DemoObject, isJsonObject, listAt, stringAt, valueAt} from '../../api-server/demo-object.ts';
import type {Behaviors} from '../fleet/behaviors.ts';
import {imageOf} from '../fleet/behaviors.ts';
import type {PodAddresses} from '../pod-addresses.ts';
import type {World} from '../world.ts';
import {nextStep, type PodMemory} from './next-step.ts';
import type {PodBehavior} from './pod-behavior.ts';

const component = 'kubelet';

type Options = {
	readonly behaviors: Behaviors;
	readonly addresses: PodAddresses;
	/** Images that are on a node at the start, as `node image`. */
	readonly images: Iterable<string>;
	/** What is remembered of the pods that are there, by UID. */
	readonly memories: ReadonlyMap<string, PodMemory>;
};

type Kept = {
	readonly behavior: PodBehavior;
	readonly hostIP: string;
	readonly podIP: string;
	readonly scheduledAt: number;
	memory: PodMemory | undefined;
	timer: unknown;
};

/** All kubelets: they run the pods of their nodes as their images behave, and remove those that are deleted. */
export const startKubelets = ({store, clock, record}: World, {behaviors, addresses, images, memories}: Options): void => {
	const pulled = new Set(images);
	const kept = new Map<string, Kept>();

	const keep = (pod: DemoObject, nodeName: string): Kept => {
		const found = kept.get(pod.metadata.uid);
		if (found !== undefined) return found;
		const node = store.get('nodes', undefined, nodeName);
		const image = `${nodeName} ${imageOf(pod)}`;
		const behavior = behaviors.of(pod, pulled.has(image));
		const scheduled = listAt(pod, 'status', 'conditions').find(condition => stringAt(condition, 'type') === 'PodScheduled');
		const isNew = listAt(pod, 'status', 'containerStatuses').length === 0;
		const entry: Kept = {
			behavior,
			hostIP: node === undefined ? '' : addresses.hostIP(node),
			podIP: stringAt(pod, 'status', 'podIP') ?? (node === undefined ? '' : addresses.next(node)),
			scheduledAt: isNew ? clock.now() : Date.parse(stringAt(scheduled, 'lastTransitionTime') ?? '') || clock.now(),
			memory: memories.get(pod.metadata.uid),
			timer: undefined,
		};
		if (!behavior.isImageMissing) pulled.add(image);
		kept.set(pod.metadata.uid, entry);
		return entry;
	};

	const current = ({metadata}: DemoObject): DemoObject | undefined => {
		const pod = store.get('pods', metadata.namespace, metadata.name);
		return pod?.metadata.uid === metadata.uid ? pod : undefined;
	};

	/** SIGTERM, then the end: at once where nothing runs, and not later than the grace period. */
	const stop = (pod: DemoObject, entry: Kept, host: string): void => {
		clock.clearTimeout(entry.timer);
		for (const status of listAt(pod, 'status', 'containerStatuses')) {
			if (!isJsonObject(valueAt(status, 'state', 'running'))) continue;
			const container = stringAt(status, 'name') ?? '';
			record(pod, {type: 'Normal', reason: 'Killing', message: `Stopping container ${container}`, component, host, container});
		}
		const grace = (pod.metadata.deletionGracePeriodSeconds ?? 30) * 1000;
		entry.timer = clock.setTimeout(
			() => {
				const last = current(pod);
				if (last === undefined) return;
				if ((last.metadata.finalizers?.length ?? 0) === 0) store.remove('pods', last.metadata.namespace, last.metadata.name);
			},
			Math.min(entry.behavior.stopping, grace),
		);
	};

	const plan = (pod: DemoObject, entry: Kept, host: string): void => {
		clock.clearTimeout(entry.timer);
		const next = nextStep({pod, ...entry});
		if (next === undefined) return;
		const act = (): void => {
			const latest = current(pod);
			if (latest === undefined || latest.metadata.deletionTimestamp !== undefined) return;
			// Others may have written in the meantime: worked out anew from what is there.
			const step = nextStep({pod: latest, ...entry});
			if (step === undefined) return;
			if (step.at > clock.now()) {
				plan(latest, entry, host);
				return;
			}
			entry.memory = step.memory ?? entry.memory;
			for (const event of step.events) record(latest, {...event, component, host});
			plan(store.update('pods', {...latest, status: step.status}, {subresource: 'status'}), entry, host);
		};
		entry.timer = clock.setTimeout(act, Math.ceil(Math.max(0, next.at - clock.now())));
	};

	const see = (pod: DemoObject, previous: DemoObject | undefined): void => {
		const node = stringAt(pod, 'spec', 'nodeName');
		if (node === undefined) return;
		const isNew = !kept.has(pod.metadata.uid);
		const entry = keep(pod, node);
		const isDeleted = pod.metadata.deletionTimestamp !== undefined;
		if (isDeleted && (isNew || previous?.metadata.deletionTimestamp !== pod.metadata.deletionTimestamp)) stop(pod, entry, node);
		else if (isNew) plan(pod, entry, node);
	};

	for (const pod of store.list('pods')) see(pod, undefined);
	store.subscribe(({resource, type, object, previous}) => {
		if (resource !== 'pods') return;
		if (type === 'DELETED') {
			clock.clearTimeout(kept.get(object.metadata.uid)?.timer);
			kept.delete(object.metadata.uid);
		} else {
			see(object, previous);
		}
	});
};
