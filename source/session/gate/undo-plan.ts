import type {KubernetesObject} from '../../cluster/kubernetes-object.ts';
import type {ActionType} from '../../domain/action.ts';
import {actionWords} from '../../domain/action-words.ts';
import type {ModelService} from '../../domain/model-service.ts';
import {counted} from '../../domain/number-text.ts';
import type {DoneCondition, Plan, PlanOutcome, PlanWarning, WriteRequest} from '../../domain/plan.ts';
import {undoTitle} from '../../domain/undo-title.ts';
import {gpuWarnings} from '../../serving/plans/free-gpus.ts';
import {ownerWarnings, planned, refused, typedOverride} from '../../serving/plans/plan-context.ts';
import {compact} from '../../serving/raw.ts';
import type {FreshObjects} from '../../serving/serving-system.ts';
import {fittedRequest} from './fitted-request.ts';
import {turnedRound} from './turned-round.ts';
import {undoLines} from './undo-lines.ts';
import {undoneCondition} from './undone-condition.ts';

/** A change that this session has made. `uid`: of the service; `at`: milliseconds, cluster time. */
export type MadeChange = {readonly uid: string; readonly plan: Plan; readonly at: number};

/** Why some verbs have no way back. */
const ends: Readonly<Partial<Record<ActionType, string>>> = {
	'replace-replica': 'the replica that was stopped is gone, and another has taken its place',
	promote: 'a release does not go back by a step: abort it',
	'promote-full': 'the release is through: roll it back',
	abort: 'a release that was aborted goes on by trying it again',
	retry: 'it is under way again: abort it',
};

/** Why a change cannot be taken back at all, to be said after a colon; undefined: it has a way back. */
export const noWayBack = ({inverse, action}: Plan): string | undefined =>
	inverse === undefined || inverse.length === 0
		? `${ends[action.type] ?? `nothing is known that would ${actionWords[action.type].verb} the other way`}.`
		: undefined;

export const cannotBeTakenBack = (plan: Plan): string => `${plan.title} cannot be taken back: ${noWayBack(plan) ?? ''}`;

const addedReplicas = (done: DoneCondition, {replicas}: ModelService): number =>
	done.type === 'replicas' ? done.desired - replicas.desired : 0;

const followsOf = (done: DoneCondition, service: ModelService): string => {
	if (done.type === 'rolled-out') return 'the replicas that the change concerned are replaced and load the model again';
	const added = addedReplicas(done, service);
	if (added === 0) return 'it is as it was before';
	const what = counted(Math.abs(added), 'replica');
	return added > 0
		? `${what} ${added === 1 ? 'starts and loads' : 'start and load'} the model`
		: `${what} ${added === -1 ? 'stops' : 'stop'}`;
};

const parks = (done: DoneCondition): boolean => done.type === 'replicas' && done.desired === 0;

const warningsOf = (original: Plan, done: DoneCondition, service: ModelService, target: KubernetesObject, objects: FreshObjects) => {
	const isOwned = original.warnings.some(({kind}) => kind === 'reverted' || kind === 'field-owner');
	const warnings: readonly PlanWarning[] = [
		...(isOwned ? ownerWarnings(target) : []),
		...gpuWarnings({objects}, addedReplicas(done, service), service.gpus.perReplica, 'the others wait until some are freed'),
		...original.warnings.filter(({kind}) => kind === 'new-revision'),
		...(parks(done)
			? [{kind: 'serving' as const, text: 'Nothing serves from then on: requests fail until it is scaled up and the model is loaded.'}]
			: []),
	];
	return warnings;
};

const typedOf = (original: Plan, done: DoneCondition, service: ModelService, target: KubernetesObject): Plan['typed'] => {
	if (parks(done)) return {text: service.name, because: 'nothing serves at 0 replicas.'};
	// What was left alone by what heals itself is so on the way back too.
	return original.typed === undefined && original.action.type !== 'scale' ? undefined : typedOverride(target);
};

/** What each object is as it was read: by the request that is written against it. */
export type ViewOf = (request: WriteRequest) => KubernetesObject | undefined;

const fittedTo = (object: KubernetesObject | undefined, request: WriteRequest): WriteRequest =>
	object === undefined ? request : fittedRequest(request, object);

/**
 * The plan that takes a change back: its inverse, one request a step, and as the way back of that the change again. Its
 * preconditions hold on the objects as they were read: that is checked before.
 */
export const undoPlan = ({plan: original, at}: MadeChange, service: ModelService, objects: FreshObjects, viewOf: ViewOf): PlanOutcome => {
	const requests = original.inverse ?? [];
	const [first] = requests;
	if (first === undefined) return refused(cannotBeTakenBack(original));
	const target = objects.get(first.target);
	if (target === undefined || first.target.uid === undefined) return refused(`${first.target.name} is gone.`);
	const done = undoneCondition(original, (target.metadata.generation ?? 0) + 1);
	const change = done.type === 'replicas' || done.type === 'held' || done.type === 'bounds' ? -original.gpus.change : 0;
	const gpus = {change: change === 0 ? 0 : change, surge: done.type === 'rolled-out' ? original.gpus.surge : 0};
	const inverse = requests.toReversed().flatMap(request => {
		const object = viewOf(request);
		return object === undefined ? [] : (turnedRound(request, object) ?? []);
	});
	return planned(
		compact({
			action: original.action,
			title: undoTitle(original.title),
			verb: original.title.startsWith('Undo: ') ? 'redo' : 'undo',
			target: {...first.target, uid: first.target.uid},
			steps: requests.map(request => ({
				request: fittedTo(viewOf(request), request),
				stands: `${request.target.name} is as it was before: ${original.title} is taken back.`,
			})),
			lines: undoLines(original, at, {gpus}, followsOf(done, service), objects.now),
			warnings: warningsOf(original, done, service, target, objects),
			gpus,
			typed: typedOf(original, done, service, target),
			done,
			inverse: inverse.length === requests.length ? inverse : undefined,
			undone: original.done,
			undoes: {title: original.title, at},
		}),
	);
};
