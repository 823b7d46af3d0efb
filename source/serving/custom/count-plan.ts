import {counted} from '../../domain/number-text.ts';
import type {DoneCondition, JsonPatchOperation, PlanOutcome, PlanWarning} from '../../domain/plan.ts';
import {type Edit, type Path, test} from '../plans/edit.ts';
import {freeWords, roomFor} from '../plans/free-gpus.ts';
import {type PlanContext, refused, typedOverride, writerLine} from '../plans/plan-context.ts';
import type {Scale} from '../plans/scale-words.ts';
import {compact} from '../raw.ts';
import type {FreshObjects} from '../serving-system.ts';
import {specPlan} from './spec-plan.ts';

/** A count of replicas, groups or workers, and how it is written. */
export type CountChange = {
	/** The /scale subresource, or where it stands in the object. */
	readonly at: 'scale' | Path;
	/** As read fresh; undefined: the field is left out. */
	readonly before: number | undefined;
	/** What it stands for where it is left out. Default 1. */
	readonly otherwise?: number;
	/** "replica", "group", "worker". */
	readonly unit: string;
	/** Default: with an s. */
	readonly units?: string;
	/** Pods of one unit, all at the same time. Default 1. */
	readonly podsPerUnit?: number;
	/** Of a whole unit. */
	readonly gpusPerUnit: number;
	/** After the counts: "of worker group small". */
	readonly of?: string;
	/** Default: that the new ones load the model. */
	readonly follows?: string;
	readonly warnings?: readonly PlanWarning[];
	/** Default: the service's count. */
	readonly guards?: readonly JsonPatchOperation[];
	readonly done?: DoneCondition;
	readonly undone?: DoneCondition;
};

/**
 * Of a Scale object, whose spec is empty at 0: there a test or a replacement of /spec/replicas answers 422, and the whole spec is
 * tested instead.
 */
const scaleEdit = (from: number, to: number): Edit =>
	from === 0
		? {path: ['spec', 'replicas'], before: undefined, after: to, guards: [test(['spec'], {})]}
		: {path: ['spec', 'replicas'], before: from, after: to};

/** That new pods will find no GPU, as far as the nodes tell: pods of one group are placed one by one. */
const gpuLack = (objects: FreshObjects, units: number, {podsPerUnit = 1, gpusPerUnit, unit}: CountChange): readonly PlanWarning[] => {
	const {capacity} = objects;
	const perPod = Math.ceil(gpusPerUnit / podsPerUnit);
	if (capacity === undefined || perPod === 0 || units <= 0) return [];
	const room = roomFor(capacity, perPod);
	if (room >= units * podsPerUnit) return [];
	const lack =
		room === 0
			? `No node has ${counted(perPod, 'GPU')} free`
			: `Free GPUs are enough for ${room} of ${counted(units * podsPerUnit, 'pod')}`;
	const half = podsPerUnit > 1 ? `, and a ${unit} serves only when all its ${podsPerUnit} pods run` : '';
	return [{kind: 'gpus', text: `${lack}: the others wait until some are freed${half}.`}];
};

const thenText = (change: number, {unit, units, podsPerUnit = 1}: CountChange): string => {
	const what = counted(Math.abs(change), unit, units);
	const pods = podsPerUnit === 1 ? '' : ` of ${podsPerUnit} pods`;
	if (change < 0) return `${what}${pods} ${change === -1 ? 'stops' : 'stop'}`;
	return `${what}${pods} ${change === 1 ? 'starts' : 'start'} and ${change === 1 ? 'loads' : 'load'} the model`;
};

/** Another count for a custom resource: its GPU change is units × pods of a unit × GPUs. */
export const countPlan = (context: PlanContext<Scale>, count: CountChange): PlanOutcome => {
	const {action, service, root, objects} = context;
	const {at, unit, podsPerUnit = 1, gpusPerUnit, of} = count;
	const {replicas} = action;
	const from = count.before ?? count.otherwise ?? 1;
	const [first = service.name] = [of];
	if (!Number.isInteger(replicas) || replicas < 0) return refused('Replicas must be a whole number, 0 or more.');
	if (replicas === from) return refused(`${first} asks for ${counted(from, unit, count.units)} already.`);
	const change = replicas - from;
	const gpus = change * gpusPerUnit;
	const isParked = replicas === 0 && of === undefined;
	const forward = at === 'scale' ? scaleEdit(from, replicas) : {path: at, before: count.before, after: replicas};
	const back = at === 'scale' ? scaleEdit(replicas, from) : {path: at, before: replicas, after: count.before};
	const each = podsPerUnit === 1 ? `${gpusPerUnit} a ${unit}` : `${podsPerUnit} pods a ${unit}, ${gpusPerUnit} GPUs`;
	const sign = gpus > 0 ? '+' : '−';
	return specPlan(
		context,
		compact({
			title: isParked ? 'Park' : 'Scale',
			verb: isParked ? 'park' : 'scale',
			edits: [forward],
			back: [back],
			guards: count.guards,
			subresource: at === 'scale' ? ('scale' as const) : undefined,
			lines: [
				{
					head: 'replicas' as const,
					before: String(from),
					after: String(replicas),
					text: [isParked ? '(parked)' : '', podsPerUnit > 1 ? `${unit}s of ${podsPerUnit} pods` : '', of === undefined ? '' : `of ${of}`]
						.filter(text => text !== '')
						.join(' '),
				},
				...(gpus === 0
					? []
					: [{head: 'gpus' as const, text: `${sign}${counted(Math.abs(gpus), 'GPU')}, ${each}${gpus > 0 ? freeWords(context) : ''}`}]),
				...(at === 'scale' ? writerLine(root, 'spec.replicas', 'replicas', objects.now) : []),
			],
			follows: count.follows ?? thenText(change, count),
			warnings: [
				...gpuLack(objects, change, count),
				...(isParked
					? [
							{
								kind: 'serving' as const,
								text: 'Nothing serves from then on: requests fail until it is scaled up and the model is loaded.',
							},
						]
					: []),
				...(count.warnings ?? []),
			],
			gpus: {change: gpus, surge: 0},
			typed: isParked ? {text: service.name, because: 'nothing serves at 0 replicas.'} : typedOverride(root),
			stands: `${of ?? service.name} asks for ${counted(replicas, unit, count.units)}.`,
			done: count.done ?? ({type: 'replicas', desired: replicas} as const),
			undone: count.undone ?? (count.done === undefined ? ({type: 'replicas', desired: from} as const) : undefined),
		}),
	);
};
