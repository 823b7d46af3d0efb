import {
	type DemoObject,
	isJsonObject,
	type JsonObject,
	listAt,
	numberAt,
	objectAt,
	stringAt,
	valueAt,
} from '../../../api-server/demo-object.ts';
import {timestamp} from '../../../api-server/object-store.ts';
import type {World} from '../../world.ts';
import type {Progress} from './progress.ts';
import {availableOf, hashOf, resize, revisionOf, type Sets, sizeOf} from './replica-sets.ts';

const loading = 'more replicas need to be updated';
const becoming = 'updated replicas are still becoming available';

export const abortMessage = (set: DemoObject): string => `RolloutAborted: Rollout aborted update to revision ${revisionOf(set)}`;

/** Milliseconds of `30`, `90s`, `10m` or `1h`. */
const durationOf = (value: unknown): number | undefined => {
	const match = /^(\d+)(s|m|h|)$/u.exec(String(value ?? ''));
	return match === null ? undefined : Number(match[1]) * {s: 1000, m: 60_000, h: 3_600_000, '': 1000}[match[2] as 's' | 'm' | 'h' | ''];
};

const stepsOf = (rollout: DemoObject): readonly JsonObject[] => listAt(rollout, 'spec', 'strategy', 'canary', 'steps').filter(isJsonObject);

/** The weight that the steps before an index have set, percent. */
const weightAt = (steps: readonly JsonObject[], index: number): number =>
	steps
		.slice(0, index + 1)
		.map(step => numberAt(step, 'setWeight'))
		.findLast(weight => weight !== undefined) ?? 0;

const weights = (rollout: DemoObject, {current, stable}: Sets, weight: number): JsonObject => {
	const routed = valueAt(rollout, 'spec', 'strategy', 'canary', 'trafficRouting') !== undefined;
	const service = (name: string): JsonObject => {
		const serviceName = stringAt(rollout, 'spec', 'strategy', 'canary', name);
		return serviceName === undefined ? {} : {serviceName};
	};
	return {
		weights: {
			canary: {podTemplateHash: hashOf(current), ...service('canaryService'), weight},
			stable: {podTemplateHash: hashOf(stable), ...service('stableService'), weight: 100 - weight},
			...(routed ? {verified: true} : {}),
		},
	};
};

/** Sizes of the two releases at a weight. Without something that routes, the replicas are the weight. */
const sizesAt = (rollout: DemoObject, weight: number): {readonly canary: number; readonly stable: number} => {
	const replicas = sizeOf(rollout);
	const canary = weight === 0 ? 0 : Math.max(1, Math.ceil((replicas * weight) / 100));
	const isRouted = valueAt(rollout, 'spec', 'strategy', 'canary', 'trafficRouting') !== undefined;
	return {canary, stable: isRouted ? replicas : Math.max(0, replicas - canary)};
};

/** Replicas above the wanted count while one release takes over from another: a quarter. */
const surgeOf = (replicas: number): number => Math.max(1, Math.ceil(replicas / 4));

/** Without something that routes, one grows as the others shrink. */
const takeOver = (world: World, rollout: DemoObject, {current, all}: Sets): void => {
	const replicas = sizeOf(rollout);
	const others = all.filter(set => set !== current);
	let spare = Math.min(replicas, availableOf(current)) + others.reduce((sum, set) => sum + sizeOf(set), 0) - replicas;
	let left = 0;
	for (const set of others.toReversed()) {
		const gone = Math.max(0, Math.min(sizeOf(set), spare));
		spare -= gone;
		left += sizeOf(set) - gone;
		resize(world, rollout, set, sizeOf(set) - gone);
	}
	resize(world, rollout, current, Math.min(replicas, Math.max(sizeOf(current), replicas + surgeOf(replicas) - left)));
};

/** One release serves: the new one has all replicas, and the others go when it can do without them. */
const promoted = (world: World, rollout: DemoObject, sets: Sets, index: number): Progress => {
	const replicas = sizeOf(rollout);
	const isRouted = valueAt(rollout, 'spec', 'strategy', 'canary', 'trafficRouting') !== undefined;
	if (sizeOf(sets.current) > replicas || isRouted) resize(world, rollout, sets.current, replicas);
	else takeOver(world, rollout, sets);
	const isDone = availableOf(sets.current) >= replicas;
	if (isDone) for (const set of sets.all) if (set !== sets.current) resize(world, rollout, set, 0);
	const isOver = isDone && sets.all.every(set => set === sets.current || availableOf(set) === 0);
	const wasPromoted = hashOf(sets.stable) === hashOf(sets.current);
	return {
		phase: isOver ? 'Healthy' : 'Progressing',
		...(isOver ? {} : {message: isDone ? 'old replicas are pending termination' : becoming}),
		stableRS: hashOf(isDone ? sets.current : sets.stable),
		status: {
			currentStepIndex: index,
			canary: isDone || wasPromoted ? {} : weights(rollout, sets, weightAt(stepsOf(rollout), index)),
			...(isDone ? {} : {promoteFull: valueAt(rollout, 'status', 'promoteFull')}),
		},
	};
};

/** All goes back to the stable release; the spec stays what it is. */
const aborted = (world: World, rollout: DemoObject, sets: Sets): Progress => {
	resize(world, rollout, sets.stable, sizeOf(rollout));
	if (availableOf(sets.stable) >= sizeOf(rollout)) resize(world, rollout, sets.current, 0);
	return {
		phase: 'Degraded',
		message: abortMessage(sets.current),
		stableRS: hashOf(sets.stable),
		status: {
			...{abort: true, currentStepIndex: 0, canary: weights(rollout, sets, 0)},
			abortedAt: stringAt(rollout, 'status', 'abortedAt') ?? timestamp(world.clock.now()),
		},
	};
};

type StepDone = {
	readonly isDone: boolean;
	readonly message: string;
	readonly pauseConditions?: readonly JsonObject[];
	readonly again?: number;
};

const pauseStep = (world: World, rollout: DemoObject, step: JsonObject): StepDone => {
	const paused = listAt(rollout, 'status', 'pauseConditions').filter(isJsonObject);
	const since = stringAt(
		paused.find(({reason}) => reason === 'CanaryPauseStep'),
		'startTime',
	);
	// Somebody has taken the pause away: that is how it goes on.
	if (since === undefined && valueAt(rollout, 'status', 'controllerPause') === true) return {isDone: true, message: ''};
	const duration = durationOf(valueAt(step, 'pause', 'duration'));
	const startTime = since ?? timestamp(world.clock.now());
	const left = duration === undefined ? undefined : Date.parse(startTime) + duration - world.clock.now();
	if (left !== undefined && left <= 0) return {isDone: true, message: ''};
	return {
		...{isDone: false, message: 'CanaryPauseStep', pauseConditions: [{reason: 'CanaryPauseStep', startTime}]},
		...(left === undefined ? {} : {again: left}),
	};
};

const weightStep = (rollout: DemoObject, {current}: Sets, weight: number): StepDone => {
	const {canary} = sizesAt(rollout, weight);
	return {isDone: sizeOf(current) === canary && availableOf(current) >= canary, message: loading};
};

/** A canary on its way through its steps. */
const stepping = (world: World, rollout: DemoObject, sets: Sets, index: number): Progress => {
	const steps = stepsOf(rollout);
	const step = steps[index];
	if (step === undefined) return promoted(world, rollout, sets, index);
	const weight = weightAt(steps, index);
	const sizes = sizesAt(rollout, weight);
	resize(world, rollout, sets.current, sizes.canary);
	// What the stable release gives up the canary takes over first.
	const spare = Math.max(0, sizes.canary - availableOf(sets.current));
	resize(world, rollout, sets.stable, Math.min(sizeOf(rollout), sizes.stable + spare));
	for (const set of sets.others) resize(world, rollout, set, 0);
	const asked = numberAt(step, 'setWeight');
	const done: StepDone =
		isJsonObject(step['pause']) || step['pause'] === null
			? pauseStep(world, rollout, step)
			: asked === undefined
				? {isDone: true, message: ''}
				: weightStep(rollout, sets, asked);
	const isPaused = done.pauseConditions !== undefined;
	return {
		phase: isPaused ? 'Paused' : 'Progressing',
		message: done.isDone ? loading : done.message,
		stableRS: hashOf(sets.stable),
		...(done.isDone ? {again: 100} : done.again === undefined ? {} : {again: done.again}),
		status: {
			currentStepIndex: done.isDone ? index + 1 : index,
			canary: weights(rollout, sets, availableOf(sets.current) === 0 ? 0 : weight),
			...(isPaused ? {controllerPause: true, pauseConditions: done.pauseConditions} : {}),
		},
	};
};

/** One round over a canary (argo-rollouts: rollout/canary.go). */
export const moveCanary = (world: World, rollout: DemoObject, sets: Sets): Progress => {
	const steps = stepsOf(rollout);
	const hash = hashOf(sets.current);
	const isNew = stringAt(rollout, 'status', 'currentPodHash') !== hash;
	if (hash === hashOf(sets.stable)) return promoted(world, rollout, sets, steps.length);
	if (isNew) return stepping(world, {...rollout, status: {...rollout.status, pauseConditions: [], controllerPause: false}}, sets, 0);
	if (valueAt(rollout, 'status', 'promoteFull') === true) return promoted(world, rollout, sets, steps.length);
	if (valueAt(rollout, 'status', 'abort') === true) return aborted(world, rollout, sets);
	if (valueAt(rollout, 'spec', 'paused') === true) {
		const {canary = {}, currentStepIndex = 0} = objectAt(rollout, 'status');
		return {phase: 'Paused', message: 'manually paused', stableRS: hashOf(sets.stable), status: {canary, currentStepIndex}};
	}
	// `abort: false` after an abort is a retry, from the first step.
	const isRetry = valueAt(rollout, 'status', 'abortedAt') !== undefined;
	return stepping(world, rollout, sets, isRetry ? 0 : (numberAt(rollout, 'status', 'currentStepIndex') ?? 0));
};
