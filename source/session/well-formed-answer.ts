import type {KubernetesObject} from '../cluster/kubernetes-object.ts';
import {wellFormed} from '../cluster/well-formed.ts';
import {failed, type Outcome, success} from '../domain/outcome.ts';
import {toSafeText} from '../domain/safe-text.ts';

/** The answer to a question for one whole object, if it is of the shape of one. */
export const wellFormedAnswer = (answer: Outcome<KubernetesObject>, path: string): Outcome<KubernetesObject> => {
	if (!answer.ok) return answer;
	try {
		return success(wellFormed(answer.value));
	} catch (error) {
		const why = error instanceof Error ? error.message : String(error);
		return failed({kind: 'malformed', sentence: toSafeText(`What the API server has at ${path} cannot be read: ${why}.`)});
	}
};
