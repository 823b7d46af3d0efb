import {expect, test} from 'vitest';
import {numberAt, objectAt, stringAt, valueAt} from '../../../../source/demo/api-server/demo-object.ts';
import {rolloutServices} from '../../../../source/demo/world/systems/services/rollouts.ts';
import {imageOf, replicasOf, type Systems, startSystems, withImage} from './systems-world.ts';

const rollouts = 'rollouts.argoproj.io';

const rolloutOf = (systems: Systems, name: string) => systems.get(rollouts, 'platform', name);
const phaseOf = (systems: Systems, name: string) => stringAt(rolloutOf(systems, name), 'status', 'phase');

/** `[image, replicas]` of the ReplicaSets that have some. */
const setsOf = (systems: Systems, name: string) =>
	Object.fromEntries(
		systems.store
			.list('replicasets', 'platform')
			.filter(({metadata}) => metadata.ownerReferences?.some(owner => owner.kind === 'Rollout' && owner.name === name))
			.filter(set => (replicasOf(set) ?? 0) > 0)
			.map(set => [imageOf(set)?.split(':')[1], replicasOf(set)]),
	);

const release = (systems: Systems, name: string, image: string): void =>
	systems.edit(rollouts, 'platform', name, spec => ({...spec, template: withImage(objectAt(spec, 'template'), image)}));

test('the canary of the demo stands at its second pause, with a quarter of the requests', () => {
	const systems = startSystems(rolloutServices);
	expect(rolloutOf(systems, 'assistant').status).toMatchObject({
		phase: 'Paused',
		message: 'CanaryPauseStep',
		currentStepIndex: 3,
		canary: {weights: {canary: {weight: 25}, stable: {weight: 75}}},
		pauseConditions: [{reason: 'CanaryPauseStep'}],
	});
	expect(setsOf(systems, 'assistant')).toEqual({'v0.10.2': 4, 'v0.11.0': 1});
	systems.advance(3600);
	expect(phaseOf(systems, 'assistant')).toBe('Paused');
});

test('a ReplicaSet that is edited is put back within seconds', () => {
	const systems = startSystems(rolloutServices);
	const [set] = systems.store
		.list('replicasets', 'platform')
		.filter(
			({metadata}) => metadata.name.startsWith('translate-') && replicasOf(systems.find('replicasets', 'platform', metadata.name)) === 2,
		);
	systems.scale('replicasets', 'platform', set?.metadata.name ?? '', 1);
	systems.advance(5);
	expect(setsOf(systems, 'translate')).toEqual({'v0.10.2': 2});
});

test('a pause that is taken away is a promotion to the next step', () => {
	const systems = startSystems(rolloutServices);
	systems.editStatus(rollouts, 'platform', 'assistant', {pauseConditions: undefined});
	systems.advance(120);
	expect(rolloutOf(systems, 'assistant').status).toMatchObject({
		phase: 'Paused',
		currentStepIndex: 5,
		canary: {weights: {canary: {weight: 50}}},
	});
	// The next pause ends by itself.
	systems.advance(900);
	expect(rolloutOf(systems, 'assistant').status).toMatchObject({phase: 'Healthy', currentStepIndex: 7});
	expect(setsOf(systems, 'assistant')).toEqual({'v0.11.0': 4});
});

test('an abort goes back to the stable release and leaves the spec; a retry begins at the first step', () => {
	const systems = startSystems(rolloutServices);
	systems.editStatus(rollouts, 'platform', 'assistant', {abort: true});
	systems.advance(30);
	const {generation, status, spec} = {...rolloutOf(systems, 'assistant'), ...rolloutOf(systems, 'assistant').metadata};
	expect(status).toMatchObject({
		phase: 'Degraded',
		message: 'RolloutAborted: Rollout aborted update to revision 3',
		currentStepIndex: 0,
		abort: true,
	});
	expect(setsOf(systems, 'assistant')).toEqual({'v0.10.2': 4});
	expect([JSON.stringify(spec).includes('v0.11.0'), generation]).toEqual([true, 3]);
	systems.editStatus(rollouts, 'platform', 'assistant', {abort: false});
	systems.advance(120);
	expect(rolloutOf(systems, 'assistant').status).toMatchObject({phase: 'Paused', currentStepIndex: 1});
	expect(valueAt(rolloutOf(systems, 'assistant'), 'status', 'abortedAt')).toBeUndefined();
});

test('a full promotion skips what is left of the steps, and its mark is gone again', () => {
	const systems = startSystems(rolloutServices);
	systems.editStatus(rollouts, 'platform', 'assistant', {promoteFull: true});
	systems.advance(180);
	expect(rolloutOf(systems, 'assistant').status).toMatchObject({phase: 'Healthy', availableReplicas: 4, updatedReplicas: 4});
	expect(valueAt(rolloutOf(systems, 'assistant'), 'status', 'promoteFull')).toBeUndefined();
	expect(setsOf(systems, 'assistant')).toEqual({'v0.11.0': 4});
});

test('going back to the stable release in the middle of a canary skips the steps', () => {
	const systems = startSystems(rolloutServices);
	release(systems, 'assistant', 'vllm/vllm-openai:v0.10.2');
	systems.advance(30);
	expect(rolloutOf(systems, 'assistant').status).toMatchObject({phase: 'Healthy'});
	expect(setsOf(systems, 'assistant')).toEqual({'v0.10.2': 4});
});

test('a Deployment that lends its template runs nothing, and rolls the Rollout', () => {
	const systems = startSystems(rolloutServices);
	expect(replicasOf(systems.get('deployments', 'platform', 'translate'))).toBe(0);
	systems.edit('deployments', 'platform', 'translate', spec => ({
		...spec,
		template: withImage(objectAt(spec, 'template'), 'vllm/vllm-openai:v0.11.0'),
	}));
	systems.advance(60);
	expect([phaseOf(systems, 'translate'), setsOf(systems, 'translate')]).toEqual(['Paused', {'v0.10.2': 1, 'v0.11.0': 1}]);
	systems.advance(240);
	expect([phaseOf(systems, 'translate'), setsOf(systems, 'translate')]).toEqual(['Healthy', {'v0.11.0': 2}]);
	systems.scale('deployments', 'platform', 'translate', 3);
	systems.advance(10);
	expect(replicasOf(systems.get('deployments', 'platform', 'translate'))).toBe(0);
});

test('blue and green: the new release waits beside the old one, takes over when promoted, and the old one goes a while later', () => {
	const systems = startSystems(rolloutServices);
	release(systems, 'caption', 'vllm/vllm-openai:v0.11.0');
	systems.advance(90);
	expect(rolloutOf(systems, 'caption').status).toMatchObject({phase: 'Paused', message: 'BlueGreenPause'});
	expect(setsOf(systems, 'caption')).toEqual({'v0.10.2': 2, 'v0.11.0': 2});
	const {activeSelector, previewSelector} = objectAt(rolloutOf(systems, 'caption'), 'status', 'blueGreen');
	expect(activeSelector).not.toBe(previewSelector);
	expect(valueAt(systems.get('services', 'platform', 'caption-active'), 'spec', 'selector', 'rollouts-pod-template-hash')).toBe(
		activeSelector,
	);
	systems.editStatus(rollouts, 'platform', 'caption', {pauseConditions: undefined});
	systems.advance(5);
	expect(stringAt(rolloutOf(systems, 'caption'), 'status', 'blueGreen', 'activeSelector')).toBe(previewSelector);
	expect(setsOf(systems, 'caption')).toEqual({'v0.10.2': 2, 'v0.11.0': 2});
	systems.advance(60);
	expect([phaseOf(systems, 'caption'), setsOf(systems, 'caption')]).toEqual(['Healthy', {'v0.11.0': 2}]);
});

test('its scale is that of its spec, and a restart replaces its pods one at a time', () => {
	const systems = startSystems(rolloutServices);
	systems.scale(rollouts, 'platform', 'translate', 3);
	systems.advance(60);
	expect(setsOf(systems, 'translate')).toEqual({'v0.10.2': 3});
	const before = new Set(systems.pods('platform', {app: 'translate'}).map(({metadata}) => metadata.uid));
	systems.edit(rollouts, 'platform', 'translate', spec => ({...spec, restartAt: new Date(systems.clock.now()).toISOString()}));
	let fewest = 3;
	for (let second = 0; second < 240; second++) {
		systems.advance(1);
		fewest = Math.min(fewest, numberAt(rolloutOf(systems, 'translate'), 'status', 'readyReplicas') ?? 0);
	}
	expect(fewest).toBe(2);
	expect(systems.pods('platform', {app: 'translate'}).filter(({metadata}) => before.has(metadata.uid))).toEqual([]);
});
