import type {Part} from '../../domain/connection.ts';
import {freshnessOf, type Moment, type SignsOfLife} from '../../domain/freshness.ts';
import {troubleWords} from './signs-of-life.ts';

/** One list that is watched, as far as its life goes. `namespace` undefined: it is of all of them. */
export type WatchedPart = SignsOfLife & {readonly kind: string; readonly namespace: string | undefined; readonly listed: boolean};

/** That a cluster does not have a kind is no fault of a connection. */
const isKept = ({refused}: WatchedPart): boolean => refused?.kind !== 'not-found';

const partOf = (watched: WatchedPart, moment: Moment): Part => {
	const {kind, namespace, provenAt, trouble, refused, listed} = watched;
	const failure = refused ?? trouble?.failure;
	return {
		kind,
		...(namespace === undefined ? {} : {namespaces: [namespace]}),
		// A list that has not come to its end was never up to date.
		freshness: freshnessOf(listed || trouble !== undefined || refused !== undefined ? watched : {}, moment),
		...(provenAt === undefined || !listed ? {} : {provenAt}),
		...(trouble === undefined || refused !== undefined ? {} : {sentence: troubleWords(trouble)}),
		...(failure === undefined ? {} : {reason: failure.sentence}),
		...(trouble?.retryAt === undefined ? {} : {retryAt: trouble.retryAt}),
	};
};

/** Two of one kind and state are one thing to say. */
const joined = (one: Part, {namespaces, provenAt}: Part): Part => ({
	...one,
	...(one.namespaces === undefined || namespaces === undefined ? {} : {namespaces: [...one.namespaces, ...namespaces]}),
	...(one.provenAt === undefined || provenAt === undefined ? {} : {provenAt: Math.min(one.provenAt, provenAt)}),
});

/** What is not up to date by itself, by kind and state: nothing, most of the time. */
export const partsOf = (watched: readonly WatchedPart[], moment: Moment): readonly Part[] => {
	const parts = new Map<string, Part>();
	for (const each of watched.filter(isKept)) {
		const part = partOf(each, moment);
		if (part.freshness === 'LIVE' || part.freshness === 'CONNECTING') continue;
		const key = `${part.kind} ${part.freshness}`;
		const before = parts.get(key);
		parts.set(key, before === undefined ? part : joined(before, part));
	}
	return [...parts.values()];
};
