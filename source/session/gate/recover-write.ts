import type {KubernetesObject} from '../../cluster/kubernetes-object.ts';
import type {Outcome} from '../../domain/outcome.ts';
import type {WriteRequest} from '../../domain/plan.ts';
import {classifyWrite, type Verdict} from './classify-write.ts';
import {type Changed, changeWords} from './describe-change.ts';
import type {GateContext} from './gate-context.ts';
import {readPath} from './read-fresh.ts';
import type {SeenObjects} from './ready-write.ts';
import {viewPath} from './scale-view.ts';
import type {StepOutcome} from './step-outcome.ts';

/** Milliseconds before each read after the first: a server that restarts is back within them, a slow commit is through. */
const waits = [1_000, 3_000, 8_000] as const;

const sleep = ({clock}: GateContext, milliseconds: number): Promise<void> =>
	new Promise(resolve => {
		clock.setTimeout(resolve, milliseconds);
	});

const lost = 'The answer was lost.';

const outcomes: Readonly<Record<Verdict, (facts: Changed) => StepOutcome>> = {
	applied: ({name}) => ({status: 'applied', sentence: `${lost} Read again: ${name} has the change.`}),
	'not-applied': ({name}) => ({
		status: 'not-applied',
		sentence: `${lost} Read again: ${name} is as it was before, the change did not arrive. It was not sent again.`,
	}),
	changed: facts => ({
		status: 'changed',
		sentence: `${lost} Read again: ${changeWords(facts)} It is not what was asked for, and it was not sent again.`,
	}),
};

/**
 * Finds out what became of a write that was sent and not answered: by reading, never by sending again. A change that does not
 * show at once may still be on its way through the server, so "did not arrive" is said after the last read only.
 */
export const recoverWrite = async (context: GateContext, request: WriteRequest, seen: SeenObjects): Promise<StepOutcome> => {
	const {target} = request;
	const path = viewPath(request);
	let last: Outcome<KubernetesObject | undefined> = await readPath(context.client, path);
	const verdict = (): Verdict | undefined => (last.ok ? classifyWrite(request, last.value) : undefined);
	for (const wait of waits) {
		const found = verdict();
		if (found === 'applied' || found === 'changed') break;
		await sleep(context, wait);
		// One that fails counts too: what the read before it saw may have been on its way.
		last = await readPath(context.client, path);
	}
	const found = verdict();
	if (!last.ok || found === undefined) {
		const why = last.ok ? '' : ` (${last.failure.sentence})`;
		return {
			status: 'unknown',
			sentence: `${lost} Whether ${target.name} has the change is not known: it cannot be read${why}. It was not sent again.`,
		};
	}
	const now = context.clock.now() + context.client.clockOffset();
	const generation = last.value?.metadata.generation;
	return {
		...outcomes[found]({name: target.name, request, seen: seen.get(path), fresh: last.value, now}),
		...(generation === undefined || request.method === 'DELETE' ? {} : {generation}),
	};
};
