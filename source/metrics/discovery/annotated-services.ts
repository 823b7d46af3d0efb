import type {ClusterClient} from '../../cluster/cluster-client.ts';
import type {KubernetesObject} from '../../cluster/kubernetes-object.ts';
import {annotation, type Service} from './candidate.ts';

type List = {
	readonly metadata?: {readonly continue?: string};
	readonly items?: readonly KubernetesObject[];
};

/** A server cannot select by annotation: the metadata of so many Services is read, in pages, and of no more. */
const page = 500;
const mostPages = 6;
/** More than one is a mistake already. */
const mostMarked = 4;

// https://kubernetes.io/docs/reference/using-api/api-concepts/#metadata-only-fetches
const metadataOnly = 'application/json;as=PartialObjectMetadataList;g=meta.k8s.io;v=v1,application/json';

/** Services with our annotation, below a path of the API such as `/api/v1/services`. What may not be read is not marked. */
export const annotatedServices = async (client: ClusterClient, path: string): Promise<readonly Service[]> => {
	const marked: KubernetesObject[] = [];
	let next: string | undefined;
	for (let turn = 0; turn < mostPages; turn++) {
		const answer = await client.getJson<List>({path, accept: metadataOnly, query: {limit: page, continue: next}});
		if (!answer.ok) break;
		marked.push(...(answer.value.items ?? []).filter(({metadata}) => metadata.annotations?.[annotation] === 'true'));
		next = answer.value.metadata?.continue || undefined;
		if (next === undefined) break;
	}
	const whole = await Promise.all(
		marked
			.slice(0, mostMarked)
			.map(({metadata: {namespace = '', name}}) =>
				client.getJson<Service>({path: `/api/v1/namespaces/${encodeURIComponent(namespace)}/services/${encodeURIComponent(name)}`}),
			),
	);
	return whole.flatMap(answer => (answer.ok ? [answer.value] : []));
};
