import {type ClusterEvent, collectionKey} from '../../domain/cluster-event.ts';
import type {ClusterRecord} from '../../domain/cluster-record.ts';
import {collectionPath} from '../../domain/object-reference.ts';
import type {Failure} from '../../domain/outcome.ts';
import {toSafe, toSafeText} from '../../domain/safe-text.ts';
import type {KubernetesObject} from '../kubernetes-object.ts';
import {createBackoff} from './backoff.ts';
import {listPages} from './list-pages.ts';
import {probeQuiet} from './probe.ts';
import type {Reflector, ReflectorOptions} from './reflector.ts';
import {retryDelay} from './retry-delay.ts';
import {type WatchEnd, watchOnce} from './watch-once.ts';
import {createWatchdog, type Watchdog} from './watchdog.ts';

type News = ClusterEvent extends infer Event ? (Event extends ClusterEvent ? Omit<Event, 'collection' | 'at'> : never) : never;

/** client-go's bounds of a watch: 5 to 10 minutes, so that a hung one ends by itself. Seconds. */
const leastTimeout = 300;
const smallestPage = 25;
/** A watch that ends sooner has not done what a watch is for; going on at once would be a loop. Milliseconds. */
const veryShort = 30_000;

/** https://kubernetes.io/docs/reference/using-api/api-concepts/#metadata-only-fetches, and whole objects where that is not known. */
const metadataOf = (what: string): string => `application/json;as=${what};g=meta.k8s.io;v=v1,application/json`;

/**
 * Lists a collection and watches it from there on, for as long as it is not closed, whatever the server and the network do.
 * Rules: client-go tools/cache/reflector.go. What is emitted converges to what the server has.
 */
export const reflect = (options: ReflectorOptions): Reflector => {
	const {client, kind, namespace, project, clock, random, onEvent} = options;
	const path = collectionPath(kind, namespace);
	const collection = collectionKey(kind, namespace);
	const query = {labelSelector: options.labelSelector, fieldSelector: options.fieldSelector};
	const accept = options.metadataOnly === true ? metadataOf('PartialObjectMetadata') : undefined;
	const listAccept = options.metadataOnly === true ? metadataOf('PartialObjectMetadataList') : undefined;
	const backoff = createBackoff(random);
	const counts = {lists: 0, watches: 0, unreadable: 0, wentBack: 0};

	let closed = false;
	/** Where to watch on; undefined: a list is needed. */
	let version: string | undefined;
	/** The first list is through: the next ones replace what there is. */
	let listed = false;
	/** Pages of a first list that did not come to its end have been told. */
	let told = false;
	let pageSize = options.pageSize ?? 500;
	let lastUnreadable: string | undefined;
	let lastRelist = Number.NEGATIVE_INFINITY;
	let lists: AbortController | undefined;
	let watch: {readonly close: () => void} | undefined;
	let probe: {readonly close: () => void} | undefined;
	let watchdog: Watchdog | undefined;
	let timer: unknown;
	let waiting = false;

	const emit = (news: News): void => {
		if (!closed) onEvent({...news, collection, at: clock.now()} as ClusterEvent);
	};

	const recordOf = (object: KubernetesObject): ClusterRecord | undefined => {
		// Items of a list say no kind.
		const whole = object.kind === undefined ? {...object, kind: kind.kind} : object;
		try {
			return toSafe(project(whole)) as ClusterRecord;
		} catch (error) {
			// An object that is not shaped as its kind promises is said, not skipped, and takes nothing else down.
			counts.unreadable++;
			const name = `${kind.kind} ${object.metadata?.namespace ?? ''}/${object.metadata?.name ?? ''}`;
			const why = error instanceof Error ? error.message : String(error);
			emit({type: 'trouble', failure: {kind: 'malformed', sentence: toSafeText(`${name} cannot be read: ${why}.`)}});
			return undefined;
		}
	};
	const recordsOf = (objects: readonly KubernetesObject[]): readonly ClusterRecord[] =>
		objects.map(recordOf).filter(record => record !== undefined);

	const rest = (delay: number, then: () => void): void => {
		if (closed) return;
		waiting = true;
		clock.clearTimeout(timer);
		timer = clock.setTimeout(() => {
			waiting = false;
			then();
		}, delay);
	};
	const step = (): void => {
		if (closed) return;
		if (version === undefined) void list();
		else startWatch(version);
	};
	const fail = (failure: Failure): void => {
		if (closed) return;
		const delay = retryDelay(failure, backoff, clock.now(), random);
		emit({type: 'trouble', failure, retryAt: clock.now() + delay});
		rest(delay, step);
	};

	const list = async (): Promise<void> => {
		counts.lists++;
		const abort = new AbortController();
		lists = abort;
		const progressive = !listed && !told;
		let records: ClusterRecord[] = [];
		let whole = !progressive;
		const outcome = await listPages({
			client,
			path,
			query,
			pageSize,
			accept: listAccept,
			signal: abort.signal,
			onPage(objects, remaining) {
				const page = recordsOf(objects);
				if (whole) records.push(...page);
				else {
					told = true;
					emit({type: 'page', records: page, ...(remaining === undefined ? {} : {remaining})});
				}
			},
			onRestart() {
				records = [];
				whole = true;
			},
		});
		if (closed || lists !== abort) return;
		if (!outcome.ok) {
			// A page that does not come in time is too large for this link.
			if (outcome.failure.kind === 'timeout') pageSize = Math.max(smallestPage, Math.floor(pageSize / 2));
			return fail(outcome.failure);
		}
		listed = true;
		version = outcome.value.resourceVersion;
		emit(whole ? {type: 'replaced', records} : {type: 'listed'});
		step();
	};

	const endWatch = (): void => {
		watchdog?.stop();
		watch?.close();
		probe?.close();
		watchdog = watch = probe = undefined;
	};

	const startProbe = (): void => {
		if (version === undefined || probe !== undefined) return;
		const from = version;
		probe = probeQuiet({client, path, query, accept, from}, clock, verdict => {
			probe = undefined;
			// What the watch itself has brought meanwhile is its own proof.
			if (verdict === 'quiet' || version !== from) emit({type: 'proof'});
			else reconnect();
		});
	};
	const reconnect = (): void => {
		if (closed) return;
		endWatch();
		step();
	};

	const startWatch = (from: string): void => {
		counts.watches++;
		const startedAt = clock.now();
		watchdog = createWatchdog(clock, {probe: startProbe, dead: reconnect});
		watch = watchOnce({
			client,
			path,
			query,
			accept,
			from,
			timeout: Math.round(leastTimeout + random() * leastTimeout),
			onOpen() {
				watchdog?.alive();
				emit({type: 'proof'});
			},
			onLife: () => watchdog?.alive(),
			onBookmark: () => emit({type: 'proof'}),
			onVersion(next) {
				version = next;
			},
			onChange(type, object) {
				if (type === 'DELETED') return emit({type: 'deleted', uid: toSafeText(object.metadata.uid)});
				const record = recordOf(object);
				if (record !== undefined) emit({type: 'changed', record});
			},
			onEnd: end => afterWatch(end, clock.now() - startedAt),
		});
	};

	const afterWatch = ({next, because, failure}: WatchEnd, lasted: number): void => {
		endWatch();
		if (closed) return;
		if (because === 'unreadable') {
			counts.unreadable++;
			// The same line twice at the same place: it will come again; a list goes round it.
			if (lastUnreadable === version) version = undefined;
			lastUnreadable = version;
		}
		if (because === 'went back') counts.wentBack++;
		if (next === 'relist') version = undefined;
		const now = clock.now();
		// Expired is no fault: listed at once, unless that was just done and did not help.
		const atOnce = next === 'relist' ? now - lastRelist > veryShort : because === 'end' && lasted >= veryShort;
		if (next === 'relist') lastRelist = now;
		if (next === 'failed' && failure !== undefined) fail(failure);
		else if (atOnce) step();
		else rest(retryDelay(failure, backoff, now, random), step);
	};

	step();
	return {
		close() {
			closed = true;
			clock.clearTimeout(timer);
			lists?.abort();
			endWatch();
		},
		retryNow() {
			if (closed) return;
			client.retryCredentials?.();
			backoff.reset();
			if (waiting) {
				clock.clearTimeout(timer);
				waiting = false;
				step();
			} else if (watch !== undefined) startProbe();
		},
		counts: () => counts,
	};
};
