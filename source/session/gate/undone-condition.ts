import type {ActionType} from '../../domain/action.ts';
import type {DoneCondition, Plan, PlanLine, WriteRequest} from '../../domain/plan.ts';

const lineOf = ({lines}: Plan, head: PlanLine['head']): PlanLine | undefined => lines.find(line => line.head === head);

type Part = {readonly component?: string};

/** "2–8", "0–∞" */
const boundsOf = (text: string | undefined, part: Part): DoneCondition | undefined => {
	const [, minimum, maximum] = /^(\d+)–(\d+|∞)/.exec(text ?? '') ?? [];
	if (minimum === undefined || maximum === undefined) return undefined;
	return {type: 'bounds', minimum: Number(minimum), maximum: maximum === '∞' ? Number.POSITIVE_INFINITY : Number(maximum), ...part};
};

/** The count that a request to a scale subresource asks for. */
const scaledTo = (requests: readonly WriteRequest[]): number | undefined => {
	for (const request of requests) {
		if (request.method !== 'PATCH' || request.subresource !== 'scale') continue;
		const [change] = request.body.filter(({op, path}) => op !== 'test' && path === '/spec/replicas');
		return change !== undefined && 'value' in change ? Number(change.value) : 0;
	}
	return undefined;
};

const countOf = (plan: Plan): number | undefined => {
	const before = /^\d+/.exec(lineOf(plan, 'replicas')?.before ?? '')?.[0];
	return scaledTo(plan.inverse ?? []) ?? (before === undefined ? undefined : Number(before));
};

const componentOf = ({action}: Plan): Part =>
	'component' in action && action.component !== undefined ? {component: action.component} : {};

type Derived = (plan: Plan, generation: number) => DoneCondition | undefined;

const replicas: Derived = plan => {
	const desired = countOf(plan);
	return desired === undefined ? undefined : {type: 'replicas', desired, ...componentOf(plan)};
};

const held: Derived = plan => {
	const before = /\d+/.exec(lineOf(plan, 'held')?.before ?? '')?.[0];
	return {type: 'held', ...(before === undefined ? {} : {replicas: Number(before)}), ...componentOf(plan)};
};

/** When the way back of each verb is done, from what the plan says of before. */
const rows: Readonly<Partial<Record<ActionType, Derived>>> = {
	scale: replicas,
	'set-bounds': plan => boundsOf(lineOf(plan, 'bounds')?.before, componentOf(plan)),
	hold: held,
	release: held,
	pause: (_, generation) => ({type: 'rolled-out', generation}),
	resume: () => ({type: 'paused', paused: true}),
};

/** When taking a plan back is done. `generation`: that of the object once it is. */
export const undoneCondition = (plan: Plan, generation: number): DoneCondition => {
	if (plan.undone !== undefined) return plan.undone;
	const derived = rows[plan.action.type]?.(plan, generation);
	if (derived !== undefined) return derived;
	return {type: plan.done.type === 'rolled-out' ? 'rolled-out' : 'observed', generation};
};
