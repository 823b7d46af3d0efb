import type {Action} from '../../domain/action.ts';
import {counted} from '../../domain/number-text.ts';
import {boundsText} from '../../domain/ownership-text.ts';
import type {DoneCondition, PlanLine, PlanOutcome} from '../../domain/plan.ts';
import type {ScaleBounds} from '../knative/scale-annotations.ts';
import {boundsPlan} from '../plans/bounds-plan.ts';
import {holdPlan, releasePlan} from '../plans/hold-plan.ts';
import {type PlanContext, refused} from '../plans/plan-context.ts';

type Asked<Type extends Action['type']> = Extract<Action, {readonly type: Type}>;
export type OfComponent = Action & {readonly component?: string};

/** What a change of bounds is called, from those of before and the count of now. */
export type BoundsWords = (
	before: ScaleBounds,
	current: number,
) => {
	readonly title: string;
	readonly verb: string;
	readonly line: PlanLine;
	readonly stands: string;
	readonly done: DoneCondition;
};

/** Bounds that stand in the service itself, or those of an autoscaler that somebody else has pointed at its workload. */
const isForeign = ({service, root}: PlanContext): boolean =>
	service.autoscalers[0] !== undefined && service.autoscalers[0].reference.uid !== root.metadata.uid;

/** Bounds, hold and release where KServe keeps minReplicas and maxReplicas in the spec. `change` writes them, `placeOf` names their place. */
export const boundsInSpec = (
	change: (context: PlanContext<OfComponent>, next: ScaleBounds, words: BoundsWords) => PlanOutcome,
	placeOf: (action: Asked<'set-bounds'>) => string,
) => ({
	setBounds(context: PlanContext<Asked<'set-bounds'>>): PlanOutcome {
		if (isForeign(context)) return boundsPlan(context);
		const {action, service} = context;
		const {minimum, maximum} = action;
		return change(context, action, (before, current) => ({
			title: 'Bounds of',
			verb: 'set bounds',
			line: {head: 'bounds', before: boundsText(before), after: boundsText(action), text: `of ${placeOf(action)}, now ${current}`},
			stands: `${service.name} asks for ${boundsText(action)} replicas.`,
			done: {type: 'bounds', minimum, maximum},
		}));
	},
	hold(context: PlanContext<Asked<'hold'>>): PlanOutcome {
		if (isForeign(context)) return holdPlan(context);
		const {replicas} = context.action;
		if (!Number.isInteger(replicas) || replicas < 1) return refused('A count to hold is a whole number, 1 or more.');
		return change(context, {minimum: replicas, maximum: replicas}, before => ({
			title: 'Hold',
			verb: 'hold',
			line: {head: 'held', before: boundsText(before), after: `held at ${replicas}`, text: 'minReplicas = maxReplicas'},
			stands: `${context.service.name} asks for ${counted(replicas, 'replica')}, no more and no fewer.`,
			done: {type: 'held', replicas},
		}));
	},
	release(context: PlanContext<Asked<'release'>>): PlanOutcome {
		if (isForeign(context)) return releasePlan(context);
		const {service} = context;
		const from = service.autoscalers[0]?.heldFrom;
		if (from === undefined) return refused(`It is not known what the bounds of ${service.name} were before: set its bounds instead.`);
		return change(context, from, before => ({
			title: 'Release',
			verb: 'release',
			line: {head: 'held', before: `held at ${before.minimum}`, after: boundsText(from), text: 'the bounds from before it was held'},
			stands: `${service.name} asks for ${boundsText(from)} replicas again.`,
			done: {type: 'held'},
		}));
	},
});
