import type {Failure} from '../../domain/outcome.ts';
import type {ClusterClient, ClusterRequest, LineStream} from '../cluster-client.ts';
import type {KubernetesObject} from '../kubernetes-object.ts';
import {failureOfStatus} from '../wire/failure-of-response.ts';
import {compareResourceVersions} from './resource-version.ts';
import {parseWatchEvent} from './watch-event.ts';

/** How one watch ended and what that means for the next step. */
export type WatchEnd = {
	/**
	 * `resume`: watch on from the version reached. `relist`: that version is of no use any more. Both after a rest, if `rest`;
	 * `failed`: it never began.
	 */
	readonly next: 'resume' | 'relist' | 'failed';
	readonly failure?: Failure;
	readonly because: 'end' | 'broken' | 'expired' | 'unreadable' | 'disorder' | 'refused' | 'error';
};

export type WatchRequest = {
	readonly client: ClusterClient;
	readonly path: string;
	readonly query: NonNullable<ClusterRequest['query']>;
	readonly accept: string | undefined;
	readonly from: string;
	/** Seconds after which the server ends it. */
	readonly timeout: number;
	readonly onOpen: () => void;
	readonly onChange: (type: 'ADDED' | 'MODIFIED' | 'DELETED', object: KubernetesObject) => void;
	/** Any bytes at all. */
	readonly onLife: () => void;
	/** `isStill`: it is at the version of the one before. */
	readonly onBookmark: (isStill: boolean) => void;
	/** The version a next watch can start from. */
	readonly onVersion: (version: string) => void;
	readonly onEnd: (end: WatchEnd) => void;
};

/** Failures that leave the version as good as it was. */
const isExpired = (failure: Failure): boolean => failure.kind === 'expired';

/** One watch from a version to its end. `onEnd` is called once, not after `close`. */
export const watchOnce = (request: WatchRequest): {readonly close: () => void} => {
	const {client, path, query, accept, from, timeout} = request;
	let version = from;
	let ended = false;
	let opened = false;
	let stream: LineStream | undefined;
	// From "" or "0" the server first tells what there is, as ADDED in no order: a version out of that is no place to resume at.
	let ordered = from !== '' && from !== '0';
	const end = (reason: WatchEnd): void => {
		if (ended) return;
		ended = true;
		stream?.close();
		request.onEnd(reason);
	};
	const advance = (next: string): boolean => {
		if (!ordered) return true;
		const order = compareResourceVersions(next, version);
		if (order === -1) {
			end({next: 'relist', because: 'disorder'});
			return false;
		}
		version = next;
		request.onVersion(next);
		return true;
	};
	let isStill = false;
	const take = (line: string): void => {
		const event = parseWatchEvent(line);
		switch (event.type) {
			case 'unreadable':
				// Its version is unknown: going on would skip it silently.
				end({next: 'resume', because: 'unreadable'});
				return;
			case 'ERROR': {
				const failure = failureOfStatus(event.status?.code ?? 500, event.status, 'The API server');
				end({next: isExpired(failure) ? 'relist' : 'resume', because: isExpired(failure) ? 'expired' : 'error', failure});
				return;
			}
			case 'BOOKMARK':
				ordered = true;
				isStill = event.resourceVersion === version;
				if (advance(event.resourceVersion)) request.onBookmark(isStill);
				return;
			default: {
				if (event.type !== 'ADDED') ordered = true;
				const next = event.object.metadata.resourceVersion;
				// Told twice.
				if (ordered && next === version) return;
				if (advance(next)) request.onChange(event.type, event.object);
			}
		}
	};
	stream = client.lines(
		{
			path,
			query: {...query, watch: 1, resourceVersion: from, allowWatchBookmarks: true, timeoutSeconds: timeout},
			...(accept === undefined ? {} : {accept}),
			deadline: 30_000,
		},
		{
			open() {
				opened = true;
				if (!ended) request.onOpen();
			},
			data() {
				if (!ended) request.onLife();
			},
			lines(lines) {
				for (const line of lines) {
					if (ended) return;
					if (line !== '') take(line);
				}
			},
			end(failure) {
				if (failure === undefined) end({next: 'resume', because: 'end'});
				else if (opened) end({next: 'resume', because: 'broken', failure});
				else if (isExpired(failure)) end({next: 'relist', because: 'expired', failure});
				else end({next: 'failed', because: 'refused', failure});
			},
		},
	);
	return {
		close() {
			ended = true;
			stream?.close();
		},
	};
};
