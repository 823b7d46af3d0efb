import {reviewAccess} from '../../cluster/access-review.ts';
import type {ClusterClient} from '../../cluster/cluster-client.ts';
import {type Failure, failed, type Outcome, success} from '../../domain/outcome.ts';
import {toSafeText} from '../../domain/safe-text.ts';
import {type PodMetricsList, readUsage, type Usage} from './read-usage.ts';

const group = 'metrics.k8s.io';
const root = `/apis/${group}/v1beta1`;

/** Namespaces that are asked for one by one: with more, all are asked for in one request, or none. */
const mostNamespaces = 10;

const absent: Failure = {
	kind: 'not-found',
	sentence: 'This cluster has no metrics.k8s.io, which tells CPU and memory of pods: is metrics-server installed?',
};

const refused = (namespace: string | undefined): Failure => ({
	kind: 'forbidden',
	status: 403,
	sentence: toSafeText(
		`You may not read CPU and memory of pods. Ask for a ${namespace === undefined ? 'ClusterRole' : `Role in namespace ${namespace}`} with apiGroups ["${group}"], resources ["pods"], verbs ["get", "list"].`,
	),
});

export type UsageSource = {
	/** CPU and memory of all pods that may be read. `namespaces`: where services are, for who may not read all. */
	readonly read: (namespaces: readonly string[], signal: AbortSignal) => Promise<Outcome<Usage>>;
	/** What is served, and what is permitted, is asked for again. */
	readonly forget: () => void;
};

/** metrics.k8s.io, where it is served and may be read: one request for all namespaces. `watched`: undefined for all. */
export const createUsageSource = (client: ClusterClient, watched: readonly string[] | undefined): UsageSource => {
	/** Where to ask; [undefined]: in all namespaces at once. */
	let places: readonly (string | undefined)[] | undefined;

	const mayList = async (namespace: string | undefined): Promise<boolean> => {
		const answer = await reviewAccess(client, {verb: 'list', group, resource: 'pods', ...(namespace === undefined ? {} : {namespace})});
		return answer.ok && answer.value.allowed;
	};

	const findPlaces = async (namespaces: readonly string[], signal: AbortSignal): Promise<Outcome<readonly (string | undefined)[]>> => {
		const served = await client.get({path: root, signal});
		if (!served.ok) return served;
		if (served.value.status !== 200) return failed(absent);
		if (watched === undefined && (await mayList(undefined))) return success([undefined]);
		const candidates = (watched ?? namespaces).slice(0, mostNamespaces);
		const allowed: string[] = [];
		for (const namespace of candidates) if (await mayList(namespace)) allowed.push(namespace);
		return allowed.length === 0 ? failed(refused(candidates[0])) : success(allowed);
	};

	return {
		async read(namespaces, signal) {
			const found = places === undefined ? await findPlaces(namespaces, signal) : success(places);
			if (!found.ok) return found;
			places = found.value;
			const lists: PodMetricsList[] = [];
			for (const namespace of places) {
				const path = namespace === undefined ? `${root}/pods` : `${root}/namespaces/${encodeURIComponent(namespace)}/pods`;
				const answer = await client.getJson<PodMetricsList>({path, signal});
				if (!answer.ok) {
					places = undefined;
					return answer;
				}
				lists.push(answer.value);
			}
			return success(await readUsage(lists));
		},
		forget() {
			places = undefined;
		},
	};
};
