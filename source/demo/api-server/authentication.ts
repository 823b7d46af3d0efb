import type {IncomingHttpHeaders} from 'node:http';
import {ApiError} from './api-error.ts';
import {type Account, type Caller, isAllowed, type ResourceAttributes} from './caller.ts';
import {forbidden} from './forbidden.ts';

const nobody: Caller = {user: 'system:anonymous', groups: ['system:unauthenticated'], rules: []};

const headerValues = (headers: IncomingHttpHeaders, raw: readonly string[], name: string): readonly string[] =>
	headers[name] === undefined
		? []
		: raw.flatMap((header, index) => (index % 2 === 0 && header.toLowerCase() === name ? [raw[index + 1] ?? ''] : []));

const callerOf = (account: Omit<Account, 'token'>): Caller => ({
	user: account.user,
	groups: [...(account.groups ?? []), 'system:authenticated'],
	rules: account.rules,
});

/**
 * Who a request is from: its bearer token, then Impersonate-User and Impersonate-Group, which want the verb `impersonate`.
 * Throws 401 for an unknown token and 403 for a forbidden impersonation.
 */
export const authenticate = (
	{accounts, anonymous}: {readonly accounts: readonly Account[]; readonly anonymous?: Omit<Account, 'token'> | undefined},
	headers: IncomingHttpHeaders,
	rawHeaders: readonly string[],
	asked: ResourceAttributes | undefined,
): Caller => {
	const [scheme, token] = (headers.authorization ?? '').split(' ');
	const account = scheme?.toLowerCase() === 'bearer' ? accounts.find(candidate => candidate.token === token) : undefined;
	if (account === undefined && (headers.authorization ?? '') !== '') {
		throw new ApiError(401, 'Unauthorized', 'Unauthorized');
	}
	const known = account ?? anonymous;
	const caller = known === undefined ? nobody : callerOf(known);
	const user = headers['impersonate-user'];
	if (typeof user !== 'string') {
		return caller;
	}
	const groups = headerValues(headers, rawHeaders, 'impersonate-group');
	const wanted = [{resource: 'users', name: user}, ...groups.map(name => ({resource: 'groups', name}))];
	for (const {resource, name} of wanted) {
		const attributes = {verb: 'impersonate', group: '', resource, namespace: '', name};
		if (!isAllowed(caller, attributes)) {
			// Since 1.36 the refusal names the request and not the identity (KEP-5284).
			throw forbidden(caller, asked === undefined ? attributes : {...asked, verb: `impersonate-on:user-info:${asked.verb}`});
		}
	}
	const impersonated = accounts.find(candidate => candidate.user === user);
	return {
		user,
		groups: [...(groups.length > 0 ? groups : (impersonated?.groups ?? [])), 'system:authenticated'],
		rules: impersonated?.rules ?? [],
	};
};
