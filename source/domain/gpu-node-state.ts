import type {GpuDevice} from './gpu-device.ts';
import type {GpuNode} from './gpu-fleet.ts';
import {counted} from './number-text.ts';
import type {Severity} from './state.ts';
import type {Threshold} from './thresholds.ts';
import {isErrorOfPod, xidText} from './xid-text.ts';

/** How a node with GPUs is: the worst that can be said of it in a word or two, and all of it in sentences. */
export type GpuNodeState = {readonly severity: Severity; readonly word: string; readonly sentences: readonly string[]};

type Finding = {
	readonly severity: Severity;
	/** Undefined: it does not apply. */
	readonly find: (node: GpuNode, temperature: Threshold) => {readonly word: string; readonly sentence: string} | undefined;
};

/** What the node controller adds to say what is said here already. */
const ownTaint = /^node\.kubernetes\.io\/(unschedulable|not-ready|unreachable)/;

const foreignTaints = ({taints}: GpuNode): readonly string[] => taints.filter(taint => !ownTaint.test(taint));

const nameOf = ({index, slice}: GpuDevice): string => `GPU ${index}${slice === undefined ? '' : ` (${slice})`}`;

const errorFinding =
	(isOfPod: boolean): Finding['find'] =>
	({devices}) => {
		const failing = devices.filter(({error}) => error !== undefined && isErrorOfPod(error.code) === isOfPod);
		const [first] = failing;
		if (first?.error === undefined) return undefined;
		const {code, message} = first.error;
		const more = failing.length === 1 ? '' : ` and ${counted(failing.length - 1, 'other')}`;
		return {word: `XID ${code}`, sentence: `${nameOf(first)}${more}: ${xidText(code, message)}.`};
	};

const hottest = ({devices}: GpuNode): GpuDevice | undefined => {
	let found: GpuDevice | undefined;
	for (const device of devices) {
		if (device.temperature !== undefined && device.temperature.value > (found?.temperature?.value ?? Number.NEGATIVE_INFINITY))
			found = device;
	}
	return found;
};

const heatFinding =
	(level: keyof Threshold): Finding['find'] =>
	(node, thresholds) => {
		const device = hottest(node);
		const value = device?.temperature?.value;
		if (device === undefined || value === undefined || value < thresholds[level]) return undefined;
		return {word: 'Hot', sentence: `${nameOf(device)} is at ${Math.round(value)}°C.`};
	};

/** The worst first. */
const findings: readonly Finding[] = [
	{
		severity: 'broken',
		find: ({ready}) => (ready ? undefined : {word: 'NotReady', sentence: 'It is NotReady: nothing can be scheduled on it.'}),
	},
	{severity: 'broken', find: errorFinding(false)},
	{
		severity: 'broken',
		find: ({unhealthy}) =>
			unhealthy === undefined
				? undefined
				: {
						word: `${unhealthy} unhealthy`,
						sentence: `${counted(unhealthy, 'GPU')} of it ${unhealthy === 1 ? 'is' : 'are'} unhealthy by the device plugin and given to no pod.`,
					},
	},
	{severity: 'broken', find: heatFinding('critical')},
	{
		severity: 'look',
		find: ({allocatable, unhealthy}) =>
			allocatable > 0 || unhealthy !== undefined
				? undefined
				: {word: 'No GPUs', sentence: 'It has GPUs by its labels and advertises none: its driver or device plugin is not up.'},
	},
	{severity: 'look', find: errorFinding(true)},
	{severity: 'look', find: heatFinding('warning')},
	{severity: 'look', find: ({cordoned}) => (cordoned ? {word: 'Cordoned', sentence: 'It is cordoned: it takes no new pods.'} : undefined)},
	{
		severity: 'fine',
		find: node => {
			const taints = foreignTaints(node);
			return taints.length === 0
				? undefined
				: {word: 'Tainted', sentence: `It takes only pods that tolerate ${taints.map(taint => taint.replace('=:', ':')).join(', ')}.`};
		},
	},
];

export const gpuNodeState = (node: GpuNode, temperature: Threshold): GpuNodeState => {
	const found = findings.flatMap(({severity, find}) => {
		const finding = find(node, temperature);
		return finding === undefined ? [] : [{...finding, severity}];
	});
	return {severity: found[0]?.severity ?? 'fine', word: found[0]?.word ?? 'Ready', sentences: found.map(({sentence}) => sentence)};
};
