import type {CredentialSet} from '../../cluster/credentials/credentials.ts';
import {createBody} from '../../cluster/wire/body.ts';
import {startExchange} from '../../cluster/wire/exchange.ts';
import {failureOfError} from '../../cluster/wire/failure-of-error.ts';
import {createPools} from '../../cluster/wire/pools.ts';
import {queryString} from '../../cluster/wire/query-string.ts';
import {createStop, type Stop, unlessStopped} from '../../cluster/wire/stop.ts';
import type {MetricsAccess} from '../../domain/metrics-access.ts';
import {type Failure, failed, type Outcome, success} from '../../domain/outcome.ts';
import {toSafeText} from '../../domain/safe-text.ts';
import {mostBytes, timedOut, tooLong} from './answer-limit.ts';
import {insecureLogin} from './insecure-login.ts';
import type {Transport, TransportRequest, TransportResponse} from './transport.ts';
import {createUrlCredentials, type UrlEnvironment} from './url-credentials.ts';

/** A URL as it may be shown: without its user name and password. */
const shownUrl = (url: URL): string => toSafeText(`${url.protocol}//${url.host}${url.pathname.replace(/\/+$/, '')}`);

const hasLogin = ({tokenFile, tokenVariable, tokenCommand, user}: MetricsAccess, url: URL): boolean =>
	[tokenFile, tokenVariable, tokenCommand, user].some(value => value !== undefined) || url.username !== '';

const advices: Readonly<Record<number, (hasLogin: boolean) => string>> = {
	401: given =>
		given
			? 'It does not accept this login.'
			: 'It wants a login: tokenFile, tokenCommand or user in the config file, or --prometheus https://USER:PASSWORD@HOST.',
	403: () => 'This login may not query it.',
	404: () => 'Does it serve below a path? Give that too: --prometheus URL/PATH.',
};

/** Straight to a URL over a pool of its own. What it sends is what the URL and the config file say: never a credential of the cluster. */
export const createUrlTransport = (url: URL, access: MetricsAccess, surroundings: UrlEnvironment): Transport => {
	const {clock, environment} = surroundings;
	const {insecure = false, serverName} = access;
	const place = shownUrl(url);
	const cluster = serverName === undefined ? {} : {'tls-server-name': serverName};
	const pools = createPools({server: url.origin, insecure, cluster}, place, environment);
	const credentials = createUrlCredentials(url, access, surroundings);
	const problem = insecureLogin(url, access);
	const live = new Set<Stop>();
	const prefix = url.pathname.replace(/\/+$/, '');

	const exchange = (request: TransportRequest, {headers, tls}: CredentialSet, stop: Stop): Promise<Outcome<TransportResponse>> =>
		new Promise(resolve => {
			let head: {readonly status: number; readonly headers: Readonly<Record<string, string>>} | undefined;
			const body = createBody(mostBytes, () => stop.now(tooLong(place)));
			const end = (failure: Failure): void => {
				body.close();
				resolve(failed(stop.failure() ?? failure));
			};
			const pool = pools.get(tls);
			if (!pool.ok) return end(pool.failure);
			const started = startExchange(
				pool.value,
				{
					origin: url.origin,
					path: `${prefix}${request.path}${queryString(request.query)}`,
					method: 'GET',
					headers: ['accept', 'application/json', 'accept-encoding', 'gzip', 'user-agent', 'modeldeck', ...headers],
				},
				{
					head(status, responseHeaders) {
						head = {status, headers: responseHeaders};
						body.begin(responseHeaders['content-encoding']);
					},
					data: body.push,
					end(trouble) {
						const answered = head;
						if (trouble !== undefined || answered === undefined) {
							return end(failureOfError(trouble?.error ?? new Error('no answer'), place));
						}
						body.text().then(
							text => resolve(success({...answered, text})),
							error => end(failureOfError(error, place)),
						);
					},
				},
			);
			stop.on(() => started.abort(new Error('stopped')));
		});

	const ask = async (request: TransportRequest, stop: Stop): Promise<Outcome<TransportResponse>> => {
		let refused: {readonly headers: readonly string[]; readonly answer: Outcome<TransportResponse>} | undefined;
		for (;;) {
			// The deadline begins when the login is there: that has its own.
			const set = await unlessStopped(stop, credentials.get());
			if (set === undefined) return failed(stop.failure() ?? {kind: 'aborted', sentence: ''});
			if (!set.ok) return set;
			if (refused !== undefined && refused.headers.join('\n') === set.value.headers.join('\n')) return refused.answer;
			stop.startDeadline(request.deadline, () => timedOut(place, request.deadline));
			const answer = await exchange(request, set.value, stop);
			if (!answer.ok || answer.value.status !== 401 || refused !== undefined || !credentials.renew(set.value)) return answer;
			refused = {headers: set.value.headers, answer};
		}
	};

	return {
		name: place,
		via: 'url',
		...(insecure && url.protocol === 'https:' ? {isInsecure: true} : {}),
		async get(request) {
			if (problem !== undefined) return failed({kind: 'credentials', sentence: toSafeText(`No numbers from ${place}: ${problem}`)});
			const stop = createStop(clock, request.signal);
			live.add(stop);
			try {
				return await ask(request, stop);
			} finally {
				stop.dispose();
				live.delete(stop);
			}
		},
		advice: ({status, headers: {location}}) =>
			status >= 300 && status < 400 && location !== undefined
				? `It redirects to ${toSafeText(location)}, and redirects are not followed: give the right URL with --prometheus.`
				: advices[status]?.(hasLogin(access, url)),
		async close() {
			for (const stop of [...live]) stop.now({kind: 'aborted', sentence: `The connection to ${place} was closed.`});
			await pools.close();
		},
	};
};
