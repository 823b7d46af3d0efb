import type {AccessAnswer, AccessQuestion} from '../../cluster/access-review.ts';
import type {Writer} from '../../cluster/write.ts';
import type {Action, ActionType} from '../../domain/action.ts';
import {type Failure, failed, type Outcome, success} from '../../domain/outcome.ts';
import type {Plan} from '../../domain/plan.ts';
import {toSafeText} from '../../domain/safe-text.ts';
import type {ServingSystem} from '../../serving/serving-system.ts';
import type {Identity, ServiceRow} from '../snapshot.ts';
import {checkAccess, denialOf, firstQuestion, questionKey, questionOf} from './check-access.ts';
import {describeChange} from './describe-change.ts';
import type {GateContext} from './gate-context.ts';
import {makePlan} from './make-plan.ts';
import {planUndo} from './plan-undo.ts';
import {previewPlan} from './preview.ts';
import {freshObjectsOf, readFresh} from './read-fresh.ts';
import {type Planned, type ReadyWrite, type SeenObjects, seenObject} from './ready-write.ts';
import {cannotBeTakenBack, type MadeChange} from './undo-plan.ts';

export const readOnlyFailure = ({context, readOnlyBecause}: Identity): Failure => ({
	kind: 'read-only',
	sentence: `${context} is read-only here${readOnlyBecause === undefined ? '' : ` (${readOnlyBecause})`}: nothing is sent.`,
});

const gone = (name: string): Failure => ({kind: 'not-found', sentence: `${name} is gone.`});

/** In a protected context every change wants the name typed; what a plan asks for on its own is asked for as it is. */
const withTyped = (plan: Plan, {isProtected, context}: Identity, name: string): Plan =>
	isProtected && plan.typed === undefined ? {...plan, typed: {text: name, because: `${context} is a protected context.`}} : plan;

const planFresh = async (context: GateContext, system: ServingSystem, action: Action, {service}: ServiceRow): Promise<Outcome<Planned>> => {
	const fresh = await readFresh(context.client, system.needs(action, service));
	if (!fresh.ok) return fresh;
	const seen = fresh.value;
	const outcome = makePlan(system, action, service, freshObjectsOf(context, seen));
	return outcome.ok ? success({plan: outcome.plan, seen}) : failed({kind: 'refused', sentence: toSafeText(outcome.reason)});
};

/** How what is asked for becomes a plan. */
type Way = {
	/** Asked before anything is read. */
	readonly question: AccessQuestion;
	/** The action whose key its answer dims or lights; undefined: it tells of no key. */
	readonly key: ActionType | undefined;
	readonly plan: () => Promise<Outcome<Planned>>;
};

const learn = ({learnAccess}: GateContext, {key}: Way, {service}: ServiceRow, answer: AccessAnswer | undefined): void => {
	if (key !== undefined && answer !== undefined) learnAccess(service, key, answer);
};

/** Rights for what the first question did not cover. Nothing is learned from them: other plans of this action have no such step. */
const checkSteps = async (context: GateContext, {steps}: Plan, asked: AccessQuestion): Promise<Failure | undefined> => {
	const questions = new Map(steps.map(({request}) => [questionKey(questionOf(request)), questionOf(request)]));
	questions.delete(questionKey(asked));
	return (await checkAccess(context, [...questions.values()])).refusal;
};

/** A write by another between our read and the dry run: nobody has confirmed anything yet, so that it is planned once more. */
const wasOvertaken = ({kind}: Failure): boolean => kind === 'changed' || kind === 'conflict';

const attempts = 2;

/** Of the service's own object, as it was read. */
const generationOf = ({reference}: ServiceRow['service'], seen: SeenObjects): {readonly generation?: number} => {
	const generation = seenObject(seen, reference)?.metadata.generation;
	return generation === undefined ? {} : {generation};
};

/** Everything before a person decides: may we, what is there now, what follows, what would the server make of it. */
const prepareBy = async (
	context: GateContext,
	writer: Writer,
	uid: string,
	wayOf: (row: ServiceRow) => Outcome<Way>,
): Promise<Outcome<ReadyWrite>> => {
	const before = context.identity();
	if (before.readOnly && before.isLogOff !== true) return failed(readOnlyFailure(before));
	const log = await context.audit.check();
	if (!log.ok) return log;
	const identity = context.identity();
	if (identity.readOnly) return failed(readOnlyFailure(identity));
	const row = context.row(uid);
	if (row === undefined) return failed(gone('This service'));
	const {service} = row;
	const found = wayOf(row);
	if (!found.ok) return found;
	const way = found.value;
	const planBy = async (by: Way): Promise<Outcome<Planned>> => {
		const planned = await by.plan();
		return planned.ok ? success({...planned.value, plan: withTyped(planned.value.plan, identity, service.name)}) : planned;
	};
	const {refusal, answers} = await checkAccess(context, [way.question]);
	learn(context, way, row, answers[0]);
	if (refusal !== undefined) return failed(refusal);
	for (let attempt = 1; ; attempt++) {
		const begun = {plannedAt: context.clock.now(), distrusts: context.distrusts()};
		const planned = await planBy(way);
		if (!planned.ok) return planned;
		const {plan, seen} = planned.value;
		const deniedStep = await checkSteps(context, plan, way.question);
		if (deniedStep !== undefined) return failed(deniedStep);
		const preview = await previewPlan(writer, plan, seen);
		if (preview.ok) {
			const prepared = {
				status: 'ready' as const,
				id: context.newId(),
				plan,
				context: identity.context,
				namespace: service.namespace,
				...generationOf(service, seen),
				...preview.value,
			};
			const {plannedAt, distrusts} = begun;
			return success({prepared, uid, name: service.name, identity, seen, plannedAt, distrusts, planAgain: () => planBy(way)});
		}
		if (preview.failure.kind === 'forbidden' && plan.steps.length === 1) learn(context, way, row, denialOf(preview.failure));
		if (!wasOvertaken(preview.failure)) return failed(preview.failure);
		const [step] = plan.steps;
		if (attempt === attempts && step !== undefined)
			return failed({...preview.failure, sentence: await describeChange(context, step.request, seen)});
	}
};

/** A plan of an action, ready to be confirmed. Writes nothing. A failure is the sentence why there is nothing to confirm. */
export const prepareWrite = (context: GateContext, writer: Writer, action: Action, uid: string): Promise<Outcome<ReadyWrite>> =>
	prepareBy(context, writer, uid, row => {
		const {service} = row;
		const system = context.system(service.system);
		if (system === undefined) return failed({kind: 'refused', sentence: `${service.system} is not known here: nothing can be changed.`});
		return success({
			question: firstQuestion(system, action, service),
			key: action.type,
			plan: () => planFresh(context, system, action, row),
		});
	});

/** The way back of a change, ready to be confirmed: by the same rules as the change itself. */
export const prepareUndo = (context: GateContext, writer: Writer, made: MadeChange): Promise<Outcome<ReadyWrite>> =>
	prepareBy(context, writer, made.uid, ({service}) => {
		const [first] = made.plan.inverse ?? [];
		if (first === undefined) return failed({kind: 'refused', sentence: toSafeText(cannotBeTakenBack(made.plan))});
		return success({question: questionOf(first), key: undefined, plan: () => planUndo(context, made, service)});
	});
