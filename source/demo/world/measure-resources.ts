import {type DemoObject, listAt, stringAt} from '../api-server/demo-object.ts';
import type {ObjectStore} from '../api-server/object-store.ts';
import type {Measurement, ResourceMetrics, Usage} from '../api-server/resource-metrics.ts';
import {readySince} from './controllers/owned.ts';
import type {GpuUse} from './exporters/gpus/gpu-exporter.ts';
import {between, fraction} from './random.ts';
import {nodeNameOf, requestsOf} from './scheduler/place-pod.ts';

type Options = {
	readonly store: ObjectStore;
	/** Milliseconds since the epoch. */
	readonly now: () => number;
	readonly useOf: (uid: string) => GpuUse | undefined;
};

/** A metrics server looks this often. Milliseconds. */
const interval = 15_000;

/** What a container takes that does nothing. */
const idle: Usage = {cpu: 0.008, memory: 96 * 2 ** 20};

/** A metrics server: it measures what runs, CPU and memory only, and what was so when it last looked. */
export const measureResources = ({store, now, useOf: gpuUseOf}: Options): ResourceMetrics => {
	const lastLook = (): number => Math.floor(now() / interval) * interval;

	const usageOf = (pod: DemoObject, index: number, at: number): Usage => {
		const {uid} = pod.metadata;
		const wobble = 0.96 + 0.08 * fraction(`${uid}/${index}/${at}`);
		const use = index === 0 ? gpuUseOf(uid) : undefined;
		if (use === undefined) return {cpu: idle.cpu * wobble, memory: idle.memory * between(0.6, 1.4, `${uid}/${index}/memory`)};
		const {cpu, memory} = requestsOf(pod);
		return {
			cpu: Math.max(idle.cpu, cpu * (0.06 + 0.38 * use.busy) * wobble),
			memory: memory * Math.min(0.92, between(0.38, 0.55, `${uid}/memory`) + 0.06 * use.memory),
		};
	};

	const measure = (pod: DemoObject): Measurement | undefined => {
		// Those that have just come are not known yet.
		if (nodeNameOf(pod) === undefined || stringAt(pod, 'status', 'phase') !== 'Running' || readySince(pod) === undefined) return undefined;
		const at = lastLook();
		const {name, namespace = '', labels = {}, creationTimestamp} = pod.metadata;
		return {
			...{name, namespace, labels, timestamp: new Date(at).toISOString().replace('.000', ''), window: '15.04s', created: creationTimestamp},
			containers: listAt(pod, 'spec', 'containers').map((container, index) => ({
				name: stringAt(container, 'name') ?? '',
				...usageOf(pod, index, at),
			})),
		};
	};

	const pods: ResourceMetrics['pods'] = namespace =>
		store.list('pods', namespace === '' ? undefined : namespace).flatMap(pod => measure(pod) ?? []);

	return {
		pods,
		nodes() {
			const byNode = Map.groupBy(store.list('pods'), nodeNameOf);
			const at = lastLook();
			return store.list('nodes').map(({metadata: {name, labels = {}, creationTimestamp}}) => {
				const used = (byNode.get(name) ?? []).flatMap(pod => measure(pod)?.containers ?? []);
				return {
					...{name, labels, timestamp: new Date(at).toISOString().replace('.000', ''), window: '20.02s', created: creationTimestamp},
					containers: [
						{
							name: '',
							cpu: used.reduce((sum, {cpu}) => sum + cpu, 0.4),
							memory: used.reduce((sum, {memory}) => sum + memory, 3 * 2 ** 30),
						},
					],
				};
			});
		},
	};
};
