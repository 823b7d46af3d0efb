import type {Labels} from '../../prometheus/label-set.ts';
import type {Sample} from '../../prometheus/time-series-database.ts';
import {createExporter, type Exporter} from './exporter.ts';
import type {Page} from './exposition.ts';
import type {About, EngineExporter} from './family.ts';
import type {Part} from './metric.ts';

/** What Prometheus scrapes: a port and a path of a pod, and the exporters that answer there. */
export type Target = {
	readonly labels: Labels;
	readonly path: string;
	readonly port: number;
	/** Goes on and puts down what a scrape finds. Nothing: it does not answer. */
	readonly scrape: (parts: readonly Part[] | undefined, into: Sample[]) => void;
	/** `undefined`: it does not answer. */
	readonly page: () => Page | undefined;
	readonly isUp: () => boolean;
};

export type TargetPod = {
	readonly namespace: string;
	readonly name: string;
	readonly container: string;
	readonly address: string;
	/** The Kubernetes Service by which it is found, where it is by one. */
	readonly service?: string;
};

const portOf = ({port}: EngineExporter, own: number): number => port ?? own;

/** Of exporters on one pod: those at the same place are one target. `port`: of the service itself. */
export const targetsOf = (
	engines: readonly EngineExporter[],
	pod: TargetPod,
	about: About,
	{port, job}: {readonly port: number; readonly job: string},
): readonly Target[] =>
	[...Map.groupBy(engines, engine => `${portOf(engine, port)}${engine.path ?? '/metrics'}`).values()].map(same => {
		const [first] = same;
		const {sidecar, path = '/metrics', endpoint = 'http'} = first ?? {};
		const number = first?.port ?? port;
		const labels = {
			...{container: sidecar?.name ?? pod.container, endpoint, instance: `${pod.address}:${number}`, job},
			...{namespace: pod.namespace, pod: pod.name},
			...(pod.service === undefined ? {} : {service: pod.service}),
		};
		const exporters: readonly Exporter[] = same.map(engine => createExporter(engine, labels, about));
		const up: Sample & {value: number} = {name: 'up', labels, value: 0};
		return {
			...{labels, path, port: number},
			scrape(parts, into) {
				up.value = parts === undefined ? 0 : 1;
				into.push(up);
				if (parts !== undefined) for (const exporter of exporters) exporter.scrape(parts, into);
			},
			page: () => (up.value === 1 ? {port: number, path, families: () => exporters.flatMap(({page}) => page())} : undefined),
			isUp: () => up.value === 1,
		};
	});
