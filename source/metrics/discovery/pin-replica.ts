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

/**
 * One replica of a pair that stands behind a Service: the proxy would ask another one with every request, and they scrape at different
 * times, so that rates would jump. Undefined: there is one only, or we may not ask a pod.
 */
export const pinReplica = async (
	client: ClusterClient,
	{address, stack}: Candidate,
	signal: AbortSignal,
): Promise<ProxyPlace | undefined> => {
	if (stack.isGlobal) return undefined;
	const {namespace, name, port, scheme, prefix} = address;
	const answer = await client.getJson<{readonly items?: readonly EndpointSlice[]}>({
		path: `/apis/discovery.k8s.io/v1/namespaces/${encodeURIComponent(namespace)}/endpointslices`,
		query: {labelSelector: `kubernetes.io/service-name=${name}`, limit: 10},
		signal,
	});
	const slices = answer.ok ? (answer.value.items ?? []) : [];
	const pods = [...new Set(slices.flatMap(readyPods))].toSorted();
	const [first] = pods;
	const number = slices.map(slice => podPort(slice, port)).find(found => found !== undefined);
	if (first === undefined || pods.length < 2 || number === undefined) return undefined;
	const place: ProxyPlace = {
		...{type: 'pod', namespace, name: first, port: number},
		...(scheme === undefined ? {} : {scheme}),
		...(prefix === undefined ? {} : {prefix}),
	};
	const access = await reviewAccess(client, {
		...{verb: 'get', group: '', resource: 'pods', subresource: 'proxy'},
		...{namespace, name: proxyName(place)},
	});
	return access.ok && access.value.allowed ? place : undefined;
};
