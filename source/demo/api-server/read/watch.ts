import type {ServerResponse} from 'node:http';
import {expired, statusOfError, tooLargeVersion} from '../api-error.ts';
import type {DemoObject, JsonObject} from '../demo-object.ts';
import {apiVersionOf} from '../kinds.ts';
import type {ObjectStore, StoreEvent} from '../object-store.ts';
import type {ServerClock} from '../server-clock.ts';
import {partialMetadata, tableOf} from '../table/table.ts';
import {parseVersion} from './list-objects.ts';
import {type Form, includeObject} from './representation.ts';
import {isInScope, listScope, type Scope, shown} from './scope.ts';

type WatchEvent = {readonly type: 'ADDED' | 'MODIFIED' | 'DELETED'; readonly object: DemoObject};

const bookmarkInterval = 60_000;
/** Before the end of a watch whose end is known. */
const lastBookmark = 2000;
const defaultTimeout = 30 * 60_000;
/** A client that reads nothing is cut off rather than kept in memory. */
const mostUnsentBytes = 64 << 20;

/** What a change looks like through the selectors; `undefined`: nothing. */
const seenThrough = (scope: Scope, {type, object, previous, resource}: StoreEvent): WatchEvent | undefined => {
	if (resource !== scope.resource) {
		return undefined;
	}
	const was = previous !== undefined && isInScope(scope, previous);
	const is = type !== 'DELETED' && isInScope(scope, object);
	if (is) {
		return {type: was ? 'MODIFIED' : 'ADDED', object};
	}
	if (!was) {
		return undefined;
	}
	// What left the selection is shown as it was last seen, with the version of the change.
	const last: DemoObject =
		type === 'DELETED' ? object : {...previous, metadata: {...previous.metadata, resourceVersion: object.metadata.resourceVersion}};
	return {type: 'DELETED', object: last};
};

type Start = {readonly events: readonly WatchEvent[]; readonly failure?: JsonObject; readonly initial: boolean};

const startOf = (store: ObjectStore, scope: Scope, query: URLSearchParams): Start => {
	const asked = query.get('resourceVersion') ?? '';
	const version = parseVersion(asked);
	const current = store.resourceVersion();
	const wantsInitial = query.get('sendInitialEvents') === 'true';
	if (wantsInitial || (version === 0 && query.get('sendInitialEvents') !== 'false')) {
		if (version > Number(current)) {
			throw tooLargeVersion(asked, current);
		}
		return {events: listScope(store, scope).map(object => ({type: 'ADDED', object})), initial: true};
	}
	// A version that is still to come is waited for in silence (seen on 1.36).
	const changes = version === 0 || version > Number(current) ? [] : store.changesSince(version);
	if (changes === undefined) {
		const failure = statusOfError(expired(`too old resource version: ${version} (${current})`));
		return {events: [], failure, initial: false};
	}
	return {events: changes.flatMap(change => seenThrough(scope, change) ?? []), initial: false};
};

export type WatchOptions = {
	readonly store: ObjectStore;
	readonly scope: Scope;
	readonly query: URLSearchParams;
	readonly form: Form;
	readonly clock: ServerClock;
	readonly response: ServerResponse;
};

/**
 * Streams changes as JSON lines until the client leaves, the asked time is over or the server closes. Starts with the present state
 * for resource version "" and "0", with what happened since for any other, and with an ERROR event 410 when that is forgotten.
 */
export const serveWatch = ({store, scope, query, form, clock, response}: WatchOptions): void => {
	const start = startOf(store, scope, query);
	const from = Number(query.get('resourceVersion') ?? 0);
	const bookmarks = query.get('allowWatchBookmarks') === 'true';
	let needsColumns = true;

	const presented = (object: DemoObject): JsonObject => {
		const visible = shown(scope.kind, object);
		if (form !== 'table') {
			return form === 'metadata' ? partialMetadata(visible) : visible;
		}
		const {resourceVersion} = object.metadata;
		const table = tableOf(scope.kind, [object], {
			metadata: {resourceVersion},
			include: includeObject(query),
			now: clock.now(),
			withColumns: needsColumns,
		});
		needsColumns = false;
		return table;
	};
	const write = (type: string, object: JsonObject): void => {
		if (response.writableEnded) {
			return;
		}
		response.write(`${JSON.stringify({type, object})}\n`);
		if (response.writableLength > mostUnsentBytes) {
			response.destroy();
		}
	};
	const bookmark = (annotations?: JsonObject): void =>
		write('BOOKMARK', {
			kind: scope.kind.kind,
			apiVersion: apiVersionOf(scope.kind),
			metadata: {resourceVersion: store.resourceVersion(), ...(annotations === undefined ? {} : {annotations})},
		});

	response.writeHead(200, {'Content-Type': 'application/json', 'Cache-Control': 'no-cache, private'});
	response.flushHeaders();
	if (start.failure !== undefined) {
		write('ERROR', start.failure);
		response.end();
		return;
	}
	for (const {type, object} of start.events) {
		write(type, presented(object));
	}
	const unsubscribe = store.subscribe(change => {
		// A kind that is no longer served is watched by nobody, once the last of its objects is gone.
		if (change.type === 'DELETED' && change.resource === 'customresourcedefinitions' && change.object.metadata.name === scope.resource) {
			queueMicrotask(() => response.end());
			return;
		}
		const event = seenThrough(scope, change);
		if (event !== undefined && Number(change.object.metadata.resourceVersion) > from) {
			write(event.type, presented(event.object));
		}
	});

	const timers = new Set<unknown>();
	const later = (milliseconds: number, callback: () => void): void => {
		const timer = clock.setTimeout(() => {
			timers.delete(timer);
			callback();
		}, milliseconds);
		timers.add(timer);
	};
	const tick = (annotations?: JsonObject): void => {
		bookmark(annotations);
		later(bookmarkInterval, tick);
	};
	if (bookmarks && form !== 'table') {
		// The first comes at once, then one a minute; after a list it says that the list is over (seen on 1.36).
		tick(start.initial ? {'k8s.io/initial-events-end': 'true'} : undefined);
	}
	const seconds = Number(query.get('timeoutSeconds') ?? 0);
	if (bookmarks && form !== 'table' && seconds > 2) {
		// So that who resumes has a recent version (seen on 1.36).
		later(seconds * 1000 - lastBookmark, () => bookmark());
	}
	later(seconds > 0 ? seconds * 1000 : defaultTimeout, () => response.end());
	response.once('close', () => {
		unsubscribe();
		for (const timer of timers) {
			clock.clearTimeout(timer);
		}
	});
};
