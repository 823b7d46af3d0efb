import type {Action} from '../../domain/action.ts';
import type {PlanOutcome} from '../../domain/plan.ts';
import {specPlan} from '../custom/spec-plan.ts';
import {shareProblem, sharesText} from '../knative/traffic-plans.ts';
import {type Edit, valueAt} from '../plans/edit.ts';
import {generationOf, type PlanContext, refused} from '../plans/plan-context.ts';
import {type Raw, rawNumber, rawObject, rawObjects, rawText} from '../raw.ts';
import {predictorWorkload} from './standard-view.ts';

type Asked<Type extends Action['type']> = Extract<Action, {readonly type: Type}>;

const path = ['spec', 'canary'] as const;

const canariesOf = ({root}: PlanContext): readonly Raw[] => rawObjects(valueAt(root, ...path));
const nameOf = (canary: Raw): string => rawText(rawObject(canary['predictor'])['name']) ?? '';
const percentOf = (canary: Raw): number => rawNumber(canary['trafficPercent']) ?? 0;

const stableName = ({root, service}: PlanContext): string =>
	predictorWorkload(service.name, rawText(valueAt(root, 'spec', 'predictor', 'name')));

const sharesOf = (context: PlanContext, canaries: readonly Raw[]) => [
	{revision: stableName(context), percent: 100 - canaries.reduce((sum, canary) => sum + percentOf(canary), 0)},
	...canaries.map(canary => ({revision: predictorWorkload(context.service.name, nameOf(canary)), percent: percentOf(canary)})),
];

const heldBy = ({service}: PlanContext, name: string): number =>
	service.components?.find(({role}) => role === `canary ${name}`)?.gpus.held ?? 0;

/** The canaries taken away: the stable predictor has never stopped. */
export const abortStandard = (context: PlanContext<Asked<'abort'>>): PlanOutcome => {
	const {service, root} = context;
	const canaries = canariesOf(context);
	if (canaries.length === 0) return refused(`${service.name} has no canary.`);
	const names = canaries.map(nameOf);
	const gpus = names.reduce((sum, name) => sum + heldBy(context, name), 0);
	return specPlan(context, {
		title: 'Abort the canary of',
		verb: 'abort',
		edits: [{path, before: valueAt(root, ...path), after: undefined}],
		lines: [{head: 'traffic', before: sharesText(sharesOf(context, canaries)), after: `${stableName(context)} 100 %`, text: ''}],
		follows: `the replicas of ${names.join(', ')} stop, and the stable predictor gets all requests`,
		gpus: {change: -gpus, surge: 0},
		stands: `${service.name} asks for no canary.`,
		done: {type: 'rolled-out', generation: generationOf(context) + 1},
		undone: {type: 'phase', phases: ['Paused', 'Loading', 'Progressing'], generation: generationOf(context) + 2},
	});
};

const isEmpty = (value: unknown): boolean => value === undefined || value === null || value === '' || value === 0 || value === false;

const isObject = (value: unknown): value is Raw => typeof value === 'object' && value !== null && !Array.isArray(value);

/**
 * The predictor of a canary as KServe builds it: its own fields over the stable ones, lists as a whole.
 * https://github.com/kserve/kserve/blob/master/pkg/controller/v1beta1/inferenceservice/components/predictor.go (buildCanaryPredictor)
 */
const overlaid = (stable: Raw, canary: Raw): Raw => {
	const result: Record<string, unknown> = {...stable};
	for (const [key, value] of Object.entries(canary)) {
		const before = result[key];
		if (isObject(value)) result[key] = isObject(before) ? overlaid(before, value) : value;
		else if (!isEmpty(value)) result[key] = value;
	}
	return result;
};

/** What scales a predictor stays: a canary has a count of its own and no autoscaler. */
const scaling = ['minReplicas', 'maxReplicas', 'scaleTarget', 'scaleMetric', 'autoScaling'] as const;

const promoted = (stable: Raw, canary: Raw): Raw => {
	const next = {...overlaid(stable, canary)};
	for (const field of scaling) {
		if (stable[field] === undefined) delete next[field];
		else next[field] = stable[field];
	}
	return next;
};

/**
 * The canary becomes the predictor under its own name, so that its workload stays as it is and no replica of it restarts. Without its
 * fields the workload of that name would be made anew with the old model.
 */
export const promoteStandard = (context: PlanContext<Asked<'promote'>>): PlanOutcome => {
	const {service, root} = context;
	const canaries = canariesOf(context);
	const [canary] = canaries;
	if (canary === undefined) return refused(`${service.name} has no canary.`);
	if (canaries.length > 1) return refused(`${service.name} has ${canaries.length} canaries: take away all but one first.`);
	const before = rawObject(valueAt(root, 'spec', 'predictor'));
	const name = nameOf(canary);
	const edits: readonly Edit[] = [
		{path: ['spec', 'predictor'], before, after: promoted(before, rawObject(canary['predictor']))},
		{path, before: valueAt(root, ...path), after: undefined},
	];
	const held = service.components?.find(({role}) => role === 'predictor')?.gpus.held ?? 0;
	return specPlan(context, {
		title: 'Promote the canary of',
		verb: 'promote',
		edits,
		lines: [
			{
				head: 'traffic',
				before: sharesText(sharesOf(context, canaries)),
				after: `${predictorWorkload(service.name, name)} 100 %`,
				text: '',
			},
		],
		follows: `the replicas of ${name} stay and become the predictor, scaled as that is; those of ${stableName(context)} stop`,
		gpus: {change: -held, surge: 0},
		stands: `${service.name} asks for ${name} as its predictor.`,
		done: {type: 'rolled-out', generation: generationOf(context) + 1},
	});
};

export const setStandardTraffic = (context: PlanContext<Asked<'set-traffic'>>): PlanOutcome => {
	const {action, service} = context;
	const canaries = canariesOf(context);
	const before = sharesOf(context, canaries);
	const problem = shareProblem(action.targets, revision => before.some(share => share.revision === revision));
	if (problem !== undefined) return refused(problem);
	const shareOf = (canary: Raw): number =>
		action.targets.find(({revision}) => revision === predictorWorkload(service.name, nameOf(canary)))?.percent ?? 0;
	const edits = canaries.flatMap((canary, index): readonly Edit[] => {
		const after = shareOf(canary);
		return after === percentOf(canary) ? [] : [{path: [...path, index, 'trafficPercent'], before: canary['trafficPercent'], after}];
	});
	if (edits.length === 0) return refused(`The traffic of ${service.name} is shared so already.`);
	const after = sharesOf(
		context,
		canaries.map(canary => ({...canary, trafficPercent: shareOf(canary)})),
	);
	return specPlan(context, {
		title: 'Shift the traffic of',
		verb: 'shift traffic',
		edits,
		lines: [{head: 'traffic', before: sharesText(before), after: sharesText(after), text: ''}],
		follows: 'requests move as soon as the route is written; a canary without a count of its own gets replicas by its share',
		stands: `${service.name} asks for ${sharesText(after)}.`,
		done: {type: 'traffic', targets: after},
		undone: {type: 'traffic', targets: before},
	});
};
