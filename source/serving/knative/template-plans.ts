import type {Action} from '../../domain/action.ts';
import {counted} from '../../domain/number-text.ts';
import {boundsText} from '../../domain/ownership-text.ts';
import type {PlanLine, PlanOutcome} from '../../domain/plan.ts';
import {mapEdits} from '../custom/map-edits.ts';
import {templateEdits} from '../custom/template-edits.ts';
import {type Path, valueAt} from '../plans/edit.ts';
import {type PlanContext, refused, writerLine} from '../plans/plan-context.ts';
import {restartMark} from '../plans/restart-plan.ts';
import {reversed} from '../plans/template-plan.ts';
import {imageProblem} from '../plans/update-plan.ts';
import {rawObject} from '../raw.ts';
import {restartAnnotation} from '../restart-annotation.ts';
import {newRevisionPlan} from './new-revision.ts';
import {type ScaleBounds, scaleBounds, scaleKey} from './scale-annotations.ts';

type Asked<Type extends Action['type']> = Extract<Action, {readonly type: Type}>;

const annotationsPath: Path = ['spec', 'template', 'metadata', 'annotations'];

/** What is wrong with bounds, in a sentence. */
export const boundsProblem = ({minimum, maximum}: ScaleBounds): string | undefined => {
	if (!Number.isInteger(minimum) || minimum < 0) return 'The minimum must be a whole number, 0 or more.';
	if (maximum !== Number.POSITIVE_INFINITY && (!Number.isInteger(maximum) || maximum < 1))
		return 'The maximum must be a whole number, 1 or more, or none.';
	return maximum < minimum ? 'The maximum must not be below the minimum.' : undefined;
};

/** Replicas that new bounds add or take, whatever the load is. */
export const forcedBy = ({minimum, maximum}: ScaleBounds, current: number): number =>
	Math.max(minimum, Math.min(maximum, current)) - current;

export const gpuLine = (gpus: number): readonly PlanLine[] =>
	gpus === 0 ? [] : [{head: 'gpus', text: `${gpus > 0 ? '+' : '−'}${counted(Math.abs(gpus), 'GPU')}`}];

/** A revision begins with one replica, or with its minimum. */
export const startsOf = (minimum: number): number => Math.max(minimum, 1);

type BoundsWords = {readonly title: string; readonly verb: string; readonly line: PlanLine; readonly stands: string};

const boundsChange = (context: PlanContext<Action>, next: ScaleBounds, words: (before: ScaleBounds) => BoundsWords): PlanOutcome => {
	const {root, service} = context;
	const annotations = rawObject(valueAt(root, ...annotationsPath));
	const before = scaleBounds(annotations);
	const problem = boundsProblem(next);
	if (problem !== undefined) return refused(problem);
	if (before.minimum === next.minimum && before.maximum === next.maximum)
		return refused(`The bounds of ${service.name} are ${boundsText(next)} already.`);
	const {forward, back} = mapEdits(root, annotationsPath, {
		...(before.minimum === next.minimum ? {} : {[scaleKey(annotations, 'minimum')]: String(next.minimum)}),
		...(before.maximum === next.maximum
			? {}
			: {[scaleKey(annotations, 'maximum')]: next.maximum === Number.POSITIVE_INFINITY ? undefined : String(next.maximum)}),
	});
	const change = forcedBy(next, service.replicas.desired) * service.gpus.perReplica;
	const {title, verb, line, stands} = words(before);
	return newRevisionPlan(context, {
		title,
		verb,
		edits: forward,
		back,
		lines: [
			line,
			...gpuLine(change),
			...writerLine(root, `spec.template.metadata.annotations[${scaleKey(annotations, 'maximum')}]`, 'the maximum', context.objects.now),
		],
		follows: 'the bounds stand in the template: the new revision has them once it is ready',
		gpuChange: change,
		starts: startsOf(next.minimum),
		stands,
	});
};

export const knativeBoundsPlan = (context: PlanContext<Asked<'set-bounds'>>): PlanOutcome => {
	const {action, service} = context;
	return boundsChange(context, action, before => ({
		title: 'Bounds of',
		verb: 'set bounds',
		line: {
			head: 'bounds',
			before: boundsText(before),
			after: boundsText(action),
			text: `of the Knative autoscaler, now ${service.replicas.desired}`,
		},
		stands: `${service.name} asks for ${boundsText(action)} replicas.`,
	}));
};

export const knativeHoldPlan = (context: PlanContext<Asked<'hold'>>): PlanOutcome => {
	const {replicas} = context.action;
	if (!Number.isInteger(replicas) || replicas < 1) return refused('A count to hold is a whole number, 1 or more.');
	return boundsChange(context, {minimum: replicas, maximum: replicas}, before => ({
		title: 'Hold',
		verb: 'hold',
		line: {head: 'held', before: boundsText(before), after: `held at ${replicas}`, text: 'minimum = maximum'},
		stands: `${context.service.name} asks for ${counted(replicas, 'replica')}, no more and no fewer.`,
	}));
};

/** What the bounds were before is not in the cluster: without it nothing is guessed. */
export const knativeReleasePlan = (context: PlanContext<Asked<'release'>>): PlanOutcome => {
	const {service} = context;
	const from = service.autoscalers[0]?.heldFrom;
	if (from === undefined) return refused(`It is not known what the bounds of ${service.name} were before: set its bounds instead.`);
	return boundsChange(context, from, before => ({
		title: 'Release',
		verb: 'release',
		line: {head: 'held', before: `held at ${before.minimum}`, after: boundsText(from), text: 'the bounds from before it was held'},
		stands: `${service.name} asks for ${boundsText(from)} replicas again.`,
	}));
};

export const knativeUpdatePlan = (context: PlanContext<Asked<'update'>>): PlanOutcome => {
	const {action, service, root} = context;
	const problem = imageProblem(action.image);
	if (problem !== undefined) return refused(problem);
	if (action.model !== undefined) return refused(`The model of ${service.name} stands in its image and arguments.`);
	const {edits, guards, lines, isFound} = templateEdits(root, [{path: ['spec', 'template']}], action);
	if (!isFound) return refused(`${service.name} has no container ${action.container}.`);
	if (edits.length === 0) return refused(`${service.name} has this image and these arguments already.`);
	return newRevisionPlan(context, {
		title: 'Update',
		verb: 'update',
		edits,
		back: reversed(edits),
		guards,
		lines,
		follows: 'the old revision serves until the new one is ready',
		starts: startsOf(scaleBounds(rawObject(valueAt(root, ...annotationsPath))).minimum),
		stands: `${service.name} asks for the new template.`,
	});
};

export const knativeRestartPlan = (context: PlanContext<Asked<'restart'>>): PlanOutcome => {
	const {root, service, objects} = context;
	const annotations = rawObject(valueAt(root, ...annotationsPath));
	const {forward, back} = mapEdits(root, annotationsPath, {[restartAnnotation]: restartMark(objects.now, annotations[restartAnnotation])});
	return newRevisionPlan(context, {
		title: 'Restart',
		verb: 'restart',
		edits: forward,
		back,
		lines: [{head: 'template', text: 'unchanged but for the mark of the restart'}],
		follows: 'a new revision with the same template takes over once it is ready',
		starts: startsOf(scaleBounds(annotations).minimum),
		// The mark is in no manifest, so that what heals itself leaves it alone.
		isInManifest: false,
		stands: `${service.name} makes a new revision.`,
	});
};
