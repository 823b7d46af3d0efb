import {describe, expect, test} from 'vitest';
import {type DemoObject, listAt, stringAt} from '../../../source/demo/api-server/demo-object.ts';
import {withDefaults} from '../../../source/demo/api-server/write/defaults.ts';
import {fastForward} from '../../../source/demo/world/kubelet/fast-forward.ts';
import {type KubeletContext, nextStep} from '../../../source/demo/world/kubelet/next-step.ts';
import type {PodBehavior} from '../../../source/demo/world/kubelet/pod-behavior.ts';
import {start} from './small-world.ts';

const healthy: PodBehavior = {isImageMissing: false, pull: 0, fetching: 60_000, loading: 90_000, crashAfter: 20_000, stopping: 2000};

const podWith = (initContainers: readonly string[] = []): DemoObject =>
	withDefaults('pods', {
		apiVersion: 'v1',
		kind: 'Pod',
		metadata: {name: 'chat-1', namespace: 'models', uid: 'f3b1', resourceVersion: '1', creationTimestamp: '2026-06-01T12:00:00Z'},
		spec: {
			nodeName: 'gpu-1',
			containers: [{name: 'vllm', image: 'vllm/vllm-openai:v0.10.2'}],
			...(initContainers.length === 0 ? {} : {initContainers: initContainers.map(name => ({name, image: 'tools:1'}))}),
		},
	}) as DemoObject;

const context = (behavior: Partial<PodBehavior> = {}, pod = podWith()): KubeletContext => ({
	...{pod, memory: undefined, hostIP: '10.0.8.10', podIP: '10.64.0.10', scheduledAt: start},
	behavior: {...healthy, ...behavior},
});

/** Reason and time (seconds after the start) of everything that becomes of a pod. */
const life = (given: KubeletContext, seconds: number) => {
	const moments: (readonly [number, string])[] = [];
	let {pod, memory} = given;
	for (;;) {
		const step = nextStep({...given, pod, memory});
		if (step === undefined || step.at > start + seconds * 1000) return moments;
		pod = {...pod, status: step.status};
		memory = step.memory ?? memory;
		const status = listAt(pod, 'status', 'containerStatuses')[0];
		const state =
			stringAt(status, 'state', 'waiting', 'reason') ??
			stringAt(status, 'state', 'terminated', 'reason') ??
			(JSON.stringify(status).includes('"ready":true') ? 'Ready' : 'Running');
		moments.push([Math.round((step.at - start) / 1000), state]);
	}
};

const gaps = (moments: readonly (readonly [number, string])[], state: string): readonly number[] => {
	const times = moments.filter(([, name]) => name === state).map(([at]) => at);
	return times.slice(1).map((at, index) => at - (times[index] ?? 0));
};

test('a container that loads runs for long before it is ready, and then stays so', () => {
	const moments = life(context(), 10_000);
	expect(moments.map(([, state]) => state)).toEqual(['ContainerCreating', 'Running', 'Ready']);
	const [, [runningAt = 0] = [], [readyAt = 0] = []] = moments;
	expect(readyAt - runningAt).toBeGreaterThan(80);
	expect(readyAt - runningAt).toBeLessThan(100);
});

test('one without memory crashes and is started again after ten seconds, twice that, and five minutes at most', () => {
	const moments = life(context({fault: 'out-of-memory'}), 3000);
	expect(moments.slice(0, 6).map(([, state]) => state)).toEqual([
		...['ContainerCreating', 'Running', 'OOMKilled', 'CrashLoopBackOff', 'Running', 'OOMKilled'],
	]);
	// A run of twenty seconds, and the wait.
	expect(gaps(moments, 'Running').slice(1, 7)).toEqual([40, 60, 100, 180, 320, 320]);
	const {pod} = fastForward(context({fault: 'out-of-memory'}), start + 200_000);
	expect(listAt(pod, 'status', 'containerStatuses')[0]).toMatchObject({
		...{ready: false, restartCount: 3},
		lastState: {terminated: {exitCode: 137, reason: 'OOMKilled'}},
		state: {
			waiting: {reason: 'CrashLoopBackOff', message: expect.stringMatching(/^back-off 1m20s restarting failed container=vllm pod=?/u)},
		},
	});
	expect(pod.status?.['phase']).toBe('Running');
});

test('an image nobody has is tried again and again, and the container waits between', () => {
	const moments = life(context({isImageMissing: true}), 2000);
	expect(moments.slice(0, 5).map(([, state]) => state)).toEqual([
		...['ContainerCreating', 'ErrImagePull', 'ImagePullBackOff', 'ErrImagePull', 'ImagePullBackOff'],
	]);
	expect(gaps(moments, 'ErrImagePull').every((gap, index, all) => gap >= Math.min((all[index - 1] ?? 10) * 0.9, 300))).toBe(true);
	expect(fastForward(context({isImageMissing: true}), start + 60_000).pod.status?.['phase']).toBe('Pending');
});

test('an image that is not on the node takes the time of its download', () => {
	const [, [here = 0] = []] = life(context(), 100);
	const [, [there = 0] = []] = life(context({pull: 30_000}), 100);
	expect(there - here).toBe(30);
});

describe('an init container', () => {
	const pod = podWith(['fetch-weights']);

	test('goes first, and the pod says it is not initialized', () => {
		const {pod: waiting} = fastForward(context({}, pod), start + 30_000);
		expect(waiting.status).toMatchObject({
			phase: 'Pending',
			initContainerStatuses: [{name: 'fetch-weights', state: {running: {}}}],
			containerStatuses: [{state: {waiting: {reason: 'PodInitializing'}}}],
			conditions: expect.arrayContaining([
				expect.objectContaining({type: 'Initialized', status: 'False', message: 'containers with incomplete status: [fetch-weights]'}),
			]),
		});
	});

	test('is over before the others start', () => {
		const {pod: running} = fastForward(context({}, pod), start + 100_000);
		expect(running.status).toMatchObject({
			phase: 'Running',
			initContainerStatuses: [{ready: true, state: {terminated: {exitCode: 0, reason: 'Completed'}}}],
			containerStatuses: [{ready: false, state: {running: {}}}],
		});
	});
});

test('a release that never gets ready runs on without a crash', () => {
	expect(life(context({fault: 'never-ready'}), 100_000).map(([, state]) => state)).toEqual(['ContainerCreating', 'Running']);
});
