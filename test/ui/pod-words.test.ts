import {expect, test} from 'vitest';
import type {ContainerTrouble, PodRecord} from '../../source/domain/cluster-record.ts';
import {replicaState, telltaleContainer} from '../../source/ui/pod-words.ts';
import {llama, now, safe} from './fixtures/fleet.ts';

const ready = llama.service.pods?.find(pod => pod.ready);
if (ready === undefined) throw new Error('The fixture has no ready replica.');

const trouble = (reason: string, more: Partial<ContainerTrouble> = {}): ContainerTrouble => ({
	container: safe('vllm'),
	init: false,
	reason: safe(reason),
	...more,
});

const sick = (more: Partial<PodRecord>): PodRecord => ({...ready, ready: false, ...more});
const unscheduled = (message: string): PodRecord => {
	const {node: _node, scheduledAt: _at, ...pod} = sick({phase: safe('Pending')});
	return {...pod, unschedulable: safe(message)};
};

test.each([
	[ready, 'Ready'],
	[sick({trouble: trouble('CrashLoopBackOff', {lastReason: safe('OOMKilled'), exitCode: 137}), restarts: 3}), 'Crashing (OOMKilled)'],
	[sick({trouble: trouble('CrashLoopBackOff', {lastReason: safe('Error'), exitCode: 2}), restarts: 3}), 'Crashing (exit 2)'],
	[sick({trouble: trouble('CrashLoopBackOff', {init: true, exitCode: 1})}), 'Init crashing (exit 1)'],
	[sick({trouble: trouble('ImagePullBackOff')}), 'Image missing (ImagePullBackOff)'],
	[sick({trouble: trouble('ImageInspectError')}), 'Image missing (ImageInspectError)'],
	[
		sick({trouble: trouble('CreateContainerConfigError', {message: safe('secret "hf-token" not found')})}),
		'Cannot start (CreateContainerConfigError)',
	],
	[unscheduled('0/12 nodes are available: 12 Insufficient nvidia.com/gpu.'), 'Waiting for GPU'],
	[unscheduled('0/12 nodes are available: 12 node(s) had untolerated taint.'), 'Finds no node'],
	[sick({reason: safe('NodeLost')}), 'Node lost'],
	[sick({reason: safe('Evicted')}), 'Evicted'],
	[sick({}), 'Loading'],
	[sick({phase: safe('Pending')}), 'Starting'],
	[sick({deletedAt: now}), 'Terminating'],
] as const)('a replica is told by what keeps it: %#', (pod, text) => {
	expect(replicaState(pod).text).toBe(text);
});

test.each([
	['one that waits after a crash', sick({trouble: trouble('CrashLoopBackOff', {exitCode: 1}), restarts: 1}), true],
	['one that runs between two crashes', sick({trouble: trouble('Error', {lastReason: safe('Error'), exitCode: 1}), restarts: 2}), true],
	['one that has ended for the first time', sick({trouble: trouble('Error', {lastReason: safe('Error'), exitCode: 1})}), false],
	['an init container that waits after a crash', sick({trouble: trouble('CrashLoopBackOff', {init: true, exitCode: 1})}), true],
	['one whose image is missing', sick({trouble: trouble('ImagePullBackOff'), restarts: 4}), false],
	['one that is well', {...ready, restarts: 4}, false],
] as const)('the log of %s begins where the reason is', (_, pod, previous) => {
	expect(telltaleContainer(pod)).toEqual({container: 'vllm', previous});
});

test('without trouble the log is that of the first container that serves, not of an init container', () => {
	const pod = {...ready, containers: [safe('download'), safe('vllm')], initContainers: [safe('download')]};
	expect(telltaleContainer(pod).container).toBe('vllm');
});
