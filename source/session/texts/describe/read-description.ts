import type {ClusterClient} from '../../../cluster/cluster-client.ts';
import type {KubernetesObject} from '../../../cluster/kubernetes-object.ts';
import {maskSecrets} from '../../../domain/mask-secrets.ts';
import {collectionPath, type ObjectReference, resourceKinds} from '../../../domain/object-reference.ts';
import {type Outcome, success} from '../../../domain/outcome.ts';
import type {SafeText} from '../../../domain/safe-text.ts';
import {readObject, safeLines} from '../object-texts.ts';
import {describeEvents} from './describe-events.ts';
import {describeObject} from './describe-object.ts';
import {descriptionLines, type Entry} from './description.ts';

const readEvents = async (client: ClusterClient, {metadata}: KubernetesObject, now: number): Promise<Entry> => {
	const events = await client.getJson<{readonly items?: readonly KubernetesObject[] | null}>({
		path: collectionPath(resourceKinds.event, metadata.namespace),
		query: {fieldSelector: `involvedObject.uid=${metadata.uid}`, limit: 500},
	});
	return events.ok ? describeEvents(events.value.items ?? [], now) : {label: 'Events', value: events.failure.sentence};
};

/** One object and its events, read fresh, as aligned text. */
export const readDescription = async (
	client: ClusterClient,
	reference: ObjectReference,
	now: () => number,
): Promise<Outcome<readonly SafeText[]>> => {
	const object = await readObject(client, reference);
	if (!object.ok) return object;
	const events = await readEvents(client, object.value, now());
	const masked = maskSecrets({kind: reference.resource.kind, ...object.value}) as KubernetesObject;
	return success(safeLines(descriptionLines([...describeObject(masked, now()), events]).join('\n')));
};
