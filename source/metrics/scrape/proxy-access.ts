import {reviewAccess} from '../../cluster/access-review.ts';
import type {Clock} from '../../cluster/clock.ts';
import type {ClusterClient} from '../../cluster/cluster-client.ts';
import type {Failure} from '../../domain/outcome.ts';
import {toSafeText} from '../../domain/safe-text.ts';
import {scrapeRole} from './pod-proxy.ts';

/** Milliseconds until a right that was missing is asked for again. */
const pause = 300_000;

export type ProxyAccess = {
	/** Why pods of a namespace may not be read; undefined: they may, as far as is known. Asks once. */
	readonly refusal: (namespace: string) => Promise<Failure | undefined>;
	/** A request was refused after all. */
	readonly refuse: (namespace: string, failure: Failure) => void;
	readonly forget: () => void;
};

/** Whether pods of a namespace may be read through the API server: asked before the first request, so that none is refused at every tick. */
export const createProxyAccess = (client: ClusterClient, clock: Clock): ProxyAccess => {
	const answers = new Map<string, {readonly at: number; readonly failure: Promise<Failure | undefined>}>();
	const ask = async (namespace: string): Promise<Failure | undefined> => {
		const answer = await reviewAccess(client, {verb: 'get', group: '', resource: 'pods', subresource: 'proxy', namespace});
		// Who may not even ask finds out by the request itself.
		if (!answer.ok || answer.value.allowed) return undefined;
		return {
			kind: 'forbidden',
			status: 403,
			sentence: toSafeText(`You may not read the metrics of pods in ${namespace}. ${scrapeRole(namespace)}`),
		};
	};
	return {
		async refusal(namespace) {
			const known = answers.get(namespace);
			const failure = await known?.failure;
			if (known !== undefined && (failure === undefined || clock.now() - known.at < pause)) return failure;
			const asked = {at: clock.now(), failure: ask(namespace)};
			answers.set(namespace, asked);
			return asked.failure;
		},
		refuse(namespace, failure) {
			answers.set(namespace, {at: clock.now(), failure: Promise.resolve(failure)});
		},
		forget: () => answers.clear(),
	};
};
