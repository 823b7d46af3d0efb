import type {ModelService, ServiceComponent} from '../model-service.ts';
import {counted} from '../number-text.ts';
import type {FaultGroup, FaultKind} from '../pod-fault.ts';
import type {AssessContext} from './finding.ts';

/** What a replica with a fault does, one and several. */
const verbs: Readonly<Record<FaultKind, readonly [one: string, several: string]>> = {
	crash: ['crashes', 'crash'],
	image: ['cannot pull its image', 'cannot pull their image'],
	configuration: ['cannot start', 'cannot start'],
	unschedulable: ['finds no node', 'find no node'],
	gated: ['waits for admission', 'wait for admission'],
	refused: ['is refused by its node', 'are refused by their node'],
	evicted: ['was evicted', 'were evicted'],
	lost: ['is on a lost node', 'are on a lost node'],
};

const inBrackets = ({fault}: FaultGroup): string =>
	fault.kind === 'crash' ? ` (${fault.detail})` : fault.kind === 'unschedulable' ? '' : ` (${fault.reason})`;

/** `one`: "replica", "new replica", "prefill pod". */
const howMany = (count: number, total: number, one: string): string => {
	if (count < total) return `${count} of ${counted(total, one)}`;
	if (count === 1) return `the ${one}`;
	return count === 2 ? `both ${one}s` : `all ${count} ${one}s`;
};

/** A group of pods is one replica, and it is its pods that fail. */
const podWord = ({podsPerReplica, components = []}: ModelService): string =>
	(podsPerReplica ?? 1) > 1 || components.some(component => component.podsPerReplica > 1) ? 'pod' : 'replica';

/** The workload that all failing replicas belong to, where a service has several. */
const componentOf = ({service: {components = []}}: AssessContext, groups: readonly FaultGroup[]): ServiceComponent | undefined => {
	if (components.length < 2) return undefined;
	const failing = groups.flatMap(group => group.pods.map(({uid}) => uid as string));
	return components.find(({pods}) => pods !== undefined && failing.every(uid => pods.includes(uid)));
};

/**
 * "all 3 new replicas crash (vllm OOMKilled)", "1 of 4 prefill replicas crashes (vllm exit 1), 1 finds no node". `total`: pods that
 * the failing ones are counted against, where their component does not say it.
 */
export const faultWords = (context: AssessContext, groups: readonly FaultGroup[], total: number, adjective = ''): string => {
	const component = adjective === '' ? componentOf(context, groups) : undefined;
	const own = component?.pods === undefined ? undefined : new Set(component.pods);
	const all = own === undefined ? total : context.pods.filter(({uid}) => own.has(uid)).length;
	const one = `${component === undefined ? adjective : `${component.role} `}${podWord(context.service)}`;
	return groups
		.slice(0, 2)
		.map((group, index) => {
			const count = group.pods.length;
			const [does, doThey] = verbs[group.fault.kind];
			return `${index === 0 ? howMany(count, all, one) : count} ${count === 1 ? does : doThey}${inBrackets(group)}`;
		})
		.join(', ');
};

/** "the 3 of rev 5 serve", "2 others serve", "nothing serves". */
export const servingWords = ({serving, service, hasOlder}: AssessContext): string => {
	const [old, ...more] = serving;
	if (hasOlder && old !== undefined && more.length === 0) {
		const {available} = old.replicas;
		return `the ${available === 1 ? 'one' : available} of rev ${old.number} ${available === 1 ? 'serves' : 'serve'}`;
	}
	const {available} = service.replicas;
	if (available === 0) return 'nothing serves';
	return available === 1 ? 'one other serves' : `${available} others serve`;
};

/** What the scheduler, the registry or the runtime said, word for word, of the first replica of a group. */
export const verbatim = (group: FaultGroup | undefined): string | undefined =>
	group === undefined || group.fault.kind === 'crash' || group.fault.detail === group.fault.reason ? undefined : group.fault.detail;

/** Where all failing replicas are on one node and not all replicas are: the node is a suspect. */
export const sharedNode = ({faults, pods}: AssessContext): string | undefined => {
	const failing = faults.flatMap(group => group.pods);
	const nodes = new Set(failing.map(pod => pod.node));
	const [node] = nodes;
	return failing.length > 1 && nodes.size === 1 && node !== undefined && pods.some(pod => pod.node !== node) ? node : undefined;
};
