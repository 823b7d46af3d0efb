import {wallTime} from '../../cluster/clock.ts';
import type {Writer, Written} from '../../cluster/write.ts';
import type {Outcome} from '../../domain/outcome.ts';
import type {PlanStep, WriteRequest} from '../../domain/plan.ts';
import {rawNumber, rawObject} from '../../serving/raw.ts';
import type {WriteOutcome} from '../session.ts';
import {intentEntry, resultEntry, type ServerAnswer} from './audit-entries.ts';
import {denialOf} from './check-access.ts';
import {entryOfWrite, journalOutcome} from './entry-of-write.ts';
import {fieldManager} from './field-manager.ts';
import type {GateContext} from './gate-context.ts';
import type {EventNoter} from './note-event.ts';
import type {ReadyWrite} from './ready-write.ts';
import type {StepOutcome} from './step-outcome.ts';
import {nothingSent, outcomeOfFailure} from './write-outcomes.ts';

/** What came of a plan. `begun`: at least one of its requests is through. `generation`: the target's since then, where it is known. */
export type Execution = {readonly outcome: WriteOutcome; readonly begun: boolean; readonly generation?: number};

const answerOf = (answer: Outcome<Written>): ServerAnswer => {
	const {status, auditId} = answer.ok ? answer.value : answer.failure;
	return {...(status === undefined ? {} : {status}), ...(auditId === undefined ? {} : {auditId})};
};

/** A later step that deletes what is gone already has nothing left to do. */
const isDoneAlready = (request: WriteRequest, step: number, answer: Outcome<Written>): boolean =>
	!answer.ok && step > 0 && request.method === 'DELETE' && (answer.failure.kind === 'not-found' || answer.failure.kind === 'changed');

/** A Scale has none, and that of a pod is not what a rollout is told from. */
const generationOf = (request: WriteRequest, answer: Outcome<Written>): {readonly generation?: number} => {
	if (!answer.ok || request.method !== 'PATCH' || request.subresource !== undefined) return {};
	const generation = rawNumber(rawObject(rawObject(answer.value.object)['metadata'])['generation']);
	return generation === undefined ? {} : {generation};
};

export type Executor = {
	readonly context: GateContext;
	readonly writer: Writer;
	readonly note: EventNoter;
	/** Why nothing may be sent any more, asked before each request; undefined: nothing speaks against it. */
	readonly objection: () => string | undefined;
};

/** One request, once, between its two lines in the audit log. Nothing leaves whose line could not be written. */
const carryOut = async (
	{context, writer, note}: Executor,
	ready: ReadyWrite,
	{request, stands}: PlanStep,
	step: number,
): Promise<StepOutcome> => {
	const {audit, clock, journal} = context;
	const {plan} = ready.prepared;
	const service = context.row(ready.uid)?.service;
	const entry = service && entryOfWrite(ready, step, request, service, clock.now() + context.client.clockOffset());
	const sentAt = wallTime(clock);
	const intent = await audit.append(intentEntry(ready, step, request, sentAt));
	if (!intent.ok) return {status: 'refused', sentence: intent.failure.sentence, end: nothingSent};
	if (entry !== undefined) await journal.begin(entry);
	const answer = await writer.send(request, {dryRun: false, fieldManager});
	if (!answer.ok && answer.failure.kind === 'forbidden' && step === 0 && service !== undefined && plan.undoes === undefined)
		context.learnAccess(service, plan.action.type, denialOf(answer.failure));
	const outcome: StepOutcome =
		answer.ok || isDoneAlready(request, step, answer)
			? {status: 'applied', sentence: stands, ...generationOf(request, answer)}
			: await outcomeOfFailure({context, request, seen: ready.seen, failure: answer.failure});
	if (entry !== undefined) await journal.end(entry, journalOutcome(outcome));
	const result = await audit.append(resultEntry(ready, step, request, answerOf(answer), outcome, {sentAt, now: wallTime(clock)}));
	const unnoted = answer.ok ? await note(ready, request) : undefined;
	const remarks = [
		...(result.ok ? [] : [`What came of it is not in the audit log: ${result.failure.sentence}`]),
		...(unnoted === undefined ? [] : [unnoted]),
	];
	return remarks.length === 0 ? outcome : {...outcome, sentence: [outcome.sentence, ...remarks].join(' ')};
};

const refusedNow = (sentence: string): StepOutcome => ({status: 'refused', sentence});

const withGeneration = (generation: number | undefined): {readonly generation?: number} => (generation === undefined ? {} : {generation});

/** Sends the requests of a plan in order, each once, and stops at the first that is not through: what stands then is said. */
export const executeWrite = async (executor: Executor, ready: ReadyWrite): Promise<Execution> => {
	const {steps} = ready.prepared.plan;
	let generation: number | undefined;
	let outcome: WriteOutcome = {status: 'refused', sentence: 'There is nothing to send.'};
	for (const [index, step] of steps.entries()) {
		const refusal = executor.objection();
		const done = refusal === undefined ? await carryOut(executor, ready, step, index) : refusedNow(refusal);
		const {status, sentence, end, isPassing} = done;
		generation ??= done.generation;
		if (status !== 'applied') {
			const whole = end === undefined ? sentence : `${sentence} ${end}`;
			const half = `${steps[index - 1]?.stands ?? ''} Step ${index + 1} of ${steps.length} did not go through: ${sentence}`;
			const passing = isPassing === true ? {isPassing} : {};
			return {outcome: {status, sentence: index === 0 ? whole : half, ...passing}, begun: index > 0, ...withGeneration(generation)};
		}
		outcome = {status, sentence};
	}
	return {outcome, begun: outcome.status === 'applied', ...withGeneration(generation)};
};
