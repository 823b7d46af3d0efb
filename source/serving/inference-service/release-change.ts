import type {Action} from '../../domain/action.ts';
import {counted} from '../../domain/number-text.ts';
import type {DoneCondition, PlanOutcome, PlanWarning} from '../../domain/plan.ts';
import {type SpecChange, specPlan} from '../custom/spec-plan.ts';
import {newRevisionWarnings} from '../knative/new-revision.ts';
import {startsOf} from '../knative/template-plans.ts';
import {valueAt} from '../plans/edit.ts';
import {gpuWarnings, surgeWords} from '../plans/free-gpus.ts';
import {generationOf, type PlanContext} from '../plans/plan-context.ts';
import {rawNumber, rawObjects} from '../raw.ts';

/** GPUs that a new release of the predictor holds in between. */
const surgeOf = (context: PlanContext): number => {
	const {service, root} = context;
	const {perReplica} = service.gpus;
	if (service.mode === 'Knative') return startsOf(rawNumber(valueAt(root, 'spec', 'predictor', 'minReplicas')) ?? 1) * perReplica;
	const {desired, total} = service.replicas;
	return desired === 0 ? 0 : Math.max(0, desired + service.rolling.maxSurge - total) * perReplica;
};

const canaryPercent = ({root}: PlanContext): number | undefined => rawNumber(valueAt(root, 'spec', 'predictor', 'canaryTrafficPercent'));

const warningsOf = (context: PlanContext, surge: number): readonly PlanWarning[] => {
	const {service} = context;
	const {perReplica} = service.gpus;
	if (service.mode !== 'Knative')
		return surge === 0
			? []
			: gpuWarnings(
					context,
					1,
					perReplica,
					service.rolling.maxUnavailable === 0
						? 'the new replica waits, and no old one may stop before it is ready (maxUnavailable 0)'
						: 'new replicas wait until old ones have stopped',
				);
	const percent = canaryPercent(context);
	return [
		...newRevisionWarnings(context, startsOf(rawNumber(valueAt(context.root, 'spec', 'predictor', 'minReplicas')) ?? 1)),
		...(percent === undefined
			? []
			: [{kind: 'pinned' as const, text: `canaryTrafficPercent is ${percent}: the new revision gets ${percent} % until it is promoted.`}]),
	];
};

/** Where a canary begins or goes on, its end is not that of the rollout. */
const doneWhen = (context: PlanContext, generation: number): DoneCondition =>
	canaryPercent(context) === undefined && rawObjects(valueAt(context.root, 'spec', 'canary')).length === 0
		? {type: 'rolled-out', generation}
		: {type: 'phase', phases: ['Stable', 'Paused', 'Pinned', 'Parked'], generation};

const followsOf = (context: PlanContext, surge: number): string => {
	const {service} = context;
	if (service.replicas.desired === 0) return 'it is parked: nothing starts';
	return service.mode === 'Knative'
		? 'the old revision serves until the new one is ready'
		: `all ${counted(service.replicas.desired, 'replica')} of the predictor are replaced and load the model again${surgeWords(context, surge, service.gpus.perReplica)}`;
};

type Release = Omit<SpecChange, 'follows' | 'done' | 'gpus'> & {readonly follows?: string};

/** A change of the predictor that makes a new release of it. */
export const releaseChange = (context: PlanContext<Action>, change: Release): PlanOutcome => {
	const surge = surgeOf(context);
	const generation = generationOf(context);
	return specPlan(context, {
		...change,
		follows: change.follows ?? followsOf(context, surge),
		warnings: [...warningsOf(context, surge), ...(change.warnings ?? [])],
		gpus: {change: 0, surge},
		done: doneWhen(context, generation + 1),
		undone: doneWhen(context, generation + 2),
	});
};
