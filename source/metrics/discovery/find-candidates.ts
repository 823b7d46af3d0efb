import type {ClusterClient} from '../../cluster/cluster-client.ts';
import {failed, type Outcome, success} from '../../domain/outcome.ts';
import {toSafeText} from '../../domain/safe-text.ts';
import {annotatedServices} from './annotated-services.ts';
import {type Candidate, candidateOf, type Service} from './candidate.ts';
import {stacks} from './stacks.ts';
import {wellKnownCandidates} from './well-known.ts';

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

const listServices = async (client: ClusterClient, namespace: string | undefined): Promise<Outcome<readonly Service[]>> => {
	const path = namespace === undefined ? '/api/v1/services' : `/api/v1/namespaces/${encodeURIComponent(namespace)}/services`;
	const [annotated, ...answers] = await Promise.all([
		annotatedServices(client, path),
		...questions.map(query => client.getJson<ServiceList>({path, query: {...query, limit}})),
	]);
	const services = [...annotated, ...answers.flatMap(answer => (answer.ok ? (answer.value.items ?? []) : []))];
	const refused = answers.find(answer => !answer.ok);
	return services.length === 0 && refused !== undefined && !refused.ok ? refused : success(services);
};

const inOrder = (services: readonly Service[]): readonly Candidate[] => {
	const unique = new Map(services.map(service => [service.metadata.uid, service]));
	return [...unique.values()]
		.flatMap(service => candidateOf(service) ?? [])
		.toSorted((one, other) => one.rank - other.rank || one.address.name.localeCompare(other.address.name));
};

const sameAddress = (one: Candidate, other: Candidate): boolean =>
	one.address.namespace === other.address.namespace && one.address.name === other.address.name;

/** Where Services may not be listed everywhere: those of the watched namespaces, and usual names that we may ask. */
const withoutOverview = async (
	client: ClusterClient,
	namespaces: readonly string[] | undefined,
): Promise<Outcome<readonly Candidate[]>> => {
	const [known, ...answers] = await Promise.all([
		wellKnownCandidates(client),
		...(namespaces ?? []).map(namespace => listServices(client, namespace)),
	]);
	const listed = inOrder(answers.flatMap(answer => (answer.ok ? answer.value : [])));
	const candidates = [...listed, ...known.filter(candidate => !listed.some(other => sameAddress(candidate, other)))];
	if (candidates.length > 0) return success(candidates.map((candidate, rank) => ({...candidate, rank})));
	return failed({
		kind: 'forbidden',
		sentence: toSafeText(
			'No Prometheus was looked for: you may not list services in all namespaces. Name one with --prometheus NAMESPACE/NAME:PORT.',
		),
	});
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
	if (everywhere.ok) return success(inOrder(everywhere.value));
	return everywhere.failure.kind === 'forbidden' ? withoutOverview(client, namespaces) : everywhere;
};
