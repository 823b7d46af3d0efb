import type {AccessQuestion} from '../../cluster/access-review.ts';
import type {Writer} from '../../cluster/write.ts';
import type {Action} from '../../domain/action.ts';
import {objectPath} from '../../domain/object-reference.ts';
import {type Failure, failed, type Outcome, success} from '../../domain/outcome.ts';
import type {Plan} from '../../domain/plan.ts';
import {toSafeText} from '../../domain/safe-text.ts';
import type {ServingSystem} from '../../serving/serving-system.ts';
import type {Identity, ServiceRow} from '../snapshot.ts';
import {checkAccess, denialOf, firstQuestion, questionKey, questionOf} from './check-access.ts';
import {describeChange} from './describe-change.ts';
import type {GateContext} from './gate-context.ts';
import {previewPlan} from './preview.ts';
import {readFresh} from './read-fresh.ts';
import type {ReadyWrite, SeenObjects} from './ready-write.ts';

type Planned = {readonly plan: Plan; readonly seen: SeenObjects};

export const readOnlyFailure = ({context, readOnlyBecause}: Identity): Failure => ({
	kind: 'read-only',
	sentence: `${context} is read-only here${readOnlyBecause === undefined ? '' : ` (${readOnlyBecause})`}: nothing is sent.`,
});

const gone = (name: string): Failure => ({kind: 'not-found', sentence: `${name} is gone.`});

/** In a protected context every change wants the name typed; what a plan asks for on its own is asked for as it is. */
const withTyped = (plan: Plan, {isProtected, context}: Identity, name: string): Plan =>
	isProtected && plan.typed === undefined ? {...plan, typed: {text: name, because: `${context} is a protected context.`}} : plan;

const planFresh = async (context: GateContext, system: ServingSystem, action: Action, {service}: ServiceRow): Promise<Outcome<Planned>> => {
	const {client, clock} = context;
	const fresh = await readFresh(client, system.needs(action, service));
	if (!fresh.ok) return fresh;
	const seen = fresh.value;
	const capacity = context.capacity();
	const outcome = system.plan(action, service, {
		get: reference => seen.get(objectPath(reference)),
		now: clock.now() + client.clockOffset(),
		...(capacity === undefined ? {} : {capacity}),
	});
	return outcome.ok ? success({plan: outcome.plan, seen}) : failed({kind: 'refused', sentence: toSafeText(outcome.reason)});
};

/** The right that the key of this action stands for: the answer dims the key or lights it. */
const checkAction = async (
	context: GateContext,
	action: Action,
	{service}: ServiceRow,
	question: AccessQuestion,
): Promise<Failure | undefined> => {
	const {refusal, answers} = await checkAccess(context, [question]);
	const [answer] = answers;
	if (answer !== undefined) context.learnAccess(service.namespace, action.type, answer);
	return refusal;
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

/**
 * Everything before a person decides: may we, what is there now, what follows, what would the server make of it. Writes
 * nothing. A failure is the sentence why there is nothing to confirm.
 */
export const prepareWrite = async (context: GateContext, writer: Writer, action: Action, uid: string): Promise<Outcome<ReadyWrite>> => {
	const identity = context.identity();
	if (identity.readOnly) return failed(readOnlyFailure(identity));
	const log = await context.audit.check();
	if (!log.ok) return log;
	const row = context.row(uid);
	if (row === undefined) return failed(gone('This service'));
	const {service} = row;
	const system = context.system(service.system);
	if (system === undefined) return failed({kind: 'refused', sentence: `${service.system} is not known here: nothing can be changed.`});
	const question = firstQuestion(system, action, service);
	const denied = await checkAction(context, action, row, question);
	if (denied !== undefined) return failed(denied);
	for (let attempt = 1; ; attempt++) {
		const planned = await planFresh(context, system, action, row);
		if (!planned.ok) return planned;
		const {seen} = planned.value;
		const plan = withTyped(planned.value.plan, identity, service.name);
		const deniedStep = await checkSteps(context, plan, question);
		if (deniedStep !== undefined) return failed(deniedStep);
		const preview = await previewPlan(writer, plan, seen);
		if (preview.ok) {
			const prepared = {
				status: 'ready' as const,
				id: context.newId(),
				plan,
				context: identity.context,
				namespace: service.namespace,
				...preview.value,
			};
			return success({prepared, uid, name: service.name, identity, seen});
		}
		if (preview.failure.kind === 'forbidden' && plan.steps.length === 1)
			context.learnAccess(service.namespace, action.type, denialOf(preview.failure));
		if (!wasOvertaken(preview.failure)) return failed(preview.failure);
		if (attempt === attempts) return failed({...preview.failure, sentence: await describeChange(context, plan.target, seen)});
	}
};
