import type {Clock} from '../../cluster/clock.ts';
import type {ClusterClient} from '../../cluster/cluster-client.ts';
import type {Failure} from '../../domain/outcome.ts';
import {toSafeText} from '../../domain/safe-text.ts';

export type ExporterPod = {readonly namespace: string; readonly name: string; readonly uid: string};

type PodList = {
	readonly items?: ReadonlyArray<{
		readonly metadata?: {
			readonly namespace?: string;
			readonly name?: string;
			readonly uid?: string;
			readonly labels?: Readonly<Record<string, string>>;
		};
	}>;
};

/** Labels that name an exporter: of NVIDIA's operator and chart, of GKE, of AMD's chart and operator. */
const nameLabels = ['app', 'app.kubernetes.io/name', 'daemonset-name'] as const;
const exporterName = /(?:^|-)(?:dcgm-exporter|amdgpu-metrics-exporter|device-metrics-exporter|metrics-exporter)$/;

/** Where exporters run as a rule: looked at where all namespaces may not be. */
const usualNamespaces = ['gpu-operator', 'nvidia-gpu-operator', 'gke-managed-system', 'kube-amd-gpu', 'monitoring'] as const;

/** Milliseconds that an answer holds; one of none, or a failure, less. */
const kept = 600_000;
const keptEmpty = 60_000;

/** Metadata alone: a node has a hundred pods. */
const accept = 'application/json;as=PartialObjectMetadataList;g=meta.k8s.io;v=v1,application/json';

type Found = {readonly pods: readonly ExporterPod[]; readonly failure?: Failure};

const exportersIn = ({items = []}: PodList): readonly ExporterPod[] =>
	items.flatMap(({metadata: {namespace, name, uid, labels = {}} = {}}) =>
		namespace !== undefined && name !== undefined && nameLabels.some(label => exporterName.test(labels[label] ?? ''))
			? [{namespace, name, uid: uid ?? `${namespace}/${name}`}]
			: [],
	);

const listed = async (client: ClusterClient, namespace: string | undefined, node: string, signal: AbortSignal) =>
	client.getJson<PodList>({
		path: namespace === undefined ? '/api/v1/pods' : `/api/v1/namespaces/${encodeURIComponent(namespace)}/pods`,
		query: {fieldSelector: `spec.nodeName=${node}`, limit: 500},
		...{accept, signal},
	});

const find = async (client: ClusterClient, node: string, signal: AbortSignal): Promise<Found> => {
	const everywhere = await listed(client, undefined, node, signal);
	if (everywhere.ok) return {pods: exportersIn(everywhere.value)};
	if (everywhere.failure.kind !== 'forbidden') return {pods: [], failure: everywhere.failure};
	for (const namespace of usualNamespaces) {
		const answer = await listed(client, namespace, node, signal);
		const pods = answer.ok ? exportersIn(answer.value) : [];
		if (pods.length > 0) return {pods};
	}
	return {
		pods: [],
		failure: {
			kind: 'forbidden',
			sentence: toSafeText(
				`No exporter of its GPUs was looked for on ${node}: you may not list pods in all namespaces, and none was found in ${usualNamespaces.join(', ')}.`,
			),
		},
	};
};

export type ExporterBook = {
	/** Exporters of GPUs on a node; looked for once and remembered. */
	readonly on: (node: string, signal: AbortSignal) => Promise<Found>;
	readonly forget: () => void;
};

export const createExporterBook = (client: ClusterClient, clock: Clock): ExporterBook => {
	const known = new Map<string, {readonly found: Found; readonly until: number}>();
	return {
		async on(node, signal) {
			const before = known.get(node);
			if (before !== undefined && clock.now() < before.until) return before.found;
			const found = await find(client, node, signal);
			if (!signal.aborted) known.set(node, {found, until: clock.now() + (found.pods.length > 0 ? kept : keptEmpty)});
			return found;
		},
		forget: () => known.clear(),
	};
};
