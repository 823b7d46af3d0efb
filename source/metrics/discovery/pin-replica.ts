import {reviewAccess} from '../../cluster/access-review.ts';
import type {ClusterClient} from '../../cluster/cluster-client.ts';
import {proxyName} from '../sources/proxy-role.ts';
import type {ProxyPlace} from '../sources/proxy-transport.ts';
import type {Candidate} from './candidate.ts';

/** https://kubernetes.io/docs/reference/kubernetes-api/service-resources/endpoint-slice-v1/, as far as it is read here. */
type EndpointSlice = {
	readonly ports?: ReadonlyArray<{readonly name?: string; readonly port?: number}> | null;
	readonly endpoints?: ReadonlyArray<{
		readonly conditions?: {readonly ready?: boolean};
		readonly targetRef?: {readonly kind?: string; readonly name?: string; readonly namespace?: string};
	}> | null;
};

const readyPods = ({endpoints}: EndpointSlice): readonly string[] =>
	(endpoints ?? []).flatMap(({conditions, targetRef}) =>
		conditions?.ready !== false && targetRef?.kind === 'Pod' && targetRef.name !== undefined ? [targetRef.name] : [],
	);

/** The port of the pods: the only one, or the one of this number. A target port of another number cannot be told among several. */
const podPort = ({ports}: EndpointSlice, port: string): string | undefined => {
	const numbers = (ports ?? []).flatMap(({port: number}) => (number === undefined ? [] : [String(number)]));
	return numbers.length === 1 ? numbers[0] : numbers.find(number => number === port);
};

/** Replicas that are tried. */
const most = 3;

/** The replicas behind a Service, always in the same order; none where there is one only. */
const replicasOf = async (client: ClusterClient, {address}: Candidate, signal: AbortSignal): Promise<readonly ProxyPlace[]> => {
	const {namespace, name, port, scheme, prefix} = address;
	const answer = await client.getJson<{readonly items?: readonly EndpointSlice[]}>({
		path: `/apis/discovery.k8s.io/v1/namespaces/${encodeURIComponent(namespace)}/endpointslices`,
		query: {labelSelector: `kubernetes.io/service-name=${name}`, limit: 10},
		signal,
	});
	const slices = answer.ok ? (answer.value.items ?? []) : [];
	const pods = [...new Set(slices.flatMap(readyPods))].toSorted();
	const number = slices.map(slice => podPort(slice, port)).find(found => found !== undefined);
	if (pods.length < 2 || number === undefined) return [];
	return pods.slice(0, most).map(pod => ({
		...{type: 'pod', namespace, name: pod, port: number},
		...(scheme === undefined ? {} : {scheme}),
		...(prefix === undefined ? {} : {prefix}),
	}));
};

/**
 * One replica of several that stand behind a Service: the proxy would ask another one with every request, and they scrape at different
 * times, so that rates would jump. The first that `use` makes something of; undefined: none, there is one only, or we may not ask a pod.
 */
export const pinReplica = async <Used>(
	client: ClusterClient,
	candidate: Candidate,
	signal: AbortSignal,
	use: (place: ProxyPlace) => Promise<Used | undefined>,
): Promise<Used | undefined> => {
	if (candidate.stack.isGlobal) return undefined;
	for (const place of await replicasOf(client, candidate, signal)) {
		const access = await reviewAccess(client, {
			...{verb: 'get', group: '', resource: 'pods', subresource: 'proxy'},
			...{namespace: place.namespace, name: proxyName(place)},
		});
		const used = access.ok && access.value.allowed ? await use(place) : undefined;
		if (used !== undefined) return used;
	}
	return undefined;
};
