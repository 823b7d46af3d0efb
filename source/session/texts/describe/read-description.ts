import type {ClusterClient} from '../../../cluster/cluster-client.ts';
import type {KubernetesObject} from '../../../cluster/kubernetes-object.ts';
import {bounded} from '../../../domain/bounded.ts';
import {maskSecrets} from '../../../domain/mask-secrets.ts';
import {collectionPath, type ObjectReference, resourceKinds} from '../../../domain/object-reference.ts';
import {type Outcome, success} from '../../../domain/outcome.ts';
import type {SafeText} from '../../../domain/safe-text.ts';
import {readObject, safeLines} from '../object-texts.ts';
import {describeEvents} from './describe-events.ts';
import {describeObject} from './describe-object.ts';
import {descriptionLines, type Entry} from './description.ts';

/** Kubelets tell of their nodes by name: the UID in their events is the name too. */
const eventsOf = ({metadata}: KubernetesObject, {resource}: ObjectReference): string =>
	resource.namespaced ? `involvedObject.uid=${metadata.uid}` : `involvedObject.kind=${resource.kind},involvedObject.name=${metadata.name}`;

const readEvents = async (client: ClusterClient, object: KubernetesObject, reference: ObjectReference, now: number): Promise<Entry> => {
	const events = await client.getJson<{readonly items?: readonly KubernetesObject[] | null}>({
		path: collectionPath(resourceKinds.event, object.metadata.namespace),
		query: {fieldSelector: eventsOf(object, reference), limit: 500},
	});
	return events.ok
		? describeEvents(maskSecrets(bounded(events.value.items ?? [])) as readonly KubernetesObject[], now)
		: {label: 'Events', value: events.failure.sentence};
};

/** One object and its events, read fresh, as aligned text. */
export const readDescription = async (
	client: ClusterClient,
	reference: ObjectReference,
	now: () => number,
): Promise<Outcome<readonly SafeText[]>> => {
	const object = await readObject(client, reference);
	if (!object.ok) return object;
	const events = await readEvents(client, object.value, reference, now());
	const masked = maskSecrets(bounded({kind: reference.resource.kind, ...object.value})) as KubernetesObject;
	return success(safeLines(descriptionLines([...describeObject(masked, now()), events]).join('\n')));
};
