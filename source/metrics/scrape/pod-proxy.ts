import type {ClusterClient} from '../../cluster/cluster-client.ts';
import {isStatus} from '../../cluster/wire/failure-of-response.ts';
import {type Failure, failed, type Outcome, success} from '../../domain/outcome.ts';
import {toSafeText} from '../../domain/safe-text.ts';
import {addressText, type PageAddress} from './page-address.ts';

export type PageRequest = {
	readonly namespace: string;
	readonly pod: string;
	readonly address: PageAddress;
	readonly signal: AbortSignal;
};

/** Milliseconds. The API server relays proxied requests for ever: the deadline is ours. */
const deadline = 4000;
/** Bytes: many times what the busiest engine serves. */
const longest = 16_000_000;

/** Prometheus's own, the plain format before OpenMetrics. */
const accept = 'text/plain;version=0.0.4;q=0.9,application/openmetrics-text;version=1.0.0;q=0.5,*/*;q=0.1';

/** The Role that opens this way and no other. */
export const scrapeRole = (namespace: string): string =>
	`Ask for a Role in namespace ${namespace} with apiGroups [""], resources ["pods/proxy"], verbs ["get"].`;

const parse = (text: string): unknown => {
	try {
		return JSON.parse(text);
	} catch {
		return undefined;
	}
};

type Refusal = {readonly kind: Failure['kind']; readonly sentence: (place: string, said: string, request: PageRequest) => string};

/** What the API server itself answers, by status; `said` is its own sentence. */
const refusals: Readonly<Record<number, Refusal>> = {
	403: {
		kind: 'forbidden',
		sentence: (_place, _said, {namespace}) => `You may not read the metrics of pods in ${namespace}. ${scrapeRole(namespace)}`,
	},
	404: {kind: 'not-found', sentence: (_place, _said, {pod}) => `Pod ${pod} is gone.`},
	503: {
		kind: 'unreachable',
		sentence: (place, said) =>
			said.includes('connection refused')
				? `Nothing listens on ${place}: connection refused.`
				: `The API server does not reach ${place}: ${said}.`,
	},
};

/** What the pod answers. */
const answers: Readonly<Record<number, Refusal>> = {
	401: {kind: 'unauthorized', sentence: place => `${place} wants a login, which the API server does not pass on.`},
	403: {kind: 'unauthorized', sentence: place => `${place} wants a login, which the API server does not pass on.`},
	404: {kind: 'server', sentence: place => `${place} has no such page (404).`},
};

const unknownAnswer: Refusal = {kind: 'server', sentence: (place, said) => `${place} answers ${said}.`};

const shortened = (text: string): string => (text.length > 200 ? `${text.slice(0, 200)}…` : text).replace(/[.\s]+$/, '');

const refusalOf = (status: number, text: string, request: PageRequest): Failure => {
	const body = parse(text);
	const isOwn = isStatus(body);
	const {kind, sentence} = (isOwn ? refusals : answers)[status] ?? unknownAnswer;
	const said = isOwn && body.message !== undefined ? shortened(body.message) : `status ${status}`;
	return {kind, status, sentence: toSafeText(sentence(`${request.pod}:${addressText(request.address)}`, said, request))};
};

/** A page of metrics of one pod, through the API server's pod proxy: with the user's own rights, `get pods/proxy`. Never throws. */
export const readPodPage = async (client: ClusterClient, request: PageRequest): Promise<Outcome<string>> => {
	const {namespace, pod, address, signal} = request;
	const {scheme, port, path, query} = address;
	const place = `${pod}:${addressText(address)}`;
	const name = `${scheme === undefined ? '' : `${scheme}:`}${encodeURIComponent(pod)}:${port}`;
	const answer = await client.get({
		path: `/api/v1/namespaces/${encodeURIComponent(namespace)}/pods/${name}/proxy${path}`,
		...(query === undefined ? {} : {query: Object.fromEntries(new URLSearchParams(query))}),
		...{accept, deadline, signal},
		limit: {
			bytes: longest,
			failure: {kind: 'malformed', sentence: toSafeText(`The page of ${place} is longer than ${longest / 1e6} MB: it is not read.`)},
		},
	});
	if (!answer.ok) {
		const isLate = answer.failure.kind === 'timeout';
		return isLate
			? failed({kind: 'timeout', sentence: toSafeText(`${place} did not answer within ${deadline / 1000} s.`)})
			: failed(answer.failure);
	}
	const {status, text} = answer.value;
	return status === 200 ? success(text) : failed(refusalOf(status, text, request));
};
