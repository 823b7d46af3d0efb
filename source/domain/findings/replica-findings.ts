import type {Capacity} from '../capacity.ts';
import {counted} from '../number-text.ts';
import type {FaultGroup, FaultKind} from '../pod-fault.ts';
import type {Severity} from '../state.ts';
import type {AssessContext, Finding} from './finding.ts';
import {crashHint} from './pod-notes.ts';
import {faultWords, servingWords, sharedNode, verbatim} from './replica-words.ts';
import {joinNotes} from './rollout-findings.ts';
import {logs, offered, open, rollBack} from './suggest.ts';

const ofKind = ({faults}: AssessContext, kind: FaultKind): readonly FaultGroup[] => faults.filter(group => group.fault.kind === kind);

const waitingForGpu = ({faults}: AssessContext): readonly FaultGroup[] => faults.filter(group => group.fault.wantsGpu);

const onLostNodes = ({pods, lostNodes}: AssessContext) => pods.filter(pod => pod.node !== undefined && lostNodes.has(pod.node));

const brokenIfDown = ({service}: AssessContext): Severity => (service.replicas.available === 0 ? 'broken' : 'look');

const oldest = (groups: readonly FaultGroup[]): number | undefined =>
	groups.length === 0 ? undefined : Math.min(...groups.flatMap(group => group.pods.map(pod => pod.createdAt)));

/** One sick replica among healthy ones of its revision can be put away; a whole release cannot be cured so. */
const replaceAlone = (context: AssessContext) => {
	const failing = context.faults.reduce((sum, group) => sum + group.pods.length, 0);
	return failing === 1 && context.pods.filter(pod => pod.ready).length > 0 && context.service.rollout.phase !== 'Stuck'
		? offered(context, 'replace-replica', 'replace the sick replica')
		: [];
};

const free = (capacity: Capacity): {readonly all: number; readonly block: number} => ({
	all: capacity.free.reduce((sum, entry) => sum + entry.free, 0),
	block: Math.max(0, ...capacity.free.map(entry => entry.largestBlock)),
});

/** What a waiting replica asks for and what stands in its way, as far as the nodes tell. */
const blockedBy = ({capacity}: AssessContext, asked: number): string => {
	if (capacity === undefined) return '';
	const {all, block} = free(capacity);
	if (all === 0) return '; none is free';
	if (block < asked) return `; ${all} ${all === 1 ? 'is' : 'are'} free, but at most ${block} on one node`;
	return `; ${all} are free, so a taint, a selector or another resource is in the way`;
};

const idleWords = ({idleHolders = []}: AssessContext): string | undefined => {
	const [first] = idleHolders.toSorted((one, other) => other.gpus - one.gpus);
	if (first === undefined) return undefined;
	const all = idleHolders.reduce((sum, holder) => sum + holder.gpus, 0);
	return `${counted(all, 'GPU')} held idle, most by ${first.namespace}/${first.name} (${first.gpus}).`;
};

/** A surge replica that finds no GPU while no old one may stop waits for ever: known as soon as none is free. */
const isDeadlock = ({service, hasOlder, capacity}: AssessContext): boolean =>
	hasOlder &&
	service.rolling.maxUnavailable === 0 &&
	(service.rollout.phase === 'Stuck' || (capacity !== undefined && free(capacity).block < Math.max(1, service.gpus.perReplica)));

export const replicaFindings: readonly Finding[] = [
	{
		word: 'Crashing',
		severity: 'broken',
		applies: context => ofKind(context, 'crash').length > 0,
		since: context => oldest(ofKind(context, 'crash')),
		sentence: context =>
			`${context.name}: ${faultWords(context, ofKind(context, 'crash'), context.pods.length)}, ${servingWords(context)}.`,
		note: context => {
			const node = sharedNode(context);
			return joinNotes(node === undefined ? undefined : `All that fail are on ${node}.`, crashHint(context));
		},
		suggestions: context => [...rollBack(context), logs('crashing'), ...replaceAlone(context), open],
	},
	{
		word: 'Image missing',
		severity: 'broken',
		applies: context => ofKind(context, 'image').length > 0,
		since: context => oldest(ofKind(context, 'image')),
		sentence: context =>
			`${context.name}: ${faultWords(context, ofKind(context, 'image'), context.pods.length)}, ${servingWords(context)}.`,
		note: context => verbatim(ofKind(context, 'image')[0]),
		suggestions: context => [...rollBack(context), ...offered(context, 'update', 'set another image'), open],
	},
	{
		word: 'Node lost',
		severity: brokenIfDown,
		applies: context => onLostNodes(context).length > 0,
		sentence: context => {
			const lost = onLostNodes(context);
			const node = context.lostNodes.get(lost[0]?.node ?? '');
			const whom = node === undefined ? '' : `: ${counted(node.services, 'service')}, ${counted(node.replicas, 'replica')}`;
			return `${node?.name ?? 'A node'} is NotReady${whom}. ${lost.length} of ${counted(context.pods.length, 'replica')} of ${context.name} ${lost.length === 1 ? 'is' : 'are'} lost with ${lost.some(pod => pod.node !== node?.name) ? 'such nodes' : 'it'}; ${servingWords(context)}.`;
		},
		suggestions: context => [
			...(onLostNodes(context).length === 1 ? offered(context, 'replace-replica', 'replace the lost replica') : []),
			open,
		],
	},
	{
		word: 'Waiting for GPU',
		severity: brokenIfDown,
		applies: context => waitingForGpu(context).length > 0,
		since: context => oldest(waitingForGpu(context)),
		sentence: context => {
			const pods = waitingForGpu(context).flatMap(group => group.pods);
			const asked = Math.max(...pods.map(pod => pod.gpus ?? 0));
			const gpus = asked === 0 ? 'a GPU' : asked === 1 ? '1 GPU' : `${asked} GPUs on one node`;
			const each = pods.length > 1 && asked > 0 ? ' each' : '';
			const deadlock = isDeadlock(context)
				? ' No old replica may stop before the new one is ready (maxUnavailable 0): without a free GPU this rollout waits for ever.'
				: '';
			return `${context.name}: ${pods.length} of ${counted(context.pods.length, 'replica')} ${pods.length === 1 ? 'waits' : 'wait'} {age} for ${gpus}${each}${blockedBy(context, asked)}.${deadlock}`;
		},
		note: context => joinNotes(idleWords(context), verbatim(waitingForGpu(context)[0])),
		suggestions: context => [...rollBack(context), open],
	},
];
