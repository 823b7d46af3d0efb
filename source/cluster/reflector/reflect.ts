import {type ClusterEvent, collectionKey} from '../../domain/cluster-event.ts';
import type {ClusterRecord} from '../../domain/cluster-record.ts';
import {collectionPath} from '../../domain/object-reference.ts';
import type {Failure} from '../../domain/outcome.ts';
import {createAuditor} from './audit.ts';
import {createBackoff} from './backoff.ts';
import {createBehindCheck} from './behind.ts';
import {createHeldObjects} from './held-objects.ts';
import {listPages} from './list-pages.ts';
import {metadataOf} from './metadata-of.ts';
import {probeQuiet} from './probe.ts';
import type {Reflector, ReflectorOptions} from './reflector.ts';
import {compareResourceVersions} from './resource-version.ts';
import {passesByItself, retryDelay} from './retry-delay.ts';
import {troubleOfEnd} from './trouble-of-end.ts';
import {type WatchEnd, watchOnce} from './watch-once.ts';
import {createWatchdog, type Watchdog} from './watchdog.ts';

type News = ClusterEvent extends infer Event ? (Event extends ClusterEvent ? Omit<Event, 'collection' | 'at'> : never) : never;

/** client-go's bounds of a watch: 5 to 10 minutes, so that a hung one ends by itself. Seconds. */
const leastTimeout = 300;
/** A watch that ends sooner has not done what a watch is for; going on at once would be a loop. Milliseconds. */
const veryShort = 30_000;
/** Collections of a server that is back are read again within this time, not all in the same moment. Milliseconds. */
const recoverWithin = 200;

/**
 * Lists a collection and watches it from there on, for as long as it is not closed, whatever the server and the network do.
 * Rules: client-go tools/cache/reflector.go. What is emitted converges to what the server has.
 */
export const reflect = (options: ReflectorOptions): Reflector => {
	const {client, kind, namespace, clock, random, onEvent} = options;
	const path = collectionPath(kind, namespace);
	const collection = collectionKey(kind, namespace);
	const query = {labelSelector: options.labelSelector, fieldSelector: options.fieldSelector};
	const accept = options.metadataOnly === true ? metadataOf('PartialObjectMetadata') : undefined;
	const metadataList = metadataOf('PartialObjectMetadataList');
	const backoff = createBackoff(random);
	const held = createHeldObjects(kind, options.project);
	const counts = {lists: 0, watches: 0, unreadable: 0, wentBack: 0};

	let closed = false;
	/** Where to watch on; undefined: a list is needed. */
	let version: string | undefined;
	/** The last version there was. */
	let reached: string | undefined;
	/** The first list is through: the next ones replace what there is. */
	let listed = false;
	/** Pages of a first list that did not come to its end have been told. */
	let told = false;
	/** The way to the server broke since then: what answers may be another one, or an older state of it. */
	let isDoubtful = false;
	let pageSize = options.pageSize ?? 500;
	let lastUnreadable: string | undefined;
	let lastRelist = Number.NEGATIVE_INFINITY;
	let lists: AbortController | undefined;
	let watch: {readonly close: () => void} | undefined;
	let probe: {readonly close: () => void} | undefined;
	let watchdog: Watchdog | undefined;
	let timer: unknown;
	/** What is waited for, if anything is: the failure after which. */
	let waiting: {readonly failure: Failure | undefined} | undefined;

	const emit = (news: News): void => {
		if (!closed) onEvent({...news, collection, at: clock.now()} as ClusterEvent);
	};

	const rest = (delay: number, failure: Failure | undefined): void => {
		if (closed) return;
		isDoubtful = true;
		waiting = {failure};
		clock.clearTimeout(timer);
		timer = clock.setTimeout(step, delay);
	};
	const step = (): void => {
		if (closed) return;
		waiting = undefined;
		if (version === undefined) void list();
		else startWatch(version);
	};
	const fail = (failure: Failure): void => {
		const delay = retryDelay(failure, backoff, clock.now(), random, listed);
		emit({type: 'trouble', failure, retryAt: clock.now() + delay});
		rest(delay, failure);
	};
	const setVersion = (next: string): void => {
		version = next;
		reached = next;
	};

	/** A watch cannot go on from there: what is held is read anew, as soon as that may be. */
	const forgetVersion = (): void => {
		version = undefined;
		if (listed) emit({type: 'relisting'});
	};

	const list = async (): Promise<void> => {
		counts.lists++;
		const abort = new AbortController();
		lists = abort;
		const progressive = !listed && !told;
		let records: ClusterRecord[] = [];
		let whole = !progressive;
		held.beginList();
		const outcome = await listPages({
			...{client, clock, path, query, pageSize},
			accept: options.metadataOnly === true ? metadataList : undefined,
			signal: abort.signal,
			async onPage(objects, remaining) {
				const page = await held.readAll(objects);
				if (whole) records.push(...page);
				else {
					told = true;
					emit({type: 'page', records: page, ...(remaining === undefined ? {} : {remaining})});
				}
			},
			onSmaller(size) {
				pageSize = size;
			},
			onRestart() {
				held.beginList();
				records = [];
				whole = true;
			},
		});
		if (closed || lists !== abort) return;
		if (!outcome.ok) return fail(outcome.failure);
		const {resourceVersion} = outcome.value;
		if (reached !== undefined && compareResourceVersions(resourceVersion, reached) === -1) counts.wentBack++;
		held.endList();
		listed = true;
		isDoubtful = false;
		setVersion(resourceVersion);
		auditor.listed();
		emit(whole ? {type: 'replaced', records} : {type: 'listed'});
		step();
	};

	const endWatch = (): void => {
		watchdog?.stop();
		watch?.close();
		probe?.close();
		auditor.stop();
		behind.stop();
		watchdog = watch = probe = undefined;
	};
	const reconnect = (): void => {
		if (closed) return;
		isDoubtful = true;
		endWatch();
		step();
	};
	const relist = (): void => {
		forgetVersion();
		lastRelist = clock.now();
		reconnect();
	};
	const auditor = createAuditor({...{client, clock, random, path, query}, accept: metadataList, onDifferences: relist});
	const behind = createBehindCheck({client, path, query, accept: metadataList, onBehind: relist});

	const startProbe = (): void => {
		if (version === undefined || probe !== undefined) return;
		const from = version;
		probe = probeQuiet({client, path, query, accept, from}, clock, verdict => {
			probe = undefined;
			// What the watch itself has brought meanwhile is its own proof.
			if (verdict !== 'quiet' && version === from) return reconnect();
			emit({type: 'proof'});
			if (version !== undefined) behind.look(version);
		});
	};
	const startWatch = (from: string): void => {
		counts.watches++;
		const resumes = isDoubtful;
		const startedAt = clock.now();
		watchdog = createWatchdog(clock, {probe: startProbe, dead: reconnect, tick: () => auditor.look(version, held.versions())});
		watch = watchOnce({
			...{client, path, query, accept, from},
			timeout: Math.round(leastTimeout + random() * leastTimeout),
			onOpen() {
				watchdog?.alive();
				emit({type: 'proof'});
				isDoubtful = false;
				if (resumes) behind.look(from);
			},
			onLife: () => watchdog?.alive(),
			onBookmark: isStill => emit({type: 'proof', ...(isStill ? {isStill} : {})}),
			onVersion: setVersion,
			onChange: (type, object) => emit(held.take(type, object)),
			onEnd: end => afterWatch(end, clock.now() - startedAt, version !== from),
		});
	};

	const afterWatch = (end: WatchEnd, lasted: number, isAhead: boolean): void => {
		const {next, because, failure} = end;
		endWatch();
		if (closed) return;
		if (because === 'unreadable') {
			counts.unreadable++;
			// The same line twice at the same place: it will come again; a list goes round it.
			if (lastUnreadable === version) forgetVersion();
			lastUnreadable = version;
		}
		if (next === 'failed' && failure !== undefined) return void fail(failure);
		const now = clock.now();
		// Expired is no fault: listed at once, unless that was just done and did not help, or the server wants it later.
		const isFreshRelist = next === 'relist' && now - lastRelist > veryShort && failure?.retryAfter === undefined;
		if (next === 'relist') {
			forgetVersion();
			lastRelist = now;
		}
		// One that ran, or went on, was well: what cuts it is no reason to wait longer each time. A server cuts who reads too slowly.
		if (lasted >= veryShort || (isAhead && (because === 'end' || because === 'broken'))) backoff.reset();
		if (isFreshRelist || (because === 'end' && lasted >= veryShort)) return void step();
		const delay = retryDelay(failure, backoff, now, random);
		// Once is nothing; what happens again and again leaves gaps in what is shown.
		if (backoff.failures() > 1) emit({type: 'trouble', failure: troubleOfEnd(end), retryAt: now + delay});
		rest(delay, failure);
	};

	const offRecovery = client.onRecovery?.(() => {
		if (waiting !== undefined && passesByItself(waiting.failure)) rest(random() * recoverWithin, waiting.failure);
		// It may have died with what was lost; if not, that is soon known.
		else if (watch !== undefined) startProbe();
	});

	step();
	return {
		close() {
			closed = true;
			offRecovery?.();
			clock.clearTimeout(timer);
			lists?.abort();
			endWatch();
		},
		retryNow() {
			if (closed) return;
			client.retryCredentials?.();
			backoff.reset();
			if (waiting !== undefined) {
				clock.clearTimeout(timer);
				step();
			} else if (watch !== undefined) startProbe();
		},
		counts: () => ({...counts, ...auditor.counts(), unreadableObjects: held.unreadable()}),
	};
};
