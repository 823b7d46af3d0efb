import {type DemoObject, type Json, type JsonObject, listAt, objectAt, stringAt, valueAt} from '../../api-server/demo-object.ts';

/** What a pod takes of a node, by resource: `nvidia.com/gpu`, cpu in cores, memory in bytes. */
export type Amounts = {readonly gpus: number; readonly cpu: number; readonly memory: number; readonly pods: number};

export const nothing: Amounts = {gpus: 0, cpu: 0, memory: 0, pods: 0};

const units: Readonly<Record<string, number>> = {
	'': 1,
	m: 0.001,
	k: 1e3,
	M: 1e6,
	G: 1e9,
	T: 1e12,
	Ki: 1024,
	Mi: 1024 ** 2,
	Gi: 1024 ** 3,
	Ti: 1024 ** 4,
};

const quantity = (value: Json | undefined): number => {
	const match = /^([\d.]+)(m|k|[KMGT]i|[MGT]|)$/u.exec(String(value ?? '0'));
	return match === null ? 0 : Number(match[1]) * (units[match[2] ?? ''] ?? 1);
};

export const add = (one: Amounts, other: Amounts, sign = 1): Amounts => ({
	gpus: one.gpus + sign * other.gpus,
	cpu: one.cpu + sign * other.cpu,
	memory: one.memory + sign * other.memory,
	pods: one.pods + sign * other.pods,
});

/** Whatever they are called: a node has one kind of them. */
const gpuResource = /^(?:nvidia\.com\/(?:gpu|mig-.+)|amd\.com\/gpu|gpu\.intel\.com\/.+)$/u;

const gpusIn = (list: JsonObject): number => {
	let gpus = 0;
	for (const name in list) if (name.includes('/') && gpuResource.test(name)) gpus += quantity(list[name]);
	return gpus;
};

const amountsIn = (resources: unknown): Amounts => {
	const list = objectAt(resources);
	return {gpus: gpusIn(list), cpu: quantity(list['cpu']), memory: quantity(list['memory']), pods: 0};
};

const ofContainer = (container: Json): Amounts =>
	amountsIn({...objectAt(container, 'resources', 'limits'), ...objectAt(container, 'resources', 'requests')});

/** The sum of its containers, or what an init container needs alone if that is more. */
export const requestsOf = (pod: DemoObject): Amounts => {
	const sum = listAt(pod, 'spec', 'containers')
		.map(ofContainer)
		.reduce((one, other) => add(one, other), nothing);
	const initial = listAt(pod, 'spec', 'initContainers').map(ofContainer);
	return {
		gpus: Math.max(sum.gpus, ...initial.map(({gpus}) => gpus)),
		cpu: Math.max(sum.cpu, ...initial.map(({cpu}) => cpu)),
		memory: Math.max(sum.memory, ...initial.map(({memory}) => memory)),
		pods: 1,
	};
};

/** Objects of the store never change, so what was read of one need not be read again: there may be thousands of nodes. */
const known = new WeakMap<DemoObject, Amounts>();

export const allocatableOf = (node: DemoObject): Amounts => {
	const found = known.get(node);
	if (found !== undefined) return found;
	const list = objectAt(node, 'status', 'allocatable');
	const amounts = {...amountsIn(list), pods: quantity(list['pods'])};
	known.set(node, amounts);
	return amounts;
};

const tolerates = (pod: DemoObject, taint: Json): boolean =>
	listAt(pod, 'spec', 'tolerations').some(toleration => {
		const key = stringAt(toleration, 'key');
		const effect = stringAt(toleration, 'effect');
		const isKey = key === undefined || key === stringAt(taint, 'key');
		const isEffect = effect === undefined || effect === '' || effect === stringAt(taint, 'effect');
		const isValue =
			stringAt(toleration, 'operator') === 'Exists' || (stringAt(toleration, 'value') ?? '') === (stringAt(taint, 'value') ?? '');
		return isKey && isEffect && isValue;
	});

type Refusal = {readonly reasons: readonly string[]; readonly isFinal: boolean};

/** More than there would be on an empty node. */
const isMore = (asked: Amounts, whole: Amounts): boolean =>
	asked.gpus > whole.gpus || asked.cpu > whole.cpu || asked.memory > whole.memory || asked.pods > whole.pods;

/** Why a pod does not fit a node, in the scheduler's words; no reasons: it fits. `isFinal`: no eviction would help. */
const refusalOf = (pod: DemoObject, asked: Amounts, node: DemoObject, free: Amounts): Refusal => {
	const whole = allocatableOf(node);
	if (valueAt(node, 'spec', 'unschedulable') === true) return {reasons: ['node(s) were unschedulable'], isFinal: true};
	const taint = listAt(node, 'spec', 'taints').find(
		candidate => stringAt(candidate, 'effect') !== 'PreferNoSchedule' && !tolerates(pod, candidate),
	);
	if (taint !== undefined) {
		return {reasons: [`node(s) had untolerated taint(s)`], isFinal: true};
	}
	const labels = node.metadata.labels ?? {};
	if (Object.entries(objectAt(pod, 'spec', 'nodeSelector')).some(([key, value]) => labels[key] !== value)) {
		return {reasons: ["node(s) didn't match Pod's node affinity/selector"], isFinal: true};
	}
	const lacking = [
		[asked.pods > free.pods, 'Too many pods'],
		[asked.cpu > free.cpu, 'Insufficient cpu'],
		[asked.memory > free.memory, 'Insufficient memory'],
		[asked.gpus > free.gpus, `Insufficient ${gpuResourceOf(pod)}`],
	] as const;
	return {reasons: lacking.flatMap(([isLacking, reason]) => (isLacking ? [reason] : [])), isFinal: isMore(asked, whole)};
};

/** What a pod calls the GPUs it asks for. */
const gpuResourceOf = (pod: DemoObject): string =>
	listAt(pod, 'spec', 'containers')
		.flatMap(container => Object.keys(objectAt(container, 'resources', 'limits')))
		.find(name => gpuResource.test(name)) ?? 'nvidia.com/gpu';

const histogram = (reasons: readonly string[]): string => {
	const counts = new Map<string, number>();
	for (const reason of reasons) counts.set(reason, (counts.get(reason) ?? 0) + 1);
	return [...counts]
		.map(([reason, count]) => `${count} ${reason}`)
		.sort()
		.join(', ');
};

/**
 * The node a pod goes to: of those it fits, the one with the fewest GPUs left (whole nodes stay free for who needs them), by name
 * where that is equal. Or why it fits none, as kube-scheduler puts it.
 */
export const placePod = (
	pod: DemoObject,
	nodes: readonly DemoObject[],
	used: (node: string) => Amounts,
): {readonly node: DemoObject} | {readonly message: string} => {
	const asked = requestsOf(pod);
	const seen = nodes.map(node => {
		const free = add(allocatableOf(node), used(node.metadata.name), -1);
		return {node, free, refusal: refusalOf(pod, asked, node, free)};
	});
	const [best] = seen.filter(({refusal}) => refusal.reasons.length === 0).sort((one, other) => one.free.gpus - other.free.gpus);
	if (best !== undefined) return {node: best.node};
	const all = `0/${nodes.length} nodes are available`;
	if (nodes.length === 0) return {message: 'no nodes available to schedule pods'};
	const reasons = histogram(seen.flatMap(({refusal}) => refusal.reasons));
	const preemption = histogram(
		seen.map(({refusal}) =>
			refusal.isFinal ? 'Preemption is not helpful for scheduling' : 'No preemption victims found for incoming pod',
		),
	);
	return {message: `${all}: ${reasons}. no new claims to deallocate, preemption: ${all}: ${preemption}.`};
};

export const gpusOf = (pod: DemoObject): number => requestsOf(pod).gpus;

export const nodeNameOf = (pod: DemoObject): string | undefined => stringAt(pod, 'spec', 'nodeName');

/** It no longer holds what it had. */
export const isOver = (pod: DemoObject): boolean => ['Succeeded', 'Failed'].includes(stringAt(pod, 'status', 'phase') ?? '');
