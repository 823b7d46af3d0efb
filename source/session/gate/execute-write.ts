import type {Writer, Written} from '../../cluster/write.ts';
import type {Outcome} from '../../domain/outcome.ts';
import type {PlanStep, WriteRequest} from '../../domain/plan.ts';
import {rawNumber, rawObject} from '../../serving/raw.ts';
import type {WriteOutcome} from '../session.ts';
import {intentEntry, resultEntry, type ServerAnswer} from './audit-entries.ts';
import {fieldManager} from './field-manager.ts';
import type {GateContext} from './gate-context.ts';
import type {ReadyWrite} from './ready-write.ts';
import {outcomeOfFailure} from './write-outcomes.ts';

/** What came of a plan. `begun`: at least one of its requests is through. `generation`: the target's, as the server answered. */
export type Execution = {readonly outcome: WriteOutcome; readonly begun: boolean; readonly generation?: number};

const answerOf = (answer: Outcome<Written>): ServerAnswer => {
	const {status, auditId} = answer.ok ? answer.value : answer.failure;
	return {...(status === undefined ? {} : {status}), ...(auditId === undefined ? {} : {auditId})};
};

/** A later step that deletes what is gone already has nothing left to do. */
const isDoneAlready = (request: WriteRequest, step: number, answer: Outcome<Written>): boolean =>
	!answer.ok && step > 0 && request.method === 'DELETE' && (answer.failure.kind === 'not-found' || answer.failure.kind === 'changed');

const generationOf = (request: WriteRequest, answer: Outcome<Written>): number | undefined => {
	if (!answer.ok || request.method !== 'PATCH' || request.subresource !== undefined) return undefined;
	return rawNumber(rawObject(rawObject(answer.value.object)['metadata'])['generation']);
};

type StepResult = {readonly outcome: WriteOutcome; readonly generation: number | undefined};

/** One request, once, between its two lines in the audit log. Nothing leaves whose line could not be written. */
const carryOut = async (
	context: GateContext,
	writer: Writer,
	ready: ReadyWrite,
	{request, stands}: PlanStep,
	step: number,
): Promise<StepResult> => {
	const {audit, clock} = context;
	const intent = await audit.append(intentEntry(ready, step, request, clock.now()));
	if (!intent.ok) return {outcome: {status: 'refused', sentence: `${intent.failure.sentence} Nothing was sent.`}, generation: undefined};
	const answer = await writer.send(request, {dryRun: false, fieldManager});
	if (!answer.ok && answer.failure.kind === 'forbidden') {
		context.learnAccess(ready.prepared.namespace, ready.prepared.plan.action.type, {allowed: false});
	}
	const isThrough = answer.ok || isDoneAlready(request, step, answer);
	const outcome: WriteOutcome = isThrough
		? {status: 'applied', sentence: stands}
		: await outcomeOfFailure({context, request, seen: ready.seen, failure: answer.failure});
	const result = await audit.append(resultEntry(ready, step, answerOf(answer), outcome, clock.now()));
	const unlogged = result.ok ? '' : ` ${result.failure.sentence}`;
	return {outcome: {...outcome, sentence: `${outcome.sentence}${unlogged}`}, generation: generationOf(request, answer)};
};

/** Sends the requests of a plan in order, each once, and stops at the first that is not through: what stands then is said. */
export const executeWrite = async (context: GateContext, writer: Writer, ready: ReadyWrite): Promise<Execution> => {
	const {steps} = ready.prepared.plan;
	let generation: number | undefined;
	let stands = '';
	let outcome: WriteOutcome = {status: 'refused', sentence: 'There is nothing to send.'};
	for (const [index, step] of steps.entries()) {
		const result = await carryOut(context, writer, ready, step, index);
		outcome = result.outcome;
		generation ??= result.generation;
		if (outcome.status !== 'applied') {
			const half = index === 0 ? '' : `${stands} Step ${index + 1} of ${steps.length} did not go through: `;
			return {
				outcome: {...outcome, sentence: `${half}${outcome.sentence}`},
				begun: index > 0,
				...(generation === undefined ? {} : {generation}),
			};
		}
		stands = step.stands;
	}
	return {outcome, begun: outcome.status === 'applied', ...(generation === undefined ? {} : {generation})};
};
