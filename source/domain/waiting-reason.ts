import type {Capacity} from './capacity.ts';
import type {PodRecord} from './cluster-record.ts';
import {counted} from './number-text.ts';

/** What the scheduler says of a number of nodes, and the same of one and of several in few words. First match wins. */
const obstacles: ReadonlyArray<readonly [pattern: RegExp, one: string, several: string]> = [
	[/untolerated taint/i, 'is tainted', 'are tainted'],
	[/unschedulable/i, 'is cordoned', 'are cordoned'],
	[/volume/i, 'cannot take its volume', 'cannot take its volume'],
	[/affinity\/selector|node affinity|node selector/i, 'does not match its selector', 'do not match its selector'],
	[/insufficient cpu/i, 'lacks CPU', 'lack CPU'],
	[/insufficient memory/i, 'lacks memory', 'lack memory'],
	[/insufficient ephemeral-storage/i, 'lacks disk', 'lack disk'],
	[/too many pods/i, 'takes no more pods', 'take no more pods'],
	[/anti-affinity|topology spread/i, 'does not fit its spread rules', 'do not fit its spread rules'],
	[/not ready|not-ready|unreachable/i, 'is not ready', 'are not ready'],
];

const lacksGpus = /insufficient [\w./-]*(gpu|gaudi|mig-|xe|i915)|cannot allocate all claims/i;

/** `0/12 nodes are available: 3 Insufficient nvidia.com/gpu, 2 node(s) were unschedulable. preemption: …` as its parts. */
const partsOf = (message: string): ReadonlyArray<{readonly nodes: number; readonly text: string}> => {
	const [, list = ''] = /nodes are available: (.*?)(?:\.? preemption:.*|\.)?$/i.exec(message) ?? [];
	return list.split(', ').flatMap(part => {
		const [, nodes, text] = /^(\d+) (.+)$/.exec(part) ?? [];
		return nodes === undefined || text === undefined ? [] : [{nodes: Number(nodes), text}];
	});
};

/** `{team: search}` of a taint, where the scheduler names it. */
const taintOf = (text: string): string => {
	const [, taint = ''] = /taint(?:\(s\))? \{([^}]*)\}/.exec(text) ?? [];
	return taint === '' ? '' : ` (${taint.replace(/:\s*$/, '')})`;
};

const obstacleWords = ({nodes, text}: {readonly nodes: number; readonly text: string}): string => {
	const found = obstacles.find(([pattern]) => pattern.test(text));
	if (found === undefined) return `${nodes}: ${text}`;
	const [, one, several] = found;
	return `${nodes} ${nodes === 1 ? one : several}${taintOf(text)}`;
};

/** The nodes that a pod may go to by its selector, and what of them it could get. */
export type WaitingRoom = {
	/** Absent: not all pods are read, and nobody knows what is free. */
	readonly capacity: Capacity | undefined;
	/** GPUs of the node that has most of them. */
	readonly biggest: number;
	/** Its selector leaves only nodes of one model: `H100`. */
	readonly product?: string | undefined;
};

/** How what is asked for stands to what is free. */
const lackWords = ({gpus: asked = 0, gpuResource}: PodRecord, {capacity, biggest, product}: WaitingRoom): string => {
	const what = `${asked}${product === undefined ? '' : ` ${product}`}`;
	const needs = asked > 1 ? `needs ${what} on one node` : `needs ${what}`;
	if (capacity === undefined) return needs;
	const free = capacity.free.filter(entry => entry.resource === gpuResource);
	const all = free.reduce((sum, entry) => sum + entry.free, 0);
	const block = Math.max(0, ...free.map(entry => entry.largestBlock));
	if (asked > biggest) return biggest === 0 ? `${needs}, no node has any` : `${needs}, no node has more than ${biggest}`;
	if (all === 0) return `${needs}, none is free`;
	if (block < asked) return `${needs}, the largest block is ${block} (${all} free in all)`;
	return `${needs}, the ${counted(all, 'free GPU')} ${all === 1 ? 'is' : 'are'} on nodes it may not use`;
};

/**
 * What a pod waits for, in words: what it asks for against what is free, then what keeps it from the other nodes. From the
 * scheduler's own message; before that has come it has not been looked at.
 */
export const waitingReason = (pod: PodRecord, room: WaitingRoom): string => {
	const {unschedulable} = pod;
	if (unschedulable === undefined) return 'the scheduler has not looked at it yet';
	if (/scheduling ?gate/i.test(unschedulable)) return 'held back by a scheduling gate: a queue has not let it in yet';
	const parts = partsOf(unschedulable);
	if (parts.length === 0) return unschedulable;
	const lack = parts.some(({text}) => lacksGpus.test(text)) ? [lackWords(pod, room)] : [];
	const others = parts.filter(({text}) => !lacksGpus.test(text)).map(obstacleWords);
	const nodes = others.length === 0 ? [] : [`${lack.length === 0 ? 'of the nodes' : 'of the others'} ${others.join(', ')}`];
	return [...lack, ...nodes].join('; ');
};
