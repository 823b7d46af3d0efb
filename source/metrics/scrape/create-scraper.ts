import type {Clock} from '../../cluster/clock.ts';
import type {ClusterClient} from '../../cluster/cluster-client.ts';
import type {Failure} from '../../domain/outcome.ts';
import type {ServiceMetrics} from '../../domain/service-metrics.ts';
import {sameOrNew} from '../fleet/same-metrics.ts';
import {gpuNames} from '../gpus/names-of-gpu.ts';
import type {MetricsTarget} from '../metrics-target.ts';
import {createTurns} from '../turns.ts';
import {atOnce} from './at-once.ts';
import {createExporterBook} from './exporter-pods.ts';
import {createPageTerms} from './page-terms.ts';
import {type BookedPod, createPodBook} from './pod-book.ts';
import {exporterToRead, podToRead} from './pods-to-read.ts';
import {createProxyAccess} from './proxy-access.ts';
import {readGpus} from './scraped-gpus.ts';
import {createScrapedBuilder, keptReading} from './scraped-metrics.ts';
import {type Selection, selectPods} from './select-pods.ts';

export type Scraper = {
	readonly setTargets: (targets: readonly MetricsTarget[]) => void;
	/** Reads this service alone; undefined: those on the screen. */
	readonly open: (uid: string | undefined) => void;
	/** Rights, exporters and pages that were not found are looked for again. */
	readonly lookAgain: () => void;
	/** Nothing is asked any more, and what is under way is given up; resolves then. */
	readonly close: () => Promise<void>;
};

type ScraperOptions = {
	readonly client: ClusterClient;
	readonly clock: Clock;
	/** [0, 1) */
	readonly random: () => number;
	/** After each round: numbers of the services that were read. `failure`: none could be. */
	readonly onRound: (metrics: ReadonlyMap<string, ServiceMetrics>, at: number, failure: Failure | undefined) => void;
};

/** Milliseconds between two looks at one pod, at least; and how much later it may be, so that consoles do not ask in step. */
export const scrapeInterval = 5000;
const jitter = 1000;

/** Requests under way at once. */
const together = 4;

/** Rounds that a pod is left alone after failures: 1, 2, 4 … */
const mostSkipped = 12;

const isDue = ({askedAt, failures}: BookedPod, now: number): boolean =>
	now - askedAt >= scrapeInterval * Math.min(mostSkipped, 2 ** Math.max(0, failures - 1));

const isAnything = ({services}: Selection): boolean => services.some(({pods}) => pods.length > 0);

/** Milliseconds that numbers of services stay which have left the screen: they are back when it scrolls back. */
const keptAway = 60_000;

/** Reads pages of pods through the API server: of what somebody looks at and nothing else, a few at a time, and not often. */
export const createScraper = ({client, clock, random, onRound}: ScraperOptions): Scraper => {
	const terms = createPageTerms();
	const build = createScrapedBuilder(terms, scrapeInterval);
	const access = createProxyAccess(client, clock);
	const exporters = createExporterBook(client, clock);
	const now = (): number => clock.now() + client.clockOffset();
	const book = createPodBook(terms, gpuNames, {client, now, wanted: terms.wanted});
	let targets: readonly MetricsTarget[] = [];
	let opened: string | undefined;
	let metrics: ReadonlyMap<string, ServiceMetrics> = new Map();
	const builtAt = new Map<string, number>();
	let round = new AbortController();
	let isClosed = false;

	const readOne = async (booked: BookedPod, siblings: readonly BookedPod[], signal: AbortSignal): Promise<void> => {
		const {namespace} = booked.pod;
		const refusal = await access.refusal(namespace);
		if (signal.aborted) return;
		booked.askedAt = clock.now();
		const likely = siblings.find(sibling => sibling.reader.address() !== undefined)?.reader.address();
		const page = refusal === undefined ? await booked.reader.read(likely, signal) : {ok: false as const, failure: refusal};
		if (signal.aborted) return;
		if (page.ok) return book.keepPage(booked, page.value, now());
		booked.failure = page.failure;
		booked.failures += 1;
		if (page.failure.kind === 'forbidden') access.refuse(namespace, page.failure);
	};

	const readAll = (groups: ReadonlyArray<readonly BookedPod[]>, signal: AbortSignal): Promise<void> => {
		const start = clock.now();
		const due = groups.flatMap(siblings => siblings.filter(pod => isDue(pod, start)).map(pod => ({pod, siblings})));
		return atOnce(together, due, ({pod, siblings}) => readOne(pod, siblings, signal), signal);
	};

	const findExporters = async (nodes: readonly string[], signal: AbortSignal) => {
		const pods: BookedPod[] = [];
		const failures: Failure[] = [];
		const find = async (node: string): Promise<void> => {
			const found = await exporters.on(node, signal);
			pods.push(...found.pods.map(pod => book.of(exporterToRead(pod))));
			if (found.failure !== undefined) failures.push(found.failure);
		};
		await atOnce(together, nodes, find, signal);
		return {pods, failures};
	};

	const buildAll = ({services}: Selection, pods: ReadonlyMap<string, readonly BookedPod[]>, gpu: ReturnType<typeof readGpus>): void => {
		const at = now();
		const next = new Map([...metrics].filter(([uid]) => at - (builtAt.get(uid) ?? 0) <= keptAway));
		const failures: Failure[] = [];
		let isAnyRead = false;
		for (const {target} of services) {
			const booked = pods.get(target.uid) ?? [];
			const read = booked.flatMap(({pod, window}) => {
				const numbers = window.numbers();
				return numbers === undefined || at - numbers.at > keptReading ? [] : [[pod.name, numbers] as const];
			});
			isAnyRead ||= read.length > 0;
			const failed = booked.flatMap(({pod, failure}) => (failure === undefined ? [] : [[pod.name, failure] as const]));
			failures.push(...failed.map(([, failure]) => failure));
			const service = {target, pods: new Map(read), failures: new Map(failed), ...gpu(target, booked)};
			const built = build(service, metrics.get(target.uid), at);
			builtAt.set(target.uid, at);
			next.set(target.uid, sameOrNew(metrics.get(target.uid), built, at - scrapeInterval));
		}
		for (const uid of builtAt.keys()) if (!next.has(uid)) builtAt.delete(uid);
		metrics = next;
		onRound(metrics, at, isAnyRead ? undefined : failures[0]);
	};

	const turns = createTurns(clock, {
		async full() {
			if (isClosed) return undefined;
			round = new AbortController();
			const {signal} = round;
			const selection = selectPods(targets, opened);
			book.tidy(clock.now());
			if (!isAnything(selection)) {
				buildAll(selection, new Map(), readGpus([], []));
				return undefined;
			}
			const pods = new Map(
				selection.services.map(({target, pods: list}) => [target.uid, list.map(pod => book.of(podToRead(target, pod)))]),
			);
			const ofNodes = await findExporters(selection.nodes, signal);
			await readAll([...pods.values(), ofNodes.pods], signal);
			if (signal.aborted) return undefined;
			buildAll(selection, pods, readGpus(ofNodes.pods, ofNodes.failures));
			return scrapeInterval + Math.round(jitter * random());
		},
		opened: async () => {},
	});

	/** What was read for another view is not wanted any more. */
	const lookElsewhere = (): void => {
		round.abort();
		turns.within(0);
	};

	return {
		setTargets(next) {
			const wasAnything = isAnything(selectPods(targets, opened));
			targets = next;
			if (!wasAnything && isAnything(selectPods(targets, opened))) turns.within(0);
		},
		open(uid) {
			if (uid === opened) return;
			opened = uid;
			lookElsewhere();
		},
		lookAgain() {
			access.forget();
			exporters.forget();
			lookElsewhere();
		},
		async close() {
			isClosed = true;
			round.abort();
			await turns.close();
		},
	};
};
