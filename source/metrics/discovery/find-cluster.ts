import type {ClusterClient} from '../../cluster/cluster-client.ts';
import type {KubernetesObject} from '../../cluster/kubernetes-object.ts';
import type {ClusterLabel, MetricsDialect} from '../../domain/metrics-access.ts';
import {type Failure, failed, type Outcome, success} from '../../domain/outcome.ts';
import {toSafeText} from '../../domain/safe-text.ts';
import type {MetricsSource, Sample} from '../metrics-source.ts';
import {literal, quoted} from '../queries/promql.ts';

export type ClusterQuestion = {
	readonly source: MetricsSource;
	readonly client: ClusterClient;
	readonly namespaces: readonly string[] | undefined;
	/** What the config file says. */
	readonly cluster: MetricsDialect['cluster'];
	/** Metrics we know that the source has. */
	readonly names: ReadonlySet<string>;
	readonly at: number;
	readonly signal: AbortSignal;
};

/** Labels by which sources of several clusters tell them apart. */
const labels = ['cluster', 'cluster_name', 'k8s_cluster_name', 'k8s_cluster'];

/** Names that are counted, and pods that are looked for. */
const mostNames = 20;
const mostPods = 40;

/** What the end of a generated name is made of: no two clusters have the same pods by accident. https://pkg.go.dev/k8s.io/apimachinery/pkg/util/rand */
const generated = /-[bcdfghjklmnpqrstvwxz2456789]{5}$/;

const anyOf = (texts: readonly string[]): string => quoted(texts.map(literal).join('|'));

const valuesOf = (samples: readonly Sample[], label: string): readonly string[] => [
	...new Set(samples.map(sample => sample.labels[label] ?? '').filter(value => value !== '')),
];

const named = (values: readonly string[]): string =>
	`${values.slice(0, 4).join(', ')}${values.length > 4 ? ` and ${values.length - 4} more` : ''}`;

const matcherOf = ({label, value}: ClusterLabel): string => `${label}=${quoted(value)}`;

const refuse = (sentence: string): {readonly ok: false; readonly failure: Failure} =>
	failed({kind: 'not-found', sentence: toSafeText(sentence)});

/** Pods of this cluster by names that it alone has. */
const ownPods = async ({client, namespaces, signal}: ClusterQuestion): Promise<readonly string[]> => {
	const paths =
		namespaces === undefined ? ['/api/v1/pods'] : namespaces.slice(0, 3).map(name => `/api/v1/namespaces/${encodeURIComponent(name)}/pods`);
	const accept = 'application/json;as=PartialObjectMetadataList;g=meta.k8s.io;v=v1,application/json';
	const lists = await Promise.all(
		paths.map(path => client.getJson<{readonly items?: readonly KubernetesObject[]}>({path, accept, query: {limit: 200}, signal})),
	);
	return lists
		.flatMap(list => (list.ok ? (list.value.items ?? []) : []))
		.map(({metadata}) => metadata.name)
		.filter(name => generated.test(name))
		.slice(0, mostPods);
};

/** The one cluster whose pods are ours; undefined: none, or it is not certain. */
const recognised = async (question: ClusterQuestion, label: string): Promise<string | undefined> => {
	const {source, at, signal} = question;
	const pods = await ownPods(question);
	if (pods.length === 0) return undefined;
	const series = '{__name__=~"up|kube_pod_info|container_memory_working_set_bytes|DCGM_FI_DEV_GPU_UTIL"';
	const answer = await source.instant(`count by (${label}) (${series},pod=~${anyOf(pods)}})`, at, signal);
	const values = answer.ok ? valuesOf(answer.value.value, label) : [];
	return values.length === 1 ? values[0] : undefined;
};

const ofSetting = async (question: ClusterQuestion, cluster: ClusterLabel): Promise<Outcome<string | undefined>> => {
	const {source, at, signal} = question;
	const answer = await source.instant(`count by (${cluster.label}) (up)`, at, signal);
	if (!answer.ok) return answer;
	const values = valuesOf(answer.value.value, cluster.label);
	if (values.includes(cluster.value)) return success(matcherOf(cluster));
	// A Prometheus of one cluster has that label on what it sends on, not on what it has.
	if (values.length === 0) return success(undefined);
	return refuse(
		`${source.name} has no series with ${matcherOf(cluster)}, which the config file says is this cluster; it has those of ${named(values)}.`,
	);
};

/**
 * The matcher by which a source that sees several clusters is asked for this one alone; undefined: it sees no other. Services of the
 * same name would be added up: a source whose clusters cannot be told apart is refused.
 */
export const findCluster = async (question: ClusterQuestion): Promise<Outcome<string | undefined>> => {
	const {source, cluster, names, at, signal} = question;
	if (cluster === 'all') return success(undefined);
	if (cluster !== undefined) return ofSetting(question, cluster);
	const counted = async (selector: string): Promise<Outcome<readonly Sample[]>> => {
		const answer = await source.instant(`count by (${labels.join(', ')}) (${selector})`, at, signal);
		return answer.ok ? success(answer.value.value) : answer;
	};
	const severalOf = (samples: readonly Sample[]): string | undefined => labels.find(name => valuesOf(samples, name).length > 1);
	const targets = await counted('up');
	if (!targets.ok) return targets;
	if (severalOf(targets.value) === undefined) return success(undefined);
	// Databases have clusters too: what counts are the series that we ask for.
	const known = [...names].filter(name => !/_(?:bucket|sum|count)$/.test(name)).slice(0, mostNames);
	if (known.length === 0) return success(undefined);
	const series = await counted(`{__name__=~${anyOf(known)}}`);
	if (!series.ok) return series;
	const label = severalOf(series.value);
	if (label === undefined) return success(undefined);
	const own = await recognised(question, label);
	if (own !== undefined) return success(matcherOf({label, value: own}));
	const values = valuesOf(series.value, label);
	return refuse(
		`${source.name} has series of ${values.length} clusters (${named(values)}), and none of their pods is known to be of this one: say which it is with metrics.cluster in the config file, such as {label: ${label}, value: ${values[0]}}.`,
	);
};
