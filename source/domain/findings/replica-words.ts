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

const howMany = (count: number, total: number, adjective: string): string => {
	if (count < total) return `${count} of ${counted(total, `${adjective}replica`)}`;
	if (count === 1) return `the ${adjective}replica`;
	return count === 2 ? `both ${adjective}replicas` : `all ${count} ${adjective}replicas`;
};

/** "all 3 new replicas crash (vllm OOMKilled)", "1 of 4 replicas crashes (vllm exit 1), 1 finds no node". */
export const faultWords = (groups: readonly FaultGroup[], total: number, adjective = ''): string =>
	groups
		.slice(0, 2)
		.map((group, index) => {
			const count = group.pods.length;
			const [one, several] = verbs[group.fault.kind];
			return `${index === 0 ? howMany(count, total, adjective) : count} ${count === 1 ? one : several}${inBrackets(group)}`;
		})
		.join(', ');

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
