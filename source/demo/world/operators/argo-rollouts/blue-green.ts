import {type DemoObject, isJsonObject, type JsonObject, listAt, stringAt, valueAt} from '../../../api-server/demo-object.ts';
import {timestamp} from '../../../api-server/object-store.ts';
import type {World} from '../../world.ts';
import {abortMessage} from './canary.ts';
import type {Progress} from './progress.ts';
import {availableOf, hashLabel, hashOf, resize, type Sets, sizeOf} from './replica-sets.ts';

/** Milliseconds the former release stands by, at least. */
const scaleDownDelay = 30_000;

/** The Service of a role follows its release by the hash in its selector. */
const point = ({store}: World, rollout: DemoObject, role: 'activeService' | 'previewService', hash: string): void => {
	const name = stringAt(rollout, 'spec', 'strategy', 'blueGreen', role);
	const service = name === undefined ? undefined : store.get('services', rollout.metadata.namespace, name);
	if (service === undefined) return;
	const selector = {...(service.spec?.['selector'] as JsonObject | undefined), [hashLabel]: hash};
	store.update('services', {...service, spec: {...service.spec, selector}});
};

const state = (world: World, rollout: DemoObject, active: string, preview: string): JsonObject => {
	point(world, rollout, 'activeService', active);
	point(world, rollout, 'previewService', preview);
	return {activeSelector: active, previewSelector: preview};
};

const since = (rollout: DemoObject, member: string, now: number): number => Date.parse(stringAt(rollout, 'status', member) ?? '') || now;

/** The new release has the requests; the others go a while later. */
const switched = (world: World, rollout: DemoObject, sets: Sets): Progress => {
	const now = world.clock.now();
	resize(world, rollout, sets.current, sizeOf(rollout));
	const hash = hashOf(sets.current);
	const isDone = availableOf(sets.current) >= sizeOf(rollout);
	const switchedAt = since(rollout, 'switchedAt', now);
	const old = sets.all.filter(set => set !== sets.current && sizeOf(set) > 0);
	const left = switchedAt + scaleDownDelay - now;
	if (left <= 0) for (const set of old) resize(world, rollout, set, 0);
	return {
		phase: isDone ? 'Healthy' : 'Progressing',
		...(isDone ? {} : {message: 'active service cutover pending'}),
		stableRS: hash,
		...(old.length > 0 && left > 0 ? {again: left} : {}),
		status: {blueGreen: state(world, rollout, hash, hash), ...(old.length > 0 && left > 0 ? {switchedAt: timestamp(switchedAt)} : {})},
	};
};

const aborted = (world: World, rollout: DemoObject, sets: Sets): Progress => {
	const now = world.clock.now();
	const abortedAt = since(rollout, 'abortedAt', now);
	const left = abortedAt + scaleDownDelay - now;
	resize(world, rollout, sets.stable, sizeOf(rollout));
	if (left <= 0) resize(world, rollout, sets.current, 0);
	const stable = hashOf(sets.stable);
	return {
		...{phase: 'Degraded', message: abortMessage(sets.current), stableRS: stable},
		...(left > 0 ? {again: left} : {}),
		status: {abort: true, abortedAt: timestamp(abortedAt), blueGreen: state(world, rollout, stable, hashOf(sets.current))},
	};
};

/** One round over a blue-green update (argo-rollouts: rollout/bluegreen.go). */
export const moveBlueGreen = (world: World, rollout: DemoObject, sets: Sets): Progress => {
	const {current, stable} = sets;
	const isNew = stringAt(rollout, 'status', 'currentPodHash') !== hashOf(current);
	const active = stringAt(rollout, 'status', 'blueGreen', 'activeSelector');
	if (hashOf(current) === hashOf(stable)) return switched(world, rollout, sets);
	if (!isNew && valueAt(rollout, 'status', 'abort') === true) return aborted(world, rollout, sets);
	resize(world, rollout, stable, sizeOf(rollout));
	resize(world, rollout, current, sizeOf(rollout));
	const stay = {stableRS: hashOf(stable)};
	const blueGreen = state(world, rollout, active ?? hashOf(stable), hashOf(current));
	if (availableOf(current) < sizeOf(rollout)) {
		return {...stay, phase: 'Progressing', message: 'updated replicas are still becoming available', status: {blueGreen}};
	}
	const isAutomatic = valueAt(rollout, 'spec', 'strategy', 'blueGreen', 'autoPromotionEnabled') !== false;
	const isFull = !isNew && valueAt(rollout, 'status', 'promoteFull') === true;
	const paused = isNew ? [] : listAt(rollout, 'status', 'pauseConditions').filter(isJsonObject);
	const isFreed = !isNew && paused.length === 0 && valueAt(rollout, 'status', 'controllerPause') === true;
	if (isAutomatic || isFull || isFreed) return switched(world, rollout, sets);
	const startTime = stringAt(paused[0], 'startTime') ?? timestamp(world.clock.now());
	const pauseConditions = [{reason: 'BlueGreenPause', startTime}];
	return {...stay, phase: 'Paused', message: 'BlueGreenPause', status: {blueGreen, controllerPause: true, pauseConditions}};
};
