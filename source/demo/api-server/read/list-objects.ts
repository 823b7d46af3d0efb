import {badRequest, expired, tooLargeVersion} from '../api-error.ts';
import type {DemoObject, JsonObject} from '../demo-object.ts';
import type {ObjectStore} from '../object-store.ts';
import {isInScope, listScope, type Scope} from './scope.ts';

type Page = {readonly version: string; readonly after: string};

const expiredToken =
	'The provided continue parameter is too old to display a consistent list result. You can start a new list without the continue parameter, or use the continue token in this response to retrieve the remainder of the results. Continuing with the provided token results in an inconsistent list - objects that were created, modified, or deleted between the time the first chunk was returned and now may show up in the list.';

const keyOf = ({metadata}: DemoObject): string => `${metadata.namespace ?? ''}/${metadata.name}`;

const encodeToken = (page: Page): string => Buffer.from(JSON.stringify(page)).toString('base64url');

const decodeToken = (token: string): Page => {
	try {
		const {version, after} = JSON.parse(Buffer.from(token, 'base64url').toString()) as Partial<Page>;
		if (typeof version === 'string' && typeof after === 'string') {
			return {version, after};
		}
	} catch {
		// Falls through to the same refusal.
	}
	throw badRequest('invalid continue token: continue key is not valid: illegal base64 data');
};

/** The objects as they were at a version, by undoing what came after; `undefined` when that is forgotten. */
const listPast = (store: ObjectStore, scope: Scope, version: number): readonly DemoObject[] | undefined => {
	const changes = store.changesSince(version);
	if (changes === undefined) {
		return undefined;
	}
	const objects = new Map(listScope(store, {...scope, hasSelector: false}).map(object => [keyOf(object), object]));
	for (const event of changes.toReversed()) {
		if (event.resource !== scope.resource) {
			continue;
		}
		if (event.previous === undefined) {
			objects.delete(keyOf(event.object));
		} else {
			objects.set(keyOf(event.object), event.previous);
		}
	}
	return [...objects.values()].filter(object => isInScope(scope, object)).sort((left, right) => (keyOf(left) < keyOf(right) ? -1 : 1));
};

export const parseVersion = (text: string): number => {
	if (!/^\d*$/u.test(text)) {
		throw badRequest(
			`invalid resource version: resourceVersion: Invalid value: "${text}": strconv.ParseUint: parsing "${text}": invalid syntax`,
		);
	}
	return Number(text);
};

const firstPage = (store: ObjectStore, scope: Scope, query: URLSearchParams): {objects: readonly DemoObject[]; version: string} => {
	const current = store.resourceVersion();
	const asked = query.get('resourceVersion') ?? '';
	const wanted = parseVersion(asked);
	if (wanted > Number(current)) {
		throw tooLargeVersion(asked, current);
	}
	if (query.get('resourceVersionMatch') !== 'Exact') {
		return {objects: listScope(store, scope), version: current};
	}
	const objects = listPast(store, scope, wanted);
	if (objects === undefined) {
		throw expired(`The resourceVersion for the provided list is too old.`);
	}
	return {objects, version: asked};
};

const nextPage = (store: ObjectStore, scope: Scope, token: string): {objects: readonly DemoObject[]; version: string} => {
	const {version, after} = decodeToken(token);
	// Version -1 marks the inconsistent remainder that an expired list offers.
	const objects = version === '-1' ? listScope(store, scope) : listPast(store, scope, Number(version));
	if (objects === undefined) {
		throw expired(expiredToken, {continue: encodeToken({version: '-1', after})});
	}
	return {objects: objects.filter(object => keyOf(object) > after), version: version === '-1' ? store.resourceVersion() : version};
};

/** One page of a list and its metadata: resourceVersion, continue, remainingItemCount. */
export const listPage = (
	store: ObjectStore,
	scope: Scope,
	query: URLSearchParams,
): {readonly objects: readonly DemoObject[]; readonly metadata: JsonObject} => {
	const token = query.get('continue') ?? '';
	const {objects, version} = token === '' ? firstPage(store, scope, query) : nextPage(store, scope, token);
	const limit = Number(query.get('limit') ?? 0);
	const last = limit > 0 && objects.length > limit ? objects[limit - 1] : undefined;
	if (last === undefined) {
		return {objects, metadata: {resourceVersion: version}};
	}
	return {
		objects: objects.slice(0, limit),
		metadata: {
			resourceVersion: version,
			continue: encodeToken({version, after: keyOf(last)}),
			// How many a selector would still match is not counted by the real server either.
			...(scope.hasSelector ? {} : {remainingItemCount: objects.length - limit}),
		},
	};
};
