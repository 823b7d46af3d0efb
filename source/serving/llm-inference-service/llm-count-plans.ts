import type {Action} from '../../domain/action.ts';
import type {ModelService} from '../../domain/model-service.ts';
import {counted} from '../../domain/number-text.ts';
import {boundsText} from '../../domain/ownership-text.ts';
import type {PlanOutcome} from '../../domain/plan.ts';
import {countPlan} from '../custom/count-plan.ts';
import type {CustomPlanners} from '../custom/custom-plans.ts';
import {mapEdits} from '../custom/map-edits.ts';
import {specPlan} from '../custom/spec-plan.ts';
import {type BoundsWords, boundsInSpec, type OfComponent} from '../inference-service/bounds-in-spec.ts';
import {stopAnnotation} from '../inference-service/inference-service-kind.ts';
import type {ScaleBounds} from '../knative/scale-annotations.ts';
import {forcedBy, gpuLine} from '../knative/template-plans.ts';
import {scalerPermission} from '../plans/autoscaler-target.ts';
import {type Edit, type Path, test, valueAt} from '../plans/edit.ts';
import {gpuWarnings} from '../plans/free-gpus.ts';
import {generationOf, type PlanContext, refused, typedOverride, writerLine} from '../plans/plan-context.ts';
import {rawNumber, rawObject} from '../raw.ts';
import type {Need, Permission} from '../serving-system.ts';

type Asked<Type extends Action['type']> = Extract<Action, {readonly type: Type}>;

type Place = {readonly path: Path; readonly role: string; readonly isFirst: boolean};

/** The main workload, or the prefill beside it. */
const placeOf = ({service, root, action}: PlanContext<OfComponent>): Place | {readonly reason: string} => {
	const first = service.components?.[0]?.role ?? 'main';
	const {component = first} = action;
	if (component === first) return {path: ['spec'], role: first, isFirst: true};
	if (component !== 'prefill') return {reason: `The count of ${component} is not scaled from here.`};
	return valueAt(root, 'spec', 'prefill') === undefined
		? {reason: `${service.name} has no prefill.`}
		: {path: ['spec', 'prefill'], role: 'prefill', isFirst: false};
};

const componentOf = ({service}: PlanContext, {role}: Place) => service.components?.find(component => component.role === role);

const park = (context: PlanContext<Asked<'scale'>>): PlanOutcome => {
	const {service, root} = context;
	const {forward, back} = mapEdits(root, ['metadata', 'annotations'], {[stopAnnotation]: 'true'});
	if (forward.length === 0) return refused(`${service.name} is parked already.`);
	const {held} = service.gpus;
	return specPlan(context, {
		title: 'Park',
		verb: 'park',
		edits: forward,
		back,
		lines: [{head: 'replicas', before: String(service.replicas.desired), after: '0', text: '(parked)'}, ...gpuLine(-held)],
		follows: 'KServe deletes its workloads, its scheduler and its route; the spec stays, with the count that it comes back to',
		warnings: [{kind: 'serving', text: 'Nothing serves from then on: requests fail until it is scaled up and the model is loaded.'}],
		gpus: {change: -held, surge: 0},
		typed: {text: service.name, because: 'nothing serves at 0 replicas.'},
		stands: `${service.name} is told to stop.`,
		done: {type: 'replicas', desired: 0},
		undone: {type: 'replicas', desired: service.replicas.desired},
	});
};

/** What the spec asks for is what it comes back to; another count is written with it. */
const unpark = (context: PlanContext<Asked<'scale'>>): PlanOutcome => {
	const {service, root, action} = context;
	const {replicas} = action;
	const wake = mapEdits(root, ['metadata', 'annotations'], {[stopAnnotation]: undefined});
	const spec = rawObject(root.spec);
	const scaling = spec['scaling'] === undefined ? undefined : rawObject(spec['scaling']);
	const before = rawNumber(scaling === undefined ? spec['replicas'] : scaling['minReplicas']);
	const maximum = rawNumber(scaling?.['maxReplicas']);
	const edits: readonly Edit[] =
		(before ?? 1) === replicas
			? []
			: [
					{path: scaling === undefined ? ['spec', 'replicas'] : ['spec', 'scaling', 'minReplicas'], before, after: replicas},
					...(maximum !== undefined && maximum < replicas
						? [{path: ['spec', 'scaling', 'maxReplicas'] as const, before: maximum, after: replicas}]
						: []),
				];
	return specPlan(context, {
		title: 'Unpark',
		verb: 'scale',
		edits: [...wake.forward, ...edits],
		lines: [{head: 'replicas', before: '0', after: String(replicas), text: '(parked)'}],
		follows: `KServe makes its workloads again: ${counted(replicas, 'replica')} ${replicas === 1 ? 'starts and loads' : 'start and load'} the model`,
		typed: typedOverride(root),
		stands: `${service.name} is told to run.`,
		done: {type: 'replicas', desired: replicas},
		undone: {type: 'replicas', desired: 0},
	});
};

const scale = (context: PlanContext<Asked<'scale'>>): PlanOutcome => {
	const {action, root, service} = context;
	if (!Number.isInteger(action.replicas) || action.replicas < 0) return refused('Replicas must be a whole number, 0 or more.');
	if (action.replicas === 0 && action.component === undefined) return park(context);
	if (root.metadata.annotations?.[stopAnnotation]?.toLowerCase() === 'true') return unpark(context);
	const place = placeOf(context);
	if ('reason' in place) return refused(place.reason);
	if (valueAt(root, ...place.path, 'scaling') !== undefined)
		return refused(`An autoscaler owns the count of ${place.role}: change its bounds instead.`);
	const component = componentOf(context, place);
	const before = rawNumber(valueAt(root, ...place.path, 'replicas'));
	const unit = (component?.podsPerReplica ?? 1) > 1 ? 'group' : 'replica';
	return countPlan(context, {
		at: [...place.path, 'replicas'],
		before,
		otherwise: component?.replicas.desired ?? 1,
		unit,
		podsPerUnit: component?.podsPerReplica ?? 1,
		gpusPerUnit: component?.gpus.perReplica ?? 0,
		...(place.isFirst ? {} : {of: place.role}),
		warnings:
			before === undefined
				? [{kind: 'autoscaler', text: `KServe left the count of ${service.name} alone: from then on it keeps it at this number.`}]
				: [],
		...(place.isFirst
			? {}
			: {
					done: {type: 'observed' as const, generation: generationOf(context) + 1},
					undone: {type: 'observed' as const, generation: generationOf(context) + 2},
				}),
	});
};

const boundsProblem = ({minimum, maximum}: ScaleBounds): string | undefined => {
	if (!Number.isInteger(minimum) || !Number.isInteger(maximum)) return 'Both bounds must be whole numbers.';
	if (minimum < 1) return 'The minimum must be at least 1. To have none, park the service.';
	return maximum < minimum ? 'The maximum must not be below the minimum.' : undefined;
};

const boundsChange = (context: PlanContext<OfComponent>, next: ScaleBounds, words: BoundsWords): PlanOutcome => {
	const place = placeOf(context);
	if ('reason' in place) return refused(place.reason);
	const {service, root, objects} = context;
	const path: Path = [...place.path, 'scaling'];
	const problem = boundsProblem(next);
	if (problem !== undefined) return refused(problem);
	if (valueAt(root, ...path) === undefined) return refused(`No autoscaler owns the count of ${place.role}: scale it.`);
	const [minimum, maximum] = [rawNumber(valueAt(root, ...path, 'minReplicas')), rawNumber(valueAt(root, ...path, 'maxReplicas'))];
	const before = {minimum: minimum ?? 1, maximum: maximum ?? 1};
	const both: readonly Edit[] = [
		{path: [...path, 'minReplicas'], before: minimum, after: next.minimum},
		{path: [...path, 'maxReplicas'], before: maximum, after: next.maximum},
	];
	const edits = both.filter(edit => edit.before !== edit.after);
	if (edits.length === 0) return refused(`The bounds of ${service.name} are ${boundsText(next)} already.`);
	const component = componentOf(context, place);
	const current = component?.replicas.desired ?? 0;
	const perReplica = component?.gpus.perReplica ?? 0;
	const change = forcedBy(next, current);
	const generation = generationOf(context);
	const {done, ...said} = words(before, current);
	return specPlan(context, {
		title: said.title,
		verb: said.verb,
		edits,
		guards: both.filter(edit => !edits.includes(edit)).map(edit => test(edit.path, edit.before ?? null)),
		lines: [
			said.line,
			...gpuLine(change * perReplica),
			...writerLine(root, [...path, 'maxReplicas'].join('.'), 'the maximum', objects.now),
		],
		follows: 'KServe writes them into the autoscaler that it has made',
		warnings: gpuWarnings(context, change, perReplica, 'the others wait until some are freed'),
		gpus: {change: change * perReplica, surge: 0},
		stands: said.stands,
		done: place.isFirst ? done : {type: 'observed', generation: generation + 1},
		undone: place.isFirst ? {type: 'bounds', ...before} : {type: 'observed', generation: generation + 2},
	});
};

const {setBounds, hold, release} = boundsInSpec(boundsChange, () => 'spec.scaling');

const foreignScaler = (_: Action, service: ModelService): readonly Need[] =>
	service.autoscalers.slice(0, 1).flatMap(({reference}) => (reference.uid === service.uid ? [] : [reference]));

const ofScaler = {
	needs: foreignScaler,
	permission: (service: ModelService): Permission =>
		scalerPermission(service) ?? {verb: 'patch', resource: service.reference.resource, namespace: service.namespace},
};

export const llmCountPlanners: Pick<CustomPlanners, 'scale' | 'set-bounds' | 'hold' | 'release'> = {
	scale: {plan: scale, despite: ({replicas, component}) => replicas === 0 && component === undefined},
	'set-bounds': {plan: setBounds, ...ofScaler},
	hold: {plan: hold, ...ofScaler},
	release: {plan: release, ...ofScaler},
};
