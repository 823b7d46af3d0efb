import type {ReflectorCounts} from '../../cluster/reflector/reflector.ts';

/** What one reflector has met, with the name of its kind. */
export type CountedCollection = {readonly kind: string; readonly counts: ReflectorCounts};

/** Objects that are named; of the others the number is said. */
const mostNamed = 3;

const amount = (count: number, thing: string): string => (count === 1 ? `one ${thing}` : `${count} ${thing}s`);

const sum = (counts: readonly ReflectorCounts[], of: (each: ReflectorCounts) => number): number =>
	counts.reduce((total, each) => total + of(each), 0);

type Row = (kind: string, counts: readonly ReflectorCounts[]) => string | undefined;

const rows: readonly Row[] = [
	(kind, counts) => {
		const sentences = counts.flatMap(({unreadableObjects}) => unreadableObjects);
		if (sentences.length === 0) return undefined;
		const named = sentences.slice(0, mostNamed).join(' ');
		return `Not shown, because what the cluster tells of it makes no sense: ${amount(sentences.length, kind)}. ${named}${sentences.length > mostNamed ? ' …' : ''}`;
	},
	(kind, counts) => {
		const lines = sum(counts, ({unreadable}) => unreadable);
		return lines === 0 ? undefined : `Of the watch of ${kind}s ${amount(lines, 'line')} could not be read: what was in it was read again.`;
	},
	(kind, counts) => {
		const differences = sum(counts, each => each.differences);
		return differences === 0
			? undefined
			: `The watch of ${kind}s had not told all of ${amount(differences, kind)}, an audit found: everything was read again.`;
	},
];

const wentBack =
	'The versions of this cluster went backwards: it was restored, or another one answers at its address. Everything was read again.';

/** Sentences on what was not as it should be since the start, and on what is not shown because of it. */
export const odditiesOf = (collections: readonly CountedCollection[]): readonly string[] => {
	const kinds = new Map<string, ReflectorCounts[]>();
	for (const {kind, counts} of collections) kinds.set(kind, [...(kinds.get(kind) ?? []), counts]);
	const own = [...kinds].flatMap(([kind, counts]) => rows.flatMap(row => row(kind, counts) ?? []));
	return collections.some(({counts}) => counts.wentBack > 0) ? [wentBack, ...own] : own;
};
