import {maskSecrets} from '../../domain/mask-secrets.ts';
import type {WriteRequest} from '../../domain/plan.ts';
import type {Difference, WriteOutcome} from '../session.ts';
import type {AuditEntry} from './audit-log.ts';
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

/** The line before a request leaves: who does what to which object, from what to what. Times are RFC 3339, our clock. */
export const intentEntry = ({prepared, identity}: ReadyWrite, step: number, request: WriteRequest, now: number): AuditEntry => {
	const {resource, namespace, name, uid} = request.target;
	const {plan} = prepared;
	return {
		event: 'intent',
		id: prepared.id,
		time: new Date(now).toISOString(),
		context: identity.context,
		server: identity.server,
		user: identity.user,
		action: maskSecrets(plan.action),
		title: plan.title,
		...(plan.undoes === undefined ? {} : {undoes: plan.undoes}),
		step: step + 1,
		steps: plan.steps.length,
		method: request.method,
		resource: resource.group === '' ? resource.resource : `${resource.resource}.${resource.group}`,
		...(request.method === 'PATCH' && request.subresource !== undefined ? {subresource: request.subresource} : {}),
		namespace,
		name,
		uid,
		before: valuesByPath(prepared.differences, 'before'),
		after: valuesByPath(prepared.differences, 'after'),
		patch: maskSecrets(request.body),
		dryRun: prepared.dryRun,
	};
};

/** The line after it: what the server said and what came of it. */
export const resultEntry = (
	{prepared}: ReadyWrite,
	step: number,
	answer: ServerAnswer,
	{status, sentence}: WriteOutcome,
	now: number,
): AuditEntry => ({
	event: 'result',
	id: prepared.id,
	time: new Date(now).toISOString(),
	step: step + 1,
	httpStatus: answer.status ?? null,
	auditId: answer.auditId ?? null,
	outcome: status,
	sentence,
});
