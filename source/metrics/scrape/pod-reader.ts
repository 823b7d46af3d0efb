import type {ClusterClient} from '../../cluster/cluster-client.ts';
import {type Failure, failed, type Outcome, success} from '../../domain/outcome.ts';
import {toSafeText} from '../../domain/safe-text.ts';
import type {EngineMetrics} from '../engines/engine-metrics.ts';
import {addressText, type PageAddress, pageAddresses, type ScrapedPod} from './page-address.ts';
import {startName} from './page-terms.ts';
import {type Exposition, parseExposition} from './parse-exposition.ts';
import {readPodPage} from './pod-proxy.ts';

/** A pod whose page is to be read. */
export type PodToRead = {
	readonly namespace: string;
	readonly name: string;
	/** Another one under the same name has another. */
	readonly life: string;
	/** Where its kind serves pages by itself. */
	readonly page: EngineMetrics['page'];
	readonly args: readonly string[];
};

export type PodReader = {
	/** Its page, of what is wanted. `likely`: where a pod like it has its page. */
	readonly read: (likely: PageAddress | undefined, signal: AbortSignal) => Promise<Outcome<Exposition>>;
	/** Where it was read last. */
	readonly address: () => PageAddress | undefined;
};

type ReaderOptions = {
	readonly client: ClusterClient;
	/** Milliseconds, by the cluster's clock. */
	readonly now: () => number;
	readonly wanted: ReadonlySet<string>;
};

/** Failures in a row after which the page is looked for anew. */
const patience = 3;
/** Milliseconds for the pod's object. */
const deadline = 4000;

const isMoved = ({status}: Failure): boolean => status === 301 || status === 302 || status === 307 || status === 308;

/** No address of this pod can be read now: there is no use in trying others. */
const isFinal = ({kind, status}: Failure): boolean =>
	kind === 'forbidden' || kind === 'not-found' || (status === undefined && kind !== 'timeout' && kind !== 'malformed');

/** Something of an engine or a GPU: every server tells when it was started. */
const isKnown = ({series}: Exposition): boolean => series.size > (series.has(startName) ? 1 : 0);

/** Addresses of one pod that may keep us waiting, one after the other. */
const mostTimeouts = 2;

/** Reads the page of one pod again and again: its object is read once, and where the page is is found out once. */
export const createPodReader = ({namespace, name, page, args}: PodToRead, {client, now, wanted}: ReaderOptions): PodReader => {
	let object: ScrapedPod | undefined;
	let found: PageAddress | undefined;
	let failures = 0;

	const readObject = async (signal: AbortSignal): Promise<ScrapedPod> => {
		const path = `/api/v1/namespaces/${encodeURIComponent(namespace)}/pods/${encodeURIComponent(name)}`;
		const answer = await client.getJson<ScrapedPod>({path, deadline, signal});
		// Who may not read it tries where its kind serves pages by itself.
		const read: ScrapedPod = answer.ok ? answer.value : {metadata: {name}};
		if (answer.ok || answer.failure.kind === 'forbidden') object = read;
		return read;
	};

	const readAt = async (address: PageAddress, signal: AbortSignal): Promise<Outcome<Exposition>> => {
		const answer = await readPodPage(client, {namespace, pod: name, address, signal});
		return answer.ok ? success(parseExposition(answer.value, wanted, now())) : answer;
	};

	const search = async (likely: PageAddress | undefined, signal: AbortSignal): Promise<Outcome<Exposition>> => {
		const own = pageAddresses(object ?? (await readObject(signal)), page, args);
		const waiting = likely === undefined ? [...own] : [likely, ...own.filter(address => addressText(address) !== addressText(likely))];
		const tried: string[] = [];
		let last: Failure = {kind: 'not-found', sentence: toSafeText(`Pod ${name} offers no port that may have metrics.`)};
		let timeouts = 0;
		for (let address = waiting.shift(); address !== undefined; address = waiting.shift()) {
			if (signal.aborted) return failed({kind: 'aborted', sentence: ''});
			const answer = await readAt(address, signal);
			if (answer.ok && isKnown(answer.value)) {
				found = address;
				return answer;
			}
			if (answer.ok) {
				tried.push(`${name}:${addressText(address)} has no metrics that are known here.`);
				continue;
			}
			last = answer.failure;
			if (isFinal(last)) return answer;
			if (isMoved(last) && !address.path.endsWith('/')) waiting.unshift({...address, path: `${address.path}/`});
			tried.push(last.sentence);
			if (last.kind === 'timeout') timeouts += 1;
			if (timeouts >= mostTimeouts) break;
		}
		return tried.length === 0 ? failed(last) : failed({...last, sentence: toSafeText(tried.join(' '))});
	};

	return {
		address: () => found,
		async read(likely, signal) {
			if (found === undefined) return search(likely, signal);
			const answer = await readAt(found, signal);
			failures = answer.ok ? 0 : failures + 1;
			if (failures >= patience) {
				found = undefined;
				object = undefined;
				failures = 0;
			}
			return answer;
		},
	};
};
