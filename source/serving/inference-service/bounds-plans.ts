import type {Action} from '../../domain/action.ts';
import {counted} from '../../domain/number-text.ts';
import {boundsText} from '../../domain/ownership-text.ts';
import type {DoneCondition, PlanLine, PlanOutcome} from '../../domain/plan.ts';
import {specPlan} from '../custom/spec-plan.ts';
import {newRevisionDone, newRevisionWarnings} from '../knative/new-revision.ts';
import type {ScaleBounds} from '../knative/scale-annotations.ts';
import {boundsProblem, forcedBy, gpuLine, startsOf} from '../knative/template-plans.ts';
import {boundsPlan} from '../plans/bounds-plan.ts';
import {test, valueAt} from '../plans/edit.ts';
import {gpuWarnings} from '../plans/free-gpus.ts';
import {holdPlan, releasePlan} from '../plans/hold-plan.ts';
import {generationOf, type PlanContext, refused, writerLine} from '../plans/plan-context.ts';
import {boundsNow, componentOf, fieldsOf, isKnative, modeProblem, roleOf} from './count-facts.ts';

type Asked<Type extends Action['type']> = Extract<Action, {readonly type: Type}>;

type Words = {
	readonly title: string;
	readonly verb: string;
	readonly line: PlanLine;
	readonly stands: string;
	readonly done: DoneCondition;
};

const boundsChange = (
	context: PlanContext<Action & {readonly component?: string}>,
	next: ScaleBounds,
	words: (before: ScaleBounds, current: number) => Words,
): PlanOutcome => {
	const role = roleOf(context);
	if (typeof role !== 'string') return refused(role.reason);
	const {service, root, objects} = context;
	const problem = boundsProblem(next) ?? modeProblem(context, next);
	if (problem !== undefined) return refused(problem);
	const before = boundsNow(context, role);
	const edits = fieldsOf(context, role, next);
	if (edits.length === 0 || boundsText(before) === boundsText(next))
		return refused(`The bounds of ${service.name} are ${boundsText(next)} already.`);
	const component = componentOf(context, role);
	const current = component?.replicas.desired ?? 0;
	const perReplica = component?.gpus.perReplica ?? 0;
	const change = forcedBy(next, current);
	const generation = generationOf(context);
	const {done, ...said} = words(before, current);
	const knative = isKnative(context);
	const starts = startsOf(next.minimum);
	return specPlan(context, {
		title: said.title,
		verb: said.verb,
		edits,
		// Both were seen, so both are tested.
		guards: (['minReplicas', 'maxReplicas'] as const)
			.filter(field => !edits.some(({path}) => path.at(-1) === field))
			.map(field => test(['spec', role, field], valueAt(root, 'spec', role, field) ?? null)),
		lines: [said.line, ...gpuLine(change * perReplica), ...writerLine(root, `spec.${role}.minReplicas`, 'the minimum', objects.now)],
		follows: knative
			? 'KServe makes a revision with them, which takes over once it is ready'
			: 'KServe writes them into the autoscaler that it has made',
		warnings: knative
			? newRevisionWarnings(context, starts)
			: gpuWarnings(context, change, perReplica, 'the others wait until some are freed'),
		gpus: {change: change * perReplica, surge: knative ? starts * perReplica : 0},
		stands: said.stands,
		done: knative ? newRevisionDone(context, generation + 1) : role === 'predictor' ? done : {type: 'observed', generation: generation + 1},
		undone: knative
			? newRevisionDone(context, generation + 2)
			: role === 'predictor'
				? {type: 'bounds', minimum: before.minimum, maximum: before.maximum}
				: {type: 'observed', generation: generation + 2},
	});
};

/** Bounds that stand in the InferenceService, or those of an autoscaler that somebody else has pointed at its workload. */
const isForeign = ({service, root}: PlanContext): boolean =>
	service.autoscalers[0] !== undefined && service.autoscalers[0].reference.uid !== root.metadata.uid;

export const setBounds = (context: PlanContext<Asked<'set-bounds'>>): PlanOutcome => {
	if (isForeign(context)) return boundsPlan(context);
	const {action, service} = context;
	const {minimum, maximum} = action;
	return boundsChange(context, action, (before, current) => ({
		title: 'Bounds of',
		verb: 'set bounds',
		line: {
			head: 'bounds',
			before: boundsText(before),
			after: boundsText(action),
			text: `of ${action.component ?? 'predictor'}, now ${current}`,
		},
		stands: `${service.name} asks for ${boundsText(action)} replicas.`,
		done: {type: 'bounds', minimum, maximum},
	}));
};

export const hold = (context: PlanContext<Asked<'hold'>>): PlanOutcome => {
	if (isForeign(context)) return holdPlan(context);
	const {replicas} = context.action;
	if (!Number.isInteger(replicas) || replicas < 1) return refused('A count to hold is a whole number, 1 or more.');
	return boundsChange(context, {minimum: replicas, maximum: replicas}, before => ({
		title: 'Hold',
		verb: 'hold',
		line: {head: 'held', before: boundsText(before), after: `held at ${replicas}`, text: 'minReplicas = maxReplicas'},
		stands: `${context.service.name} asks for ${counted(replicas, 'replica')}, no more and no fewer.`,
		done: {type: 'held', replicas},
	}));
};

export const release = (context: PlanContext<Asked<'release'>>): PlanOutcome => {
	if (isForeign(context)) return releasePlan(context);
	const {service} = context;
	const from = service.autoscalers[0]?.heldFrom;
	if (from === undefined) return refused(`It is not known what the bounds of ${service.name} were before: set its bounds instead.`);
	return boundsChange(context, from, before => ({
		title: 'Release',
		verb: 'release',
		line: {head: 'held', before: `held at ${before.minimum}`, after: boundsText(from), text: 'the bounds from before it was held'},
		stands: `${service.name} asks for ${boundsText(from)} replicas again.`,
		done: {type: 'held'},
	}));
};
