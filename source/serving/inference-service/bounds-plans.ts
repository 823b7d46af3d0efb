import {boundsText} from '../../domain/ownership-text.ts';
import type {PlanOutcome} from '../../domain/plan.ts';
import {specPlan} from '../custom/spec-plan.ts';
import {newRevisionDone, newRevisionWarnings} from '../knative/new-revision.ts';
import type {ScaleBounds} from '../knative/scale-annotations.ts';
import {boundsProblem, forcedBy, gpuLine, startsOf} from '../knative/template-plans.ts';
import {test, valueAt} from '../plans/edit.ts';
import {gpuWarnings} from '../plans/free-gpus.ts';
import {generationOf, type PlanContext, refused, writerLine} from '../plans/plan-context.ts';
import {type BoundsWords, boundsInSpec, type OfComponent} from './bounds-in-spec.ts';
import {boundsNow, componentOf, fieldsOf, isKnative, modeProblem, roleOf} from './count-facts.ts';

const boundsChange = (context: PlanContext<OfComponent>, next: ScaleBounds, words: BoundsWords): PlanOutcome => {
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

export const {setBounds, hold, release} = boundsInSpec(boundsChange, ({component = 'predictor'}) => component);
