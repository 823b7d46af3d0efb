import {notFound} from './api-error.ts';
import type {JsonObject} from './demo-object.ts';
import type {Kind} from './kinds.ts';
import {parseLabelSelector} from './selectors.ts';

/** Cores and bytes. */
export type Usage = {readonly cpu: number; readonly memory: number};

/** What a metrics server measured of a node, or of the containers of a pod. */
export type Measurement = {
	readonly name: string;
	readonly namespace?: string;
	readonly labels: Readonly<Record<string, string>>;
	/** The end of the window, ISO 8601; and its length, as `15.04s`. */
	readonly timestamp: string;
	readonly window: string;
	readonly created: string;
	/** Of a node one without a name. */
	readonly containers: readonly (Usage & {readonly name: string})[];
};

/** A metrics server. `namespace`: `''` for all. */
export type ResourceMetrics = {
	readonly nodes: () => readonly Measurement[];
	readonly pods: (namespace: string) => readonly Measurement[];
};

const kindOf = (resource: string, kind: string, namespaced: boolean): Kind => ({
	...{
		resource,
		singular: '',
		kind,
		group: 'metrics.k8s.io',
		version: 'v1beta1',
		namespaced,
		shortNames: [],
		categories: [],
		subresources: [],
	},
	...{verbs: ['get', 'list'], columns: []},
});

/** What an aggregated metrics server adds to discovery. */
export const metricsKinds: readonly Kind[] = [kindOf('nodes', 'NodeMetrics', false), kindOf('pods', 'PodMetrics', true)];

const usageOf = ({cpu, memory}: Usage): JsonObject => ({cpu: `${Math.round(cpu * 1e9)}n`, memory: `${Math.round(memory / 1024)}Ki`});

const objectOf = ({name, namespace, labels, timestamp, window, created, containers}: Measurement): JsonObject => ({
	metadata: {name, ...(namespace === undefined ? {} : {namespace}), creationTimestamp: created, labels},
	timestamp,
	window,
	...(namespace === undefined
		? {usage: usageOf(containers[0] ?? {cpu: 0, memory: 0})}
		: {containers: containers.map(container => ({name: container.name, usage: usageOf(container)}))}),
});

/** The answer for one object or a list. Throws 404. */
export const answerResourceMetrics = (
	metrics: ResourceMetrics,
	kind: Kind,
	{namespace, name, query}: {readonly namespace: string; readonly name?: string; readonly query: URLSearchParams},
): JsonObject => {
	const apiVersion = `${kind.group}/${kind.version}`;
	const all = kind.resource === 'nodes' ? metrics.nodes() : metrics.pods(namespace);
	if (name !== undefined) {
		const found = all.find(measured => measured.name === name);
		if (found === undefined) throw notFound({group: kind.group, resource: kind.resource, name});
		return {kind: kind.kind, apiVersion, ...objectOf(found)};
	}
	const selects = parseLabelSelector(query.get('labelSelector') ?? '');
	return {kind: `${kind.kind}List`, apiVersion, metadata: {}, items: all.filter(({labels}) => selects(labels)).map(objectOf)};
};
