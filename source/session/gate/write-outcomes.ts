import type {Failure} from '../../domain/outcome.ts';
import type {WriteRequest} from '../../domain/plan.ts';
import {describeChange} from './describe-change.ts';
import type {GateContext} from './gate-context.ts';
import type {SeenObjects} from './ready-write.ts';
import {recoverWrite} from './recover-write.ts';
import type {StepOutcome} from './step-outcome.ts';

export type FailedRequest = {
	readonly context: GateContext;
	readonly request: WriteRequest;
	readonly seen: SeenObjects;
	readonly failure: Failure;
};

type OutcomeRow = (facts: FailedRequest) => StepOutcome | Promise<StepOutcome>;

const withEnd = (sentence: string): string => (/[.!?…]$/.test(sentence) ? sentence : `${sentence}.`);

const causesOf = ({causes = [], sentence}: Failure): string => {
	const said = causes.filter(cause => !sentence.includes(cause));
	return said.length === 0 ? '' : ` ${withEnd(said.join('; '))}`;
};

const refusedWith =
	(end: string, isPassing = false): OutcomeRow =>
	({failure}) => ({
		status: 'refused',
		sentence: `${withEnd(failure.sentence)}${causesOf(failure)}`,
		end,
		...(isPassing ? {isPassing: true} : {}),
	});

const nothingWritten = 'Nothing was written.';
export const nothingSent = 'Nothing was sent.';

const notWritten = refusedWith(nothingWritten);
const notSent = refusedWith(nothingSent);
/** What stood in the way may be gone when it is asked for again. */
const notWrittenNow = refusedWith(nothingWritten, true);
const notSentNow = refusedWith(nothingSent, true);

const changed: OutcomeRow = async ({context, request, seen}) => ({
	status: 'changed',
	sentence: await describeChange(context, request, seen),
	end: nothingWritten,
});

const throttled: OutcomeRow = ({failure}) => {
	const wait = failure.retryAfter === undefined ? '' : ` for ${Math.max(1, Math.ceil(failure.retryAfter / 1000))} s`;
	return {
		status: 'refused',
		sentence: `${failure.sentence.replace(/\.$/, '')}${wait}. It is not sent again by itself.`,
		end: nothingWritten,
		isPassing: true,
	};
};

/** What each failure of a request comes to. Nothing here sends anything but reads. */
const rows: Readonly<Record<Failure['kind'], OutcomeRow>> = {
	changed,
	conflict: changed,
	'not-found': ({request}) => ({status: 'changed', sentence: `${request.target.name} is gone.`, end: nothingWritten}),
	forbidden: notWritten,
	invalid: notWritten,
	refused: notWritten,
	expired: notWritten,
	server: notWrittenNow,
	malformed: notWrittenNow,
	unauthorized: notWrittenNow,
	throttled,
	'read-only': notSent,
	credentials: notSentNow,
	unreachable: notSentNow,
	timeout: notSentNow,
	aborted: notSentNow,
	ambiguous: ({context, request, seen}) => recoverWrite(context, request, seen),
};

export const outcomeOfFailure = (facts: FailedRequest): StepOutcome | Promise<StepOutcome> => rows[facts.failure.kind](facts);
