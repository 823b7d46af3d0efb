import type {Failure} from '../../domain/outcome.ts';
import type {Sample} from '../metrics-source.ts';
import type {PageTerms} from './page-terms.ts';
import {readPage} from './page-values.ts';
import type {Exposition} from './parse-exposition.ts';
import {createPodReader, type PodReader, type PodToRead} from './pod-reader.ts';
import {createPodWindow, type PodWindow} from './pod-window.ts';

/** One pod that is read, and all that is remembered of it. */
export type BookedPod = {
	readonly pod: PodToRead;
	readonly reader: PodReader;
	readonly window: PodWindow;
	/** Samples of GPUs on its page, by name, with when it was read. */
	gpu: {readonly series: ReadonlyMap<string, readonly Sample[]>; readonly at: number} | undefined;
	failure: Failure | undefined;
	/** Failures in a row. */
	failures: number;
	/** When it was asked last, by our clock. */
	askedAt: number;
};

export type PodBook = {
	readonly of: (pod: PodToRead) => BookedPod;
	readonly keepPage: (booked: BookedPod, page: Exposition, at: number) => void;
	/** What was not asked for this long is forgotten. */
	readonly tidy: (now: number) => void;
};

/** Milliseconds. Coming back to a service soon, where its pages are is known still. */
const remembered = 600_000;

/** Pods that are or were read, by what they are: another pod under the same name begins anew. */
export const createPodBook = (terms: PageTerms, gpuNames: ReadonlySet<string>, options: Parameters<typeof createPodReader>[1]): PodBook => {
	const pods = new Map<string, BookedPod>();
	return {
		of(pod) {
			const key = `${pod.namespace}/${pod.name}/${pod.life}`;
			const known = pods.get(key);
			if (known !== undefined) return known;
			const booked: BookedPod = {
				...{pod, reader: createPodReader(pod, options), window: createPodWindow()},
				...{gpu: undefined, failure: undefined, failures: 0, askedAt: Number.NEGATIVE_INFINITY},
			};
			pods.set(key, booked);
			return booked;
		},
		keepPage(booked, page, at) {
			booked.window.add(readPage(page, terms, at));
			booked.failure = undefined;
			booked.failures = 0;
			const series = new Map([...page.series].filter(([name]) => gpuNames.has(name)));
			booked.gpu = series.size === 0 ? undefined : {series, at};
		},
		tidy(now) {
			for (const [key, {askedAt}] of pods) if (now - askedAt > remembered) pods.delete(key);
		},
	};
};
