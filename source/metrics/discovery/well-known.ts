import {reviewAccess} from '../../cluster/access-review.ts';
import type {ClusterClient} from '../../cluster/cluster-client.ts';
import type {ProxyAddress} from '../metrics-feed.ts';
import {proxyName} from '../sources/proxy-role.ts';
import type {Candidate} from './candidate.ts';
import type {Stack} from './stacks.ts';

const at = (namespace: string, name: string, port: string, others: Partial<ProxyAddress> = {}): ProxyAddress => ({
	...{namespace, name, port},
	...others,
});

/** Where the charts and operators in use put theirs by default, for those who may not look. */
const addresses: readonly ProxyAddress[] = [
	at('monitoring', 'thanos-query', '9090'),
	at('openshift-monitoring', 'thanos-querier', '9091', {scheme: 'https'}),
	at('monitoring', 'prometheus-operated', '9090'),
	at('monitoring', 'prometheus-k8s', '9090'),
	at('monitoring', 'kube-prometheus-stack-prometheus', '9090'),
	at('monitoring', 'prometheus-server', '80'),
	at('monitoring', 'prometheus', '9090'),
	at('prometheus', 'prometheus-server', '80'),
	at('cattle-monitoring-system', 'rancher-monitoring-prometheus', '9090'),
	at('observability', 'prometheus-operated', '9090'),
];

const stack: Stack = {name: 'a usual name', labels: {}, ports: []};

/** Usual names that we may ask. An access review costs the server less than a refused request, and no entry of a refusal in its audit log. */
export const wellKnownCandidates = async (client: ClusterClient): Promise<readonly Candidate[]> => {
	const answers = await Promise.all(
		addresses.map(address =>
			reviewAccess(client, {
				...{verb: 'get', group: '', resource: 'services', subresource: 'proxy'},
				...{namespace: address.namespace, name: proxyName(address)},
			}),
		),
	);
	return addresses.flatMap((address, rank) => {
		const answer = answers[rank];
		return answer?.ok === true && answer.value.allowed ? [{stack, address, rank}] : [];
	});
};
