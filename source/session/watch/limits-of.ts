import {lookup} from '../../domain/lookup.ts';
import {isBuiltIn} from '../../domain/object-reference.ts';
import type {CollectionState} from './collection-book.ts';

/** What is not known where a kind may not be read. */
const losses = lookup<string>({
	Deployment: 'services that are Deployments are not shown.',
	StatefulSet: 'services that are StatefulSets are not shown.',
	ReplicaSet: 'replicas and revisions of Deployments are not known, and nothing can be rolled back.',
	ControllerRevision: 'revisions of StatefulSets are not known, and they cannot be rolled back.',
	Pod: 'replicas, what ails them and the GPUs they hold are not known.',
	HorizontalPodAutoscaler: 'what scales a service is not known, and may take a scale back.',
	Node: 'free GPUs and lost nodes are not known.',
});

const plural = (kind: string): string => `${kind}s`;

const whereOf = (states: readonly CollectionState[]): string => {
	const places = [...new Set(states.flatMap(({namespace}) => namespace ?? []))];
	if (places.length === 0) return '';
	return places.length > 3 ? ` in ${places.length} namespaces` : ` in ${places.join(', ')}`;
};

export type Scope = {
	/** undefined: all. */
	readonly namespaces: readonly string[] | undefined;
	/** All were wanted. */
	readonly isNarrowed: boolean;
	/** Namespaces that were asked for and are too many. */
	readonly leftOut: number;
	/** Sentences on what was told and makes no sense. */
	readonly oddities?: readonly string[];
};

const scopeSentences = ({namespaces = [], isNarrowed, leftOut}: Scope): readonly string[] => [
	...(isNarrowed ? [`You may not list all namespaces at once: shown is what is in ${namespaces.join(', ')}.`] : []),
	...(leftOut > 0 ? [`No more than ${namespaces.length} namespaces are watched at once: ${leftOut} are not shown.`] : []),
];

/** Of custom resources a group is one thing: one line is enough for it. Kinds that no system knows are told of in their rows. */
const subjectOf = ({resource: {kind, recordKind}}: CollectionState): string | undefined => {
	if (recordKind !== undefined) return undefined;
	return isBuiltIn(kind) ? kind.kind : kind.group;
};

const customLoss = (states: readonly CollectionState[]): string =>
	states.some(({resource}) => resource.stage === 'workloads')
		? 'rows of their workloads are read-only, and those without workloads are not shown.'
		: 'what depends on them is not known.';

const kindsOf = (states: readonly CollectionState[]): string =>
	[...new Set(states.map(({resource}) => plural(resource.kind.kind)))].join(', ');

/** One sentence for each kind that may not be read, or that the cluster does not have, and for namespaces that are not shown. */
export const limitsOf = (states: readonly CollectionState[], scope: Scope): readonly string[] => {
	const groups = new Map<string, CollectionState[]>();
	for (const state of states) {
		const subject = subjectOf(state);
		if (state.refused === undefined || subject === undefined) continue;
		const key = `${subject} ${state.refused.kind}`;
		groups.set(key, [...(groups.get(key) ?? []), state]);
	}
	const kinds = [...groups.values()].map(group => {
		const [first] = group;
		const {group: api = '', version = '', kind = ''} = first?.resource.kind ?? {};
		const loss = losses[kind] ?? customLoss(group);
		if (first?.refused?.kind === 'not-found') {
			return `This cluster serves no ${plural(kind)} (${api === '' ? version : `${api}/${version}`}): ${loss}`;
		}
		return `You may not list ${kindsOf(group)}${losses[kind] === undefined ? ` of ${api}` : ''}${whereOf(group)}: ${loss}`;
	});
	return [...scopeSentences(scope), ...kinds, ...(scope.oddities ?? [])];
};
