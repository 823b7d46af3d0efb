import {objectPath} from '../domain/object-reference.ts';
import type {Failure, Outcome} from '../domain/outcome.ts';
import {failed, success} from '../domain/outcome.ts';
import type {WriteRequest} from '../domain/plan.ts';
import {type SafeText, toSafeText} from '../domain/safe-text.ts';
import type {ClusterClient} from './cluster-client.ts';
import {type Wire, type WireRequest, wireOf} from './wire/wire.ts';

/** Whoever holds this may send PATCH and DELETE. It goes from this file to the wire's check; other rooms cannot import it. */
export const writeAuthority = Symbol('authority to write');

type WriteOptions = {
	/** The server does all but write it. */
	readonly dryRun: boolean;
	/** Who managedFields and the audit log will name. */
	readonly fieldManager: string;
	readonly signal?: AbortSignal;
	/** Milliseconds; default: --request-timeout, else 15 s. */
	readonly deadline?: number;
};

export type Written = {
	/** The object as the server has it now (in a dry run: as it would be); unsafe. */
	readonly object: unknown;
	/** HTTP status: 200, or 202 for a deletion that goes on. */
	readonly status: number;
	/** Of the server's audit log. */
	readonly auditId?: SafeText;
	/** What the server warns of: deprecated versions, unknown fields. */
	readonly warnings: readonly SafeText[];
};

/** Sends one guarded write, once. Never throws, never repeats. */
export type Writer = {
	readonly send: (request: WriteRequest, options: WriteOptions) => Promise<Outcome<Written>>;
	/** Creates an Event (events.k8s.io/v1) and nothing else. `deadline`: milliseconds. */
	readonly note: (namespace: string, event: unknown, options: {readonly deadline: number}) => Promise<Outcome<undefined>>;
};

const wireRequest = (request: WriteRequest, {dryRun, fieldManager, signal, deadline}: WriteOptions): WireRequest => {
	const dry = dryRun ? 'All' : undefined;
	const limits = {...(signal === undefined ? {} : {signal}), ...(deadline === undefined ? {} : {deadline})};
	if (request.method === 'PATCH') {
		return {
			...limits,
			method: 'PATCH',
			path: objectPath(request.target, request.subresource),
			query: {fieldManager, fieldValidation: 'Strict', dryRun: dry},
			contentType: request.contentType,
			body: JSON.stringify(request.body),
			authority: writeAuthority,
		};
	}
	// A DELETE with a body is read from the body alone: dryRun in the query would delete (seen on 1.36).
	const options = {...request.body, apiVersion: 'v1', kind: 'DeleteOptions', ...(dryRun ? {dryRun: ['All']} : {})};
	return {
		...limits,
		method: 'DELETE',
		path: objectPath(request.target),
		query: {dryRun: dry},
		contentType: 'application/json',
		body: JSON.stringify(options),
		authority: writeAuthority,
	};
};

// https://www.rfc-editor.org/rfc/rfc7234#section-5.5, as Kubernetes sends it: code 299, agent '-'.
const warningsOf = (header: string | undefined): readonly SafeText[] =>
	[...(header ?? '').matchAll(/299 \S+ "((?:[^"\\]|\\.)*)"/g)].map(([, text = '']) => toSafeText(text.replace(/\\(.)/g, '$1')));

/** A gateway's or server's fault says nothing about the write behind it, unless it was stopped before the store. */
const isAmbiguous = (failure: Failure): boolean =>
	(failure.status ?? 0) >= 500 && failure.kind === 'server' && !/failed calling webhook/.test(failure.sentence);

const parse = (text: string): unknown => {
	try {
		return JSON.parse(text);
	} catch {
		return undefined;
	}
};

/** An API server says what it sends; a page of a proxy that wants a login is no proof of a write. */
const isKubernetesObject = (value: unknown): boolean =>
	typeof value === 'object' && value !== null && typeof (value as {readonly kind?: unknown}).kind === 'string';

/**
 * The only way to write. Failures: `changed` (a precondition failed: nothing written), `invalid`, `forbidden`, `refused`,
 * `read-only`, `throttled` (not written), `unreachable` or `timeout` (never sent), `ambiguous` (sent; what came of it is not
 * known: read again, never send again). A dry run is never ambiguous.
 */
export const createWriter = (client: ClusterClient): Writer => {
	const wire = (client as Partial<{readonly [wireOf]: Wire}>)[wireOf];
	if (wire === undefined) throw new Error('This client was not made by connectCluster.');
	return {
		async note(namespace, event, {deadline}) {
			const path = `/apis/events.k8s.io/v1/namespaces/${encodeURIComponent(namespace)}/events`;
			const body = JSON.stringify(event);
			const answer = await wire.send({method: 'POST', path, contentType: 'application/json', body, authority: writeAuthority, deadline});
			if (!answer.ok) return answer;
			const {status} = answer.value;
			return status >= 200 && status < 300 ? success(undefined) : failed(wire.failureOf(answer.value));
		},
		async send(request, options) {
			const answer = await wire.send(wireRequest(request, options));
			if (!answer.ok) {
				const lost = answer.failure.kind === 'ambiguous' && options.dryRun;
				return lost ? failed({kind: 'unreachable', sentence: `The dry run got no answer from ${wire.place}.`}) : answer;
			}
			const {status, headers, text} = answer.value;
			const audit = headers['audit-id'] === undefined ? {} : {auditId: toSafeText(headers['audit-id'])};
			if (status < 200 || status >= 300) {
				const failure = {...wire.failureOf(answer.value), ...audit};
				return failed(isAmbiguous(failure) && !options.dryRun ? {...failure, kind: 'ambiguous'} : failure);
			}
			const object = parse(text);
			if (!isKubernetesObject(object)) {
				const sentence = `${wire.place} answered ${status} with something that is no Kubernetes object: a proxy may have answered in its place.`;
				return failed({kind: options.dryRun ? 'malformed' : 'ambiguous', sentence, status, ...audit});
			}
			return success({object, status, warnings: warningsOf(headers['warning']), ...audit});
		},
	};
};
