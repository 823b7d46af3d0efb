import type {Action} from '../../domain/action.ts';
import {counted} from '../../domain/number-text.ts';
import {boundsText} from '../../domain/ownership-text.ts';
import type {PlanOutcome, PlanWarning} from '../../domain/plan.ts';
import {countPlan} from '../custom/count-plan.ts';
import {mapEdits} from '../custom/map-edits.ts';
import {specPlan} from '../custom/spec-plan.ts';
import type {ScaleBounds} from '../knative/scale-annotations.ts';
import {gpuLine} from '../knative/template-plans.ts';
import {type Edit, valueAt} from '../plans/edit.ts';
import {gpuWarnings} from '../plans/free-gpus.ts';
import {generationOf, type PlanContext, refused, typedOverride, writerLine} from '../plans/plan-context.ts';
import {rawNumber, rawObject} from '../raw.ts';
import {boundsNow, classOf, componentOf, fieldsOf, isKnative, roleOf} from './count-facts.ts';
import {stopAnnotation} from './inference-service-kind.ts';

type Asked<Type extends Action['type']> = Extract<Action, {readonly type: Type}>;

const parkedWarning: PlanWarning = {
	kind: 'serving',
	text: 'Nothing serves from then on: KServe deletes the workloads, and requests fail until it is scaled up and the model is loaded.',
};

const desiredOf = ({service}: PlanContext): number => service.replicas.desired;

const park = (context: PlanContext<Asked<'scale'>>): PlanOutcome => {
	const {service, root} = context;
	const {forward, back} = mapEdits(root, ['metadata', 'annotations'], {[stopAnnotation]: 'true'});
	if (forward.length === 0) return refused(`${service.name} is parked already.`);
	const held = service.gpus.held;
	return specPlan(context, {
		title: 'Park',
		verb: 'park',
		edits: forward,
		back,
		lines: [{head: 'replicas', before: String(desiredOf(context)), after: '0', text: '(parked)'}, ...gpuLine(-held)],
		follows: 'KServe deletes its workloads; the spec stays, with the bounds that it comes back to',
		warnings: [parkedWarning],
		gpus: {change: -held, surge: 0},
		typed: {text: service.name, because: 'nothing serves at 0 replicas.'},
		stands: `${service.name} is told to stop.`,
		done: {type: 'replicas', desired: 0},
		undone: {type: 'replicas', desired: desiredOf(context)},
	});
};

/** A count that the bounds do not allow moves them. */
const widened = (bounds: ScaleBounds, replicas: number): ScaleBounds => ({minimum: replicas, maximum: Math.max(bounds.maximum, replicas)});

/** Something that scales to nothing comes back with one. */
const comesBackTo = ({minimum}: ScaleBounds): number => Math.max(1, minimum);

/** A maximum that is not there follows the minimum by itself. */
const neededFields = (edits: readonly Edit[], {minimum, maximum}: ScaleBounds): readonly Edit[] =>
	minimum === maximum ? edits.filter(({path, before}) => path.at(-1) !== 'maxReplicas' || before !== undefined) : edits;

const unpark = (context: PlanContext<Asked<'scale'>>): PlanOutcome => {
	const {service, root, action} = context;
	const {replicas} = action;
	const before = boundsNow(context, 'predictor');
	const wake = mapEdits(root, ['metadata', 'annotations'], {[stopAnnotation]: undefined});
	// It comes back to its minimum; another count is another minimum.
	const next = widened(before, replicas);
	const bounds = comesBackTo(before) === replicas ? [] : neededFields(fieldsOf(context, 'predictor', next), next);
	return specPlan(context, {
		title: 'Unpark',
		verb: 'scale',
		edits: [...wake.forward, ...bounds],
		lines: [
			{head: 'replicas', before: '0', after: String(replicas), text: '(parked)'},
			...(bounds.length === 0
				? []
				: [{head: 'bounds' as const, before: boundsText(before), after: boundsText(next), text: 'of predictor'}]),
		],
		follows: `KServe makes its workloads again: ${counted(replicas, 'replica')} ${replicas === 1 ? 'starts and loads' : 'start and load'} the model`,
		typed: typedOverride(root),
		stands: `${service.name} is told to run.`,
		done: {type: 'replicas', desired: replicas},
		undone: {type: 'replicas', desired: 0},
	});
};

/** The predictor's workload, whose count KServe leaves alone with an external autoscaler. */
const scaleWorkload = (context: PlanContext<Asked<'scale'>>): PlanOutcome => {
	const {service, objects} = context;
	const component = componentOf(context, 'predictor');
	const workload = component?.reference === undefined ? undefined : objects.get(component.reference);
	if (component?.reference === undefined || workload === undefined || workload.metadata.uid !== component.reference.uid)
		return refused(`The workload of ${service.name} is gone.`);
	return countPlan(
		{...context, root: workload, target: {...component.reference, uid: workload.metadata.uid}},
		{
			at: 'scale',
			before: rawNumber(valueAt(workload, 'spec', 'replicas')),
			unit: 'replica',
			gpusPerUnit: component.gpus.perReplica,
			of: component.name,
		},
	);
};

/** With no autoscaler KServe keeps the count at the minimum. */
const scaleMinimum = (context: PlanContext<Asked<'scale'>>): PlanOutcome => {
	const {action, service, root} = context;
	const {replicas} = action;
	const role = roleOf(context);
	if (typeof role !== 'string') return refused(role.reason);
	const spec = rawObject(valueAt(root, 'spec', role));
	const before = rawNumber(spec['minReplicas']) ?? 1;
	if (before === replicas) return refused(`${service.name} asks for ${counted(replicas, 'replica')} already.`);
	const maximum = rawNumber(spec['maxReplicas']);
	const edits: readonly Edit[] = [
		{path: ['spec', role, 'minReplicas'], before: rawNumber(spec['minReplicas']), after: replicas},
		...(maximum !== undefined && maximum !== 0 && maximum < replicas
			? [{path: ['spec', role, 'maxReplicas'] as const, before: maximum, after: replicas}]
			: []),
	];
	const perReplica = componentOf(context, role)?.gpus.perReplica ?? 0;
	const change = replicas - before;
	const isFirst = role === 'predictor';
	return specPlan(context, {
		title: 'Scale',
		verb: 'scale',
		edits,
		lines: [
			{head: 'replicas', before: String(before), after: String(replicas), text: isFirst ? '' : `of ${role}`},
			...gpuLine(change * perReplica),
			...writerLine(root, `spec.${role}.minReplicas`, 'the minimum', context.objects.now),
		],
		follows: `KServe keeps the count at minReplicas: ${counted(Math.abs(change), 'replica')} ${change > 0 ? 'more' : 'fewer'}`,
		warnings: gpuWarnings(context, change, perReplica, 'the others wait until some are freed'),
		gpus: {change: change * perReplica, surge: 0},
		stands: `${service.name} asks for ${counted(replicas, 'replica')}.`,
		done: isFirst ? {type: 'replicas', desired: replicas} : {type: 'observed', generation: generationOf(context) + 1},
		undone: isFirst ? {type: 'replicas', desired: before} : {type: 'observed', generation: generationOf(context) + 2},
	});
};

const isStopped = ({root}: PlanContext): boolean => root.metadata.annotations?.[stopAnnotation]?.toLowerCase() === 'true';

/** A count, 0 and back, each by what owns it. */
export const scale = (context: PlanContext<Asked<'scale'>>): PlanOutcome => {
	const {replicas} = context.action;
	if (!Number.isInteger(replicas) || replicas < 0) return refused('Replicas must be a whole number, 0 or more.');
	if (replicas === 0) return park(context);
	if (isStopped(context)) return unpark(context);
	return classOf(context) === 'external' && !isKnative(context) ? scaleWorkload(context) : scaleMinimum(context);
};
