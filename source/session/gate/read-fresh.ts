import type {ClusterClient} from '../../cluster/cluster-client.ts';
import type {KubernetesObject} from '../../cluster/kubernetes-object.ts';
import {objectPath} from '../../domain/object-reference.ts';
import {type Outcome, success} from '../../domain/outcome.ts';
import type {FreshObjects, Need} from '../../serving/serving-system.ts';
import {wellFormedAnswer} from '../well-formed-answer.ts';
import type {GateContext} from './gate-context.ts';
import type {SeenObjects} from './ready-write.ts';

/** One whole object as it is now; undefined: there is none of this name. */
export const readPath = async (client: ClusterClient, path: string): Promise<Outcome<KubernetesObject | undefined>> => {
	const answer = await client.getJson<KubernetesObject>({path});
	return !answer.ok && answer.failure.kind === 'not-found' ? success(undefined) : wellFormedAnswer(answer, path);
};

/**
 * Whole objects, read all at once. An object that is gone is left out; what cannot be read fails all, unless it is optional: then it
 * is left out too, for a plan can do without.
 */
export const readFresh = async (client: ClusterClient, needs: readonly Need[]): Promise<Outcome<SeenObjects>> => {
	const objects = new Map<string, KubernetesObject>();
	const answers = await Promise.all(
		needs.map(async need => {
			const path = objectPath(need);
			return {path, optional: need.optional === true, answer: await readPath(client, path)};
		}),
	);
	for (const {path, optional, answer} of answers) {
		if (!answer.ok && optional) continue;
		if (!answer.ok) return answer;
		if (answer.value !== undefined) objects.set(path, answer.value);
	}
	return success(objects);
};

/** What planners work with. */
export const freshObjectsOf = ({client, clock, capacity}: GateContext, seen: SeenObjects): FreshObjects => {
	const free = capacity();
	return {
		get: reference => seen.get(objectPath(reference)),
		now: clock.now() + client.clockOffset(),
		...(free === undefined ? {} : {capacity: free}),
	};
};
