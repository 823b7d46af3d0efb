import type {ClusterClient} from '../../cluster/cluster-client.ts';
import type {KubernetesObject} from '../../cluster/kubernetes-object.ts';
import {failed, type Outcome, success} from '../../domain/outcome.ts';
import {toSafeText} from '../../domain/safe-text.ts';
import type {ProxyAddress} from '../metrics-feed.ts';
import {bareName, type Stack, stacks} from './stacks.ts';

export type Candidate = {readonly stack: Stack; readonly address: ProxyAddress; readonly rank: number};

type ServicePort = {readonly name?: string; readonly port?: number; readonly protocol?: string};
type Service = KubernetesObject & {readonly spec?: {readonly ports?: readonly ServicePort[]}};
type ServiceList = {readonly items?: readonly Service[]};

/** All rows in few requests: each label with all the values it may have. */
const selectors: readonly string[] = (() => {
	const values = new Map<string, Set<string>>();
	for (const {labels} of stacks) {
		const [label, value] = Object.entries(labels)[0] ?? [];
		if (label === undefined || value === undefined) continue;
		values.set(label, (values.get(label) ?? new Set()).add(value));
	}
	return [...values].map(([label, set]) => `${label} in (${[...set].join(',')})`);
})();

type ListQuery = {readonly labelSelector?: string; readonly fieldSelector?: string};

const questions: readonly ListQuery[] = [...selectors.map(labelSelector => ({labelSelector})), {fieldSelector: 'metadata.name=prometheus'}];

/** How many Services of one selector are looked at. */
const limit = 100;

const portOf = ({ports}: Stack, service: Service): string | undefined => {
	const offered = (service.spec?.ports ?? []).filter(({protocol}) => protocol === undefined || protocol === 'TCP');
	for (const wanted of ports) {
		const found = offered.find(({name, port}) => name === wanted || String(port) === wanted);
		if (found?.port !== undefined) return String(found.port);
	}
	return offered.length === 1 && offered[0]?.port !== undefined ? String(offered[0].port) : undefined;
};

const candidateOf = (service: Service): Candidate | undefined => {
	const {namespace, name, labels = {}} = service.metadata;
	const rank = stacks.findIndex(stack => Object.entries(stack.labels).every(([label, value]) => labels[label] === value));
	const stack = stacks[rank] ?? (name === 'prometheus' ? bareName : undefined);
	if (stack === undefined || namespace === undefined) return undefined;
	const port = portOf(stack, service);
	if (port === undefined) return undefined;
	const {scheme, prefix} = stack;
	return {
		stack,
		rank: rank < 0 ? stacks.length : rank,
		address: {
			namespace,
			name,
			port,
			...(scheme === undefined ? {} : {scheme}),
			...(prefix === undefined ? {} : {prefix}),
		},
	};
};

const listServices = async (client: ClusterClient, namespace: string | undefined): Promise<Outcome<readonly Service[]>> => {
	const path = namespace === undefined ? '/api/v1/services' : `/api/v1/namespaces/${encodeURIComponent(namespace)}/services`;
	const answers = await Promise.all(questions.map(query => client.getJson<ServiceList>({path, query: {...query, limit}})));
	const services = answers.flatMap(answer => (answer.ok ? (answer.value.items ?? []) : []));
	const refused = answers.find(answer => !answer.ok);
	return services.length === 0 && refused !== undefined && !refused.ok ? refused : success(services);
};

/**
 * Services that may be a Prometheus, the likeliest first. Looks in all namespaces, and where that is forbidden in those that are
 * watched. `namespaces`: undefined for all.
 */
export const findCandidates = async (
	client: ClusterClient,
	namespaces: readonly string[] | undefined,
): Promise<Outcome<readonly Candidate[]>> => {
	const everywhere = await listServices(client, undefined);
	let services: readonly Service[] = [];
	if (everywhere.ok) services = everywhere.value;
	else if (everywhere.failure.kind !== 'forbidden') return everywhere;
	else {
		const answers = await Promise.all((namespaces ?? []).map(namespace => listServices(client, namespace)));
		services = answers.flatMap(answer => (answer.ok ? answer.value : []));
		if (services.length === 0) {
			return failed({
				kind: 'forbidden',
				sentence: toSafeText(
					'No Prometheus was looked for: you may not list services in all namespaces. Name one with --prometheus NAMESPACE/NAME:PORT.',
				),
			});
		}
	}
	const unique = new Map(services.map(service => [service.metadata.uid, service]));
	return success(
		[...unique.values()]
			.flatMap(service => candidateOf(service) ?? [])
			.toSorted((one, other) => one.rank - other.rank || one.address.name.localeCompare(other.address.name)),
	);
};
