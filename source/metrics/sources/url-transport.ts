import type {Clock} from '../../cluster/clock.ts';
import {createDispatcher} from '../../cluster/wire/dispatcher.ts';
import {startExchange} from '../../cluster/wire/exchange.ts';
import {failureOfError} from '../../cluster/wire/failure-of-error.ts';
import {inflate} from '../../cluster/wire/inflate.ts';
import {queryString} from '../../cluster/wire/query-string.ts';
import {createStop, type Stop} from '../../cluster/wire/stop.ts';
import {failed, type Outcome, success} from '../../domain/outcome.ts';
import {toSafeText} from '../../domain/safe-text.ts';
import type {Transport, TransportRequest, TransportResponse} from './transport.ts';

/** A URL as it may be shown: without its user name and password. */
const shownUrl = (url: URL): string => toSafeText(`${url.protocol}//${url.host}${url.pathname.replace(/\/+$/, '')}`);

const basicAuthorization = ({username, password}: URL): readonly string[] =>
	username === '' && password === ''
		? []
		: [
				'authorization',
				`Basic ${Buffer.from(`${decodeURIComponent(username)}:${decodeURIComponent(password)}`, 'utf8').toString('base64')}`,
			];

const advices: Readonly<Record<number, string>> = {
	401: 'It wants a login: --prometheus https://USER:PASSWORD@HOST.',
	403: 'This login may not query it.',
	404: 'Does it serve below a path? Give that too: --prometheus URL/PATH.',
};

/** Straight to a URL over a pool of its own. What it sends is what the URL says: never a credential of the cluster. */
export const createUrlTransport = (url: URL, clock: Clock): Transport => {
	const place = shownUrl(url);
	const dispatcher = createDispatcher({tls: {}, insecure: false, serverName: undefined, proxy: undefined});
	const live = new Set<Stop>();
	const headers = ['accept', 'application/json', 'accept-encoding', 'gzip', 'user-agent', 'modeldeck', ...basicAuthorization(url)];
	const prefix = url.pathname.replace(/\/+$/, '');

	const exchange = (request: TransportRequest, stop: Stop): Promise<Outcome<TransportResponse>> =>
		new Promise(resolve => {
			let head: {readonly status: number; readonly headers: Readonly<Record<string, string>>} | undefined;
			const pieces: Buffer[] = [];
			const path = `${prefix}${request.path}${queryString(request.query)}`;
			const started = startExchange(
				dispatcher,
				{origin: url.origin, path, method: 'GET', headers},
				{
					head(status, responseHeaders) {
						head = {status, headers: responseHeaders};
					},
					data: piece => void pieces.push(piece),
					end(trouble) {
						const answered = head;
						if (trouble !== undefined || answered === undefined) {
							resolve(failed(stop.failure() ?? failureOfError(trouble?.error ?? new Error('no answer'), place)));
							return;
						}
						inflate(Buffer.concat(pieces), answered.headers['content-encoding']).then(
							body => resolve(success({...answered, text: body.toString('utf8')})),
							error => resolve(failed(failureOfError(error, place))),
						);
					},
				},
			);
			stop.on(() => started.abort(new Error('stopped')));
		});

	return {
		name: place,
		via: 'url',
		async get(request) {
			const stop = createStop(clock, request.signal);
			live.add(stop);
			stop.startDeadline(request.deadline, () => ({
				kind: 'timeout',
				sentence: `${place} did not answer within ${Math.max(1, Math.round(request.deadline / 1000))} s.`,
			}));
			try {
				return await exchange(request, stop);
			} finally {
				stop.dispose();
				live.delete(stop);
			}
		},
		advice: ({status, headers: {location}}) =>
			status >= 300 && status < 400 && location !== undefined
				? `It redirects to ${toSafeText(location)}, and redirects are not followed: give the right URL with --prometheus.`
				: advices[status],
		async close() {
			for (const stop of [...live]) stop.now({kind: 'aborted', sentence: `The connection to ${place} was closed.`});
			await dispatcher.destroy(new Error('closed'));
		},
	};
};
