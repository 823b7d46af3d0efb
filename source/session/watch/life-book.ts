import type {Connection, Disruption, Part} from '../../domain/connection.ts';
import {lateListAfter, staleAfter} from '../../domain/freshness.ts';
import type {CollectionState} from './collection-book.ts';
import {connectionOf} from './connection-of.ts';
import {partsOf, type WatchedPart} from './parts-of.ts';

export type LifeBookOptions = {
	/** What the fleet is made of: the connection is told from them. */
	readonly collections: () => readonly CollectionState[];
	/** The server says that it does not reach its own store. */
	readonly isStoreAway: () => boolean;
	/** What else is watched: it is behind for itself alone. */
	readonly others: () => readonly WatchedPart[];
	/** `prod-eu (10.0.0.1:443)` */
	readonly place: string;
	/** Milliseconds to add to our clock to get the cluster's. */
	readonly clockOffset: () => number;
};

type LifeReport = {
	/** Times as the cluster's clock has them, which all ages are measured by. */
	readonly connection: Connection;
	readonly parts: readonly Part[];
	/** When something becomes stale or late if nothing comes; milliseconds, our clock. */
	readonly staleAt: number | undefined;
};

export type LifeBook = {
	/** `now`: milliseconds, our clock. */
	readonly report: (now: number) => LifeReport;
	/** Nothing from before `now` is trusted until it is proven again. */
	readonly distrust: (what: Disruption, now: number) => void;
};

/** How fresh everything is that is kept up to date, from the signs of life of each watch. */
export const createLifeBook = ({collections, isStoreAway, others, place, clockOffset}: LifeBookOptions): LifeBook => {
	let distrusted: {readonly at: number; readonly what: Disruption} = {at: Number.NEGATIVE_INFINITY, what: 'stood still'};
	const onClusterTime = <State extends Connection>(state: State): State => ({
		...state,
		...(state.provenAt === undefined ? {} : {provenAt: state.provenAt + clockOffset()}),
		...(state.retryAt === undefined ? {} : {retryAt: state.retryAt + clockOffset()}),
	});
	return {
		report(now) {
			const states = collections();
			const connection = connectionOf({states, isStoreAway: isStoreAway(), now, distrusted, place});
			const watched = [...states.map(state => ({...state, kind: state.resource.kind.kind})), ...others()];
			const parts = partsOf(watched, {now, distrustedAt: distrusted.at, isReached: connection.freshness !== 'OFFLINE'});
			const due = watched
				.filter(({listed, refused}) => listed && refused === undefined)
				.flatMap(({provenAt, relistingAt}) => [
					...(provenAt === undefined ? [] : [provenAt + staleAfter]),
					...(relistingAt === undefined ? [] : [relistingAt + lateListAfter]),
				])
				.filter(at => at > now);
			return {
				connection: onClusterTime(connection),
				parts: parts.map(onClusterTime),
				staleAt: due.length === 0 ? undefined : Math.min(...due),
			};
		},
		distrust(what, now) {
			distrusted = {at: now, what};
		},
	};
};
