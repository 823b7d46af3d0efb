import {hidden, maskSecrets} from '../../domain/mask-secrets.ts';
import type {JsonPatchOperation, WriteRequest} from '../../domain/plan.ts';
import {rawObject} from '../../serving/raw.ts';
import type {Difference, WriteOutcome} from '../session.ts';
import type {AuditEntry} from './audit-log.ts';
import {partsOfPointer} from './json-pointer.ts';
import type {ReadyWrite} from './ready-write.ts';

/** What the server said of one request. */
export type ServerAnswer = {readonly status?: number; readonly auditId?: string};

/** Of a list several values can go or come at one path. */
const valuesByPath = (differences: readonly Difference[], side: 'before' | 'after'): Readonly<Record<string, readonly string[]>> => {
	const values = new Map<string, string[]>();
	for (const difference of differences) {
		const list = values.get(difference.path) ?? [];
		const value = difference[side];
		values.set(difference.path, value === undefined ? list : [...list, value]);
	}
	return Object.fromEntries(values);
};

const changeCause = 'kubernetes.io/change-cause';

/** The change-cause that goes with a patch: it stands in the history of the object, too. */
const reasonOf = (request: WriteRequest): unknown => {
	if (request.method !== 'PATCH') return undefined;
	for (const operation of request.body) {
		if (operation.op === 'test' || operation.op === 'remove') continue;
		if (partsOfPointer(operation.path).at(-1) === changeCause) return operation.value;
		const {[changeCause]: inMap} = rawObject(operation.path === '/metadata/annotations' ? operation.value : undefined);
		if (inMap !== undefined) return inMap;
	}
	return undefined;
};

/** The value of a variable is hidden where a patch names it by its path, too. */
const operationOf = (operation: JsonPatchOperation): unknown =>
	operation.op !== 'remove' && typeof operation.value === 'string' && /\/env\/\d+\/value$|last-applied-configuration$/.test(operation.path)
		? {...operation, value: hidden}
		: operation;

const patchOf = (request: WriteRequest): unknown => maskSecrets(request.method === 'PATCH' ? request.body.map(operationOf) : request.body);

/** Who does what to which object, from what to what, and what the server made of it when it was tried. */
const factsOf = ({prepared, identity, uid: service}: ReadyWrite, step: number, request: WriteRequest): AuditEntry => {
	const {resource, namespace, name, uid} = request.target;
	const {plan, dryRun} = prepared;
	const differences = request.method === 'PATCH' ? prepared.differences : [];
	return {
		context: identity.context,
		server: identity.server,
		user: identity.user,
		action: maskSecrets(plan.action),
		verb: plan.verb,
		title: plan.title,
		reason: maskSecrets(reasonOf(request) ?? null),
		...(plan.undoes === undefined ? {} : {undoes: plan.undoes}),
		step: step + 1,
		steps: plan.steps.length,
		method: request.method,
		kind: resource.kind,
		resource: resource.group === '' ? resource.resource : `${resource.resource}.${resource.group}`,
		...(request.method === 'PATCH' && request.subresource !== undefined ? {subresource: request.subresource} : {}),
		namespace,
		name,
		uid,
		service,
		before: valuesByPath(differences, 'before'),
		after: valuesByPath(differences, 'after'),
		patch: patchOf(request),
		dryRun,
	};
};

/** The line before a request leaves. Times are RFC 3339, as this machine has it. */
export const intentEntry = (ready: ReadyWrite, step: number, request: WriteRequest, now: number): AuditEntry => ({
	event: 'intent',
	id: ready.prepared.id,
	time: new Date(now).toISOString(),
	...factsOf(ready, step, request),
});

/**
 * The line after it: what the server said and what came of it. It has all that the line before it has, so that it alone tells the
 * whole change; the line before it counts where there is no other.
 */
export const resultEntry = (
	ready: ReadyWrite,
	step: number,
	request: WriteRequest,
	answer: ServerAnswer,
	{status, sentence}: WriteOutcome,
	times: {readonly sentAt: number; readonly now: number},
): AuditEntry => ({
	event: 'result',
	id: ready.prepared.id,
	time: new Date(times.now).toISOString(),
	sentAt: new Date(times.sentAt).toISOString(),
	...factsOf(ready, step, request),
	httpStatus: answer.status ?? null,
	auditId: answer.auditId ?? null,
	outcome: status,
	sentence,
});
