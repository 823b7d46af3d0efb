import type {Connection, Disruption, Freshness} from '../../domain/connection.ts';
import {freshnessOfFailure, isReadAnew, staleAfter, type Trouble} from '../../domain/freshness.ts';
import type {Failure} from '../../domain/outcome.ts';
import type {CollectionState} from './collection-book.ts';
import {troubleWords} from './signs-of-life.ts';
import {isPlainWorkload} from './watched-collections.ts';

export type ConnectionInput = {
	readonly states: readonly CollectionState[];
	/** The server says that it does not reach its own store. */
	readonly isStoreAway?: boolean;
	/** Milliseconds, our clock. */
	readonly now: number;
	/** Nothing older than `at` is trusted, because of `what`. */
	readonly distrusted: {readonly at: number; readonly what: Disruption};
	/** `prod-eu (10.0.0.1:443)` */
	readonly place: string;
};

const disruptions: Readonly<Record<Disruption, string>> = {
	'stood still': 'this program or its machine stood still',
	'clock set': 'the clock of this machine was set',
};

type Facts = ConnectionInput & {
	/** Those that are read at all. */
	readonly read: readonly CollectionState[];
	/** Deployments and StatefulSets. */
	readonly workloads: readonly CollectionState[];
	readonly troubled: ReadonlyArray<CollectionState & {readonly trouble: Trouble}>;
	/** The oldest sign of life among those whose first list is complete. */
	readonly provenAt: number | undefined;
	/** Those of them that nothing is known to keep from being read. */
	readonly running: ReadonlyArray<CollectionState & {readonly provenAt: number}>;
};

type Row = {
	readonly freshness: Freshness;
	readonly applies: (facts: Facts) => boolean;
	readonly sentence?: (facts: Facts) => string | undefined;
	/** The trouble whose next try is told. */
	readonly trouble?: (facts: Facts) => Trouble | undefined;
};

const troubleOf =
	(isMeant: (failure: Failure) => boolean) =>
	({troubled}: Facts): Trouble | undefined =>
		troubled.find(({trouble}) => isMeant(trouble.failure))?.trouble;

const anyTrouble = troubleOf(() => true);
const throttle = troubleOf(failure => freshnessOfFailure(failure) === 'THROTTLED');
const lostRights = troubleOf(({kind}) => kind === 'forbidden');
/** Rights may be lost for one kind alone; who we are holds for all. */
const credentialTrouble = troubleOf(failure => failure.kind !== 'forbidden' && freshnessOfFailure(failure) === 'NO ACCESS');

const told = (trouble: Trouble | undefined): string | undefined => trouble && troubleWords(trouble);

/** More kinds than these are counted: the sentence has two lines. */
const mostNamed = 4;

const kindsOf = (states: readonly CollectionState[]): string => {
	const kinds = [...new Set(states.map(({resource}) => `${resource.kind.kind}s`))];
	if (kinds.length <= mostNamed) return kinds.join(', ');
	return `${kinds.slice(0, mostNamed - 1).join(', ')} and ${kinds.length - mostNamed + 1} other kinds`;
};

const silentOf = ({running, now}: Facts): readonly CollectionState[] => running.filter(({provenAt}) => now - provenAt >= staleAfter);

const readAnewOf = ({running, now}: Facts): readonly CollectionState[] => running.filter(state => isReadAnew(state, now));

/** First match wins. */
const rows: readonly Row[] = [
	{
		freshness: 'NO ACCESS',
		applies: ({workloads}) => workloads.length > 0 && workloads.every(({refused}) => refused !== undefined),
		sentence: ({workloads}) => {
			const places = [...new Set(workloads.flatMap(({namespace}) => namespace ?? []))];
			const where = places.length === 0 ? 'in all namespaces' : `in ${places.slice(0, 5).join(', ')}`;
			return `You may not list ${kindsOf(workloads)} ${where}. Choose a namespace with ":ns NAME" or -n, or ask for the role modeldeck-viewer.`;
		},
	},
	{
		freshness: 'NO ACCESS',
		applies: facts => credentialTrouble(facts) !== undefined,
		sentence: facts => told(credentialTrouble(facts)),
		trouble: credentialTrouble,
	},
	{
		freshness: 'THROTTLED',
		applies: facts => throttle(facts) !== undefined,
		sentence: facts => told(throttle(facts)),
		trouble: throttle,
	},
	{
		freshness: 'CONNECTING',
		applies: ({workloads, troubled}) => troubled.length === 0 && !workloads.some(({listed}) => listed),
	},
	{
		freshness: 'NO ACCESS',
		applies: facts => facts.troubled.filter(isPlainWorkload).some(({trouble}) => trouble.failure.kind === 'forbidden'),
		sentence: facts => `${lostRights(facts)?.failure.sentence ?? ''} What is shown is from before.`.trim(),
		trouble: lostRights,
	},
	{
		freshness: 'OFFLINE',
		applies: ({workloads, troubled}) =>
			troubled.filter(isPlainWorkload).length === workloads.filter(({refused}) => refused === undefined).length,
		sentence: facts => told(anyTrouble(facts)),
		trouble: anyTrouble,
	},
	{
		freshness: 'STALE',
		applies: ({running, distrusted}) => running.some(({provenAt}) => provenAt < distrusted.at),
		sentence: ({place, distrusted}) => `Not heard of ${place} since ${disruptions[distrusted.what]}: checking what is shown.`,
	},
	{
		freshness: 'STALE',
		applies: facts => silentOf(facts).length > 0,
		sentence: facts => {
			const silent = silentOf(facts);
			const what = silent.length === facts.read.length ? '' : ` of ${kindsOf(silent)}`;
			return `No sign of life${what} from ${facts.place} for a minute and a half: connecting again. ctrl-r does it now.`;
		},
	},
	{
		freshness: 'LAGGING',
		applies: ({troubled}) => troubled.length > 0,
		sentence: facts => {
			const {troubled} = facts;
			return `${kindsOf(troubled)} ${troubled.length === 1 ? 'are' : 'are all'} not up to date: ${told(anyTrouble(facts)) ?? ''}`;
		},
		trouble: anyTrouble,
	},
	{
		freshness: 'LAGGING',
		applies: facts => readAnewOf(facts).length > 0,
		sentence: facts => `All ${kindsOf(readAnewOf(facts))} are being read anew: until that is done what is shown of them is from before.`,
	},
	{
		freshness: 'LAGGING',
		applies: ({isStoreAway}) => isStoreAway === true,
		sentence: ({place}) =>
			`${place} has lost its store (etcd): what is shown is from before, and nothing can be changed. ctrl-r asks again.`,
	},
	{freshness: 'LIVE', applies: () => true},
];

const factsOf = (input: ConnectionInput): Facts => {
	const read = input.states.filter(({refused}) => refused === undefined);
	const listed = read.flatMap(state => (state.listed && state.provenAt !== undefined ? [{...state, provenAt: state.provenAt}] : []));
	return {
		...input,
		read,
		workloads: input.states.filter(isPlainWorkload),
		troubled: read.filter((state): state is CollectionState & {readonly trouble: Trouble} => state.trouble !== undefined),
		provenAt: listed.length === 0 ? undefined : Math.min(...listed.map(({provenAt}) => provenAt)),
		running: listed.filter(({trouble}) => trouble === undefined),
	};
};

/** How fresh what is shown is, from the signs of life of every watch. */
export const connectionOf = (input: ConnectionInput): Connection => {
	const facts = factsOf(input);
	const {provenAt} = facts;
	const row = rows.find(({applies}) => applies(facts));
	const freshness = row?.freshness ?? 'CONNECTING';
	const sentence = row?.sentence?.(facts);
	const trouble = row?.trouble?.(facts);
	const retryAt = trouble?.retryAt;
	return {
		freshness,
		// While all is well it moves with every event, and nobody is told.
		...(provenAt === undefined || freshness === 'LIVE' ? {} : {provenAt}),
		...(sentence === undefined ? {} : {sentence}),
		...(trouble === undefined ? {} : {reason: trouble.failure.sentence}),
		...(retryAt === undefined ? {} : {retryAt}),
	};
};
