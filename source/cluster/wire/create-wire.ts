import {type Failure, failed} from '../../domain/outcome.ts';
import {writeAuthority} from '../write.ts';
import {isReading} from './allowed-requests.ts';
import {failureOfResponse} from './failure-of-response.ts';
import {send} from './send.ts';
import {openStream} from './stream.ts';
import type {Wire, WireRequest} from './wire.ts';
import type {WireContext} from './wire-context.ts';

const forbidden = (sentence: string): Failure => ({kind: 'read-only', sentence});

/** All that is ever created. */
const isEvent = ({method, path}: WireRequest): boolean =>
	method === 'POST' && /^\/apis\/events\.k8s\.io\/v1\/namespaces\/[a-z0-9-]+\/events$/.test(path);

/** The last check before anything leaves. Undefined: it may. */
const objection = ({readOnly, place}: WireContext, request: WireRequest): Failure | undefined => {
	if (isReading(request.method, request.path)) return undefined;
	if (readOnly) return forbidden(`${place} is read-only here: nothing was sent.`);
	const writes = request.method === 'PATCH' || request.method === 'DELETE' || isEvent(request);
	return writes && request.authority === writeAuthority ? undefined : forbidden('This way only reads: nothing was sent.');
};

/** The wire of one client: the walls first, then one request or one stream. */
export const createWire = (context: WireContext): Wire => ({
	place: context.place,
	send(request) {
		const failure = objection(context, request);
		return failure === undefined ? send(context, request, isReading(request.method, request.path)) : Promise.resolve(failed(failure));
	},
	stream(request, handlers) {
		const failure = objection(context, {...request, method: 'GET'});
		if (failure === undefined) return openStream(context, request, handlers);
		queueMicrotask(() => handlers.end(failure));
		return {close: () => {}};
	},
	failureOf: response => failureOfResponse(response, context.place),
});
