import type {ClusterClient} from '../../cluster/cluster-client.ts';
import type {KubernetesObject} from '../../cluster/kubernetes-object.ts';
import {type ObjectReference, objectPath} from '../../domain/object-reference.ts';
import {type Outcome, success} from '../../domain/outcome.ts';
import type {SeenObjects} from './ready-write.ts';

/** One whole object as it is now; undefined: there is none of this name. */
export const readObject = async (client: ClusterClient, reference: ObjectReference): Promise<Outcome<KubernetesObject | undefined>> => {
	const answer = await client.getJson<KubernetesObject>({path: objectPath(reference)});
	return !answer.ok && answer.failure.kind === 'not-found' ? success(undefined) : answer;
};

/** Whole objects, read all at once. An object that is gone is left out; what cannot be read fails all. */
export const readFresh = async (client: ClusterClient, references: readonly ObjectReference[]): Promise<Outcome<SeenObjects>> => {
	const objects = new Map<string, KubernetesObject>();
	const answers = await Promise.all(
		references.map(async reference => ({path: objectPath(reference), answer: await readObject(client, reference)})),
	);
	for (const {path, answer} of answers) {
		if (!answer.ok) return answer;
		if (answer.value !== undefined) objects.set(path, answer.value);
	}
	return success(objects);
};
