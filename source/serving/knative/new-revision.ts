import type {KubernetesObject} from '../../cluster/kubernetes-object.ts';
import type {Action} from '../../domain/action.ts';
import {counted} from '../../domain/number-text.ts';
import type {DoneCondition, PlanOutcome, PlanWarning} from '../../domain/plan.ts';
import {type SpecChange, specPlan} from '../custom/spec-plan.ts';
import {type Edit, valueAt} from '../plans/edit.ts';
import {gpuWarnings} from '../plans/free-gpus.ts';
import {generationOf, type PlanContext} from '../plans/plan-context.ts';

/** What every change of a template means where Knative runs it. */
export const newRevisionWarnings = (context: PlanContext, starts: number): readonly PlanWarning[] => {
	const {service} = context;
	const {perReplica} = service.gpus;
	const beside = perReplica === 0 ? '' : `, on ${counted(starts * perReplica, 'GPU')} beside those of the old one`;
	return [
		{
			kind: 'new-revision',
			text: `This makes a new revision: ${counted(starts, 'replica')} of it ${starts === 1 ? 'starts and loads' : 'start and load'} the model${beside}.`,
		},
		...(service.rollout.phase === 'Pinned'
			? [
					{
						kind: 'pinned' as const,
						text: 'The traffic is pinned: the new revision gets none until it is released.',
					},
				]
			: []),
		...gpuWarnings(context, starts, perReplica, 'the new revision waits, and the old one goes on serving'),
	];
};

/** Ended when the new revision is ready; where traffic is pinned elsewhere, when it is as it is with pins. */
export const newRevisionDone = ({service}: PlanContext, generation: number): DoneCondition =>
	service.rollout.phase === 'Pinned'
		? {type: 'phase', phases: ['Stable', 'Pinned', 'Parked'], generation}
		: {type: 'rolled-out', generation};

/**
 * A name that was given to the revision by hand must change with every change of the template; one whose name stands is taken for
 * the old revision, and a change of annotations is then silently lost. Without a name Knative gives the next.
 */
const droppedName = (root: KubernetesObject): readonly Edit[] => {
	const name = valueAt(root, 'spec', 'template', 'metadata', 'name');
	return name === undefined ? [] : [{path: ['spec', 'template', 'metadata', 'name'], before: name, after: undefined}];
};

type TemplateChange = Omit<SpecChange, 'back' | 'done' | 'undone' | 'gpus'> & {
	/** Without the name of the revision. */
	readonly back: readonly Edit[];
	/** GPUs held when all is through, minus now. Default 0. */
	readonly gpuChange?: number;
	/** Replicas that the new revision begins with. */
	readonly starts: number;
};

/** A change of the template of a Knative Service. */
export const newRevisionPlan = (context: PlanContext<Action>, change: TemplateChange): PlanOutcome => {
	const {root, service} = context;
	const {gpuChange = 0, starts, ...rest} = change;
	const generation = generationOf(context);
	return specPlan(context, {
		...rest,
		edits: [...change.edits, ...droppedName(root)],
		warnings: [...newRevisionWarnings(context, starts), ...(change.warnings ?? [])],
		gpus: {change: gpuChange, surge: starts * service.gpus.perReplica},
		done: newRevisionDone(context, generation + 1),
		undone: newRevisionDone(context, generation + 2),
	});
};
