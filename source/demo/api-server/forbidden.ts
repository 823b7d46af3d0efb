import {ApiError, qualified} from './api-error.ts';
import type {Caller, ResourceAttributes} from './caller.ts';

/** 403 in the sentence of the real server (kubernetes/apiserver: pkg/endpoints/handlers/responsewriters/errors.go). */
export const forbidden = (caller: Caller, {verb, group, resource, subresource, namespace, name}: ResourceAttributes): ApiError => {
	const what = qualified(resource, group);
	const full = subresource === undefined ? resource : `${resource}/${subresource}`;
	const where = namespace === '' ? 'at the cluster scope' : `in the namespace "${namespace}"`;
	return new ApiError(
		403,
		'Forbidden',
		`${what}${name === undefined ? '' : ` "${name}"`} is forbidden: User "${caller.user}" cannot ${verb} resource "${full}" in API group "${group}" ${where}`,
		{...(name === undefined ? {} : {name}), ...(group === '' ? {} : {group}), kind: resource},
	);
};

export const forbiddenPath = (caller: Caller, verb: string, path: string): ApiError =>
	new ApiError(403, 'Forbidden', `forbidden: User "${caller.user}" cannot ${verb} path "${path}"`, {});
