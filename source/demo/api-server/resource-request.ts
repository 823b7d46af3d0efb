import {badRequest} from './api-error.ts';
import type {ResourceAttributes} from './caller.ts';

/** A path below /api/v1 or /apis/GROUP/VERSION, taken apart. */
export type ResourcePath = {
	readonly group: string;
	readonly version: string;
	/** Empty: all namespaces, or cluster-scoped. */
	readonly namespace: string;
	readonly resource: string;
	readonly name?: string;
	readonly subresource?: string;
	/** What follows the subresource, from its slash on: the path of a proxied request. */
	readonly rest: string;
};

const decoded = (text: string): string => {
	try {
		return decodeURIComponent(text);
	} catch {
		throw badRequest(`invalid URL escape in ${JSON.stringify(text)}`);
	}
};

/** `undefined` for a path that names no resource. Throws 400 for a broken escape. */
export const parseResourcePath = (path: string): ResourcePath | undefined => {
	const match = /^\/(?:api\/(?<core>[^/]+)|apis\/(?<group>[^/]+)\/(?<version>[^/]+))\/(?<tail>.+)$/u.exec(path);
	if (match?.groups === undefined) {
		return undefined;
	}
	const {core, group = '', version, tail = ''} = match.groups;
	const parts = tail.split('/');
	// namespaces/NAME/RESOURCE is a place, namespaces/NAME and its status are an object.
	const placed = parts[0] === 'namespaces' && parts.length > 2 && parts[2] !== 'status' && parts[2] !== 'finalize';
	const namespace = placed ? decoded(parts[1] ?? '') : '';
	const [resource = '', name, subresource, ...rest] = placed ? parts.slice(2) : parts;
	return {
		group,
		version: core ?? version ?? '',
		namespace,
		resource,
		...(name === undefined || name === '' ? {} : {name: decoded(name)}),
		...(subresource === undefined || subresource === '' ? {} : {subresource}),
		rest: rest.length === 0 ? '' : `/${rest.join('/')}`,
	};
};

const writeVerbs: Readonly<Record<string, readonly [collection: string, object: string]>> = {
	POST: ['create', 'create'],
	PUT: ['update', 'update'],
	PATCH: ['patch', 'patch'],
	DELETE: ['deletecollection', 'delete'],
};

export const isWatch = (query: URLSearchParams): boolean => ['true', '1'].includes(query.get('watch') ?? '');

/** The verb RBAC knows a request by. */
export const verbOf = (method: string, path: ResourcePath, query: URLSearchParams): string => {
	if (method === 'GET' || method === 'HEAD') {
		if (path.name !== undefined) {
			return 'get';
		}
		return isWatch(query) ? 'watch' : 'list';
	}
	return writeVerbs[method]?.[path.name === undefined ? 0 : 1] ?? method.toLowerCase();
};

export const attributesOf = (verb: string, path: ResourcePath): ResourceAttributes => ({
	verb,
	group: path.group,
	resource: path.resource,
	...(path.subresource === undefined ? {} : {subresource: path.subresource}),
	// A namespace is asked for by its own name.
	namespace: path.resource === 'namespaces' && path.group === '' ? (path.name ?? '') : path.namespace,
	...(path.name === undefined ? {} : {name: path.name}),
});
