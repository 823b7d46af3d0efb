import type {KubernetesObject} from '../../cluster/kubernetes-object.ts';
import type {ModelService} from '../../domain/model-service.ts';
import {objectPath} from '../../domain/object-reference.ts';
import {failed, type Outcome, success} from '../../domain/outcome.ts';
import type {WriteRequest} from '../../domain/plan.ts';
import {toSafeText} from '../../domain/safe-text.ts';
import {managerNeeds, withOwners} from '../../serving/plans/with-owners.ts';
import {unmetWords} from './describe-change.ts';
import type {GateContext} from './gate-context.ts';
import {freshObjectsOf, readFresh, readPath} from './read-fresh.ts';
import type {Planned, SeenObjects} from './ready-write.ts';
import {viewPath} from './scale-view.ts';
import {type MadeChange, undoPlan} from './undo-plan.ts';

/** The objects that the requests are written against, beside the objects themselves: the Scale of a custom resource. */
const readViews = async ({client}: GateContext, requests: readonly WriteRequest[], seen: SeenObjects): Promise<Outcome<SeenObjects>> => {
	const views = new Map<string, KubernetesObject>(seen);
	for (const path of new Set(requests.map(viewPath))) {
		if (views.has(path)) continue;
		const answer = await readPath(client, path);
		if (!answer.ok) return answer;
		if (answer.value !== undefined) views.set(path, answer.value);
	}
	return success(views);
};

/** The first request of each object: what a later one tests is what the one before it writes. */
const firsts = (requests: readonly WriteRequest[]): readonly WriteRequest[] => [
	...new Map(requests.toReversed().map(request => [objectPath(request.target), request])).values(),
];

/** Reads what a change was made to once more, and plans its way back; or says what has changed since, and by whom. */
export const planUndo = async (context: GateContext, made: MadeChange, service: ModelService): Promise<Outcome<Planned>> => {
	const requests = made.plan.inverse ?? [];
	const fresh = await readFresh(context.client, [...firsts(requests).map(({target}) => target), ...managerNeeds(service)]);
	if (!fresh.ok) return fresh;
	const views = await readViews(context, requests, fresh.value);
	if (!views.ok) return views;
	const seen = views.value;
	const objects = freshObjectsOf(context, seen);
	const viewOf = (request: WriteRequest): KubernetesObject | undefined => seen.get(viewPath(request));
	for (const request of firsts(requests)) {
		const words = unmetWords(request, viewOf(request), seen.get(objectPath(request.target)), objects.now);
		if (words !== undefined) return failed({kind: 'changed', sentence: toSafeText(`${made.plan.title} cannot be taken back. ${words}`)});
	}
	const outcome = withOwners(undoPlan(made, service, objects, viewOf), objects);
	return outcome.ok ? success({plan: outcome.plan, seen}) : failed({kind: 'refused', sentence: toSafeText(outcome.reason)});
};
