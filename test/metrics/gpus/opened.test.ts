import {expect, test} from 'vitest';
import type {GpuDevice} from '../../../source/domain/gpu-device.ts';
import {firstView} from '../../../source/metrics/metrics-feed.ts';
import {collectGarbage} from '../../bench/collect-garbage.ts';
import {eventually} from '../../cluster/eventually.ts';
import {closeAfterEach} from '../close-after-each.ts';
import {startFeed} from '../feed-stage.ts';
import {fillSource, startSimulatedSource} from '../simulated-source.ts';
import {exported, gpu, usual} from './gpu-samples.ts';
import {holderOf, podOf, service} from './gpu-stage.ts';

const closing = closeAfterEach();
const llama = service('llama');
const bge = service('bge');

test('the replicas of the open service have their devices, with all who hold them, and no other service has', async () => {
	const source = closing(await startSimulatedSource());
	const share = (name: string, vgpu: string) => exported(gpu(1), [...holderOf(name), {vgpu}]);
	fillSource(source, 3, () => [
		...usual(exported(gpu(0), holderOf('llama')), 25),
		...usual(share('llama', '0'), 75),
		...usual(share('bge', '1'), 75),
		...usual(exported(gpu(2)), 0),
	]);
	const stage = closing(startFeed(source));
	stage.setTargets([llama, bge]);
	await stage.next();
	const devices = (of: typeof llama, name: string) => stage.metrics(of.uid)?.byPod.get(podOf(name))?.devices;
	expect(devices(llama, 'llama')).toBeUndefined();
	stage.open(llama.uid, []);
	await eventually(() => devices(llama, 'llama') !== undefined);
	expect(devices(llama, 'llama')).toMatchObject([
		{node: 'gpu-1', index: '0', utilization: {value: 0.25}, isShared: false},
		{node: 'gpu-1', index: '1', utilization: {value: 0.75}, isShared: true, holders: [{pod: podOf('bge')}, {pod: podOf('llama')}]},
	]);
	expect(devices(llama, 'llama')?.[0]?.utilization?.at).toBe(source.now());
	// As old as its samples, and not as the question.
	for (let refresh = 0; refresh < 3; refresh++) await stage.refresh(15_000);
	expect(devices(llama, 'llama')?.[0]?.utilization?.at).toBe(source.now() - 45_000);
	expect(devices(bge, 'bge')).toBeUndefined();
	stage.open(undefined);
	stage.refreshNow();
	await eventually(() => devices(llama, 'llama') === undefined);
});

test('all GPUs are told as soon as their page is open, also where no service is, and no more when it is closed', async () => {
	const source = closing(await startSimulatedSource());
	fillSource(source, 3, () => usual(exported(gpu(0)), 0));
	const told: Array<number | undefined> = [];
	const stage = closing(startFeed(source, {onDevices: devices => void told.push(devices?.length)}));
	await eventually(() => stage.state()?.status === 'live');
	expect(told).toEqual([]);
	stage.show({...firstView, hasDevices: true});
	await eventually(() => told.length === 1);
	stage.show(firstView);
	expect(told).toEqual([1, undefined]);
});

test('nothing holds the list of all GPUs any more when their page is closed', async () => {
	const source = closing(await startSimulatedSource());
	fillSource(source, 3, () => usual(exported(gpu(0)), 0));
	let list: WeakRef<readonly GpuDevice[]> | undefined;
	const onDevices = (devices: readonly GpuDevice[] | undefined): void => {
		if (devices !== undefined) list = new WeakRef(devices);
	};
	const stage = closing(startFeed(source, {onDevices}));
	stage.show({...firstView, hasDevices: true});
	await eventually(() => list !== undefined);
	stage.show(firstView);
	let turns = 0;
	await eventually(() => {
		collectGarbage();
		turns += 1;
		return list?.deref() === undefined || turns > 20;
	});
	expect(list?.deref()).toBeUndefined();
});
