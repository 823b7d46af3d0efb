import type {IncomingMessage, ServerResponse} from 'node:http';
import {methodNotAllowed, notFound, unknownResource} from './api-error.ts';
import {type Caller, isAllowed} from './caller.ts';
import type {KindBook} from './custom-kinds.ts';
import type {DemoObject, JsonObject} from './demo-object.ts';
import {forbidden} from './forbidden.ts';
import {type Kind, scaleKind, storedResource} from './kinds.ts';
import type {ObjectStore} from './object-store.ts';
import {type ProxyHandler, proxyTarget, serveProxy} from './proxy.ts';
import {listPage} from './read/list-objects.ts';
import {checkListOptions} from './read/list-options.ts';
import {type LogProvider, serveLogs} from './read/logs.ts';
import {includeObject, negotiate, present, presentList} from './read/representation.ts';
import {scopeOf, shown} from './read/scope.ts';
import {serveWatch} from './read/watch.ts';
import {answerResourceMetrics, type ResourceMetrics} from './resource-metrics.ts';
import {attributesOf, isWatch, type ResourcePath, verbOf} from './resource-request.ts';
import {sendJson} from './respond.ts';
import {reviews} from './reviews.ts';
import type {ServerClock} from './server-clock.ts';
import {mediaTypeOf, parseObject, readBody, type WriteQuery, writeQueryOf} from './write/body.ts';
import {deleteObject} from './write/delete-object.ts';
import {type Deletion, deletionOf} from './write/deletion.ts';
import {evict} from './write/evict.ts';
import {applyPatchType} from './write/patch.ts';
import {patchScale, scaleOf, updateScale} from './write/scale.ts';
import {createObject, patchObject, updateObject, type WriteContext} from './write/store-object.ts';

/** One request for a resource, with all it takes to answer it. */
export type Exchange = {
	readonly request: IncomingMessage;
	readonly response: ServerResponse;
	readonly url: URL;
	readonly path: ResourcePath;
	readonly caller: Caller;
	readonly store: ObjectStore;
	readonly kinds: KindBook;
	readonly clock: ServerClock;
	readonly logs: LogProvider;
	readonly proxy: ProxyHandler;
	readonly resourceMetrics: ResourceMetrics | undefined;
};

type Serve = (exchange: Exchange, kind: Kind) => Promise<void> | void;

const send = ({response, request}: Exchange, code: number, body: JsonObject): Promise<void> =>
	sendJson(response, code, body, {acceptEncoding: request.headers['accept-encoding']});

const find = ({store, path}: Exchange, kind: Kind): DemoObject | undefined =>
	store.get(storedResource(kind), kind.namespaced ? path.namespace : undefined, path.name ?? '');

const findOrThrow = (exchange: Exchange, kind: Kind): DemoObject => {
	const object = find(exchange, kind);
	if (object === undefined) {
		throw notFound({group: kind.group, resource: kind.resource, name: exchange.path.name ?? ''});
	}
	return object;
};

const sendObject = (exchange: Exchange, kind: Kind, object: DemoObject, code = 200): Promise<void> => {
	const form = negotiate(exchange.request.headers.accept);
	const include = includeObject(exchange.url.searchParams);
	return send(exchange, code, present(kind, shown(kind, object), form, include, exchange.clock.now()));
};

const get: Serve = (exchange, kind) => sendObject(exchange, kind, findOrThrow(exchange, kind));

const list: Serve = (exchange, kind) => {
	const query = exchange.url.searchParams;
	const form = negotiate(exchange.request.headers.accept);
	checkListOptions(query);
	const scope = scopeOf(kind, exchange.path.namespace, query);
	if (isWatch(query)) {
		serveWatch({...exchange, scope, query, form});
		return;
	}
	const {objects, metadata} = listPage(exchange.store, scope, query);
	const visible = objects.map(object => shown(kind, object));
	return send(exchange, 200, presentList(kind, visible, metadata, form, includeObject(query), exchange.clock.now()));
};

const writeQuery = ({url, request}: Exchange, optionsKind: string): WriteQuery =>
	writeQueryOf(url.searchParams, request.headers['user-agent'], optionsKind);

const contextOf = (exchange: Exchange, kind: Kind, optionsKind: string): WriteContext => {
	const {subresource} = exchange.path;
	return {
		store: exchange.store,
		kind,
		namespace: exchange.path.namespace,
		write: writeQuery(exchange, optionsKind),
		now: exchange.clock.now(),
		...(subresource === 'status' || subresource === 'scale' ? {subresource} : {}),
		warn: warning => exchange.response.appendHeader('Warning', `299 - ${JSON.stringify(warning)}`),
	};
};

const bodyOf = async ({request}: Exchange): Promise<JsonObject> => parseObject(await readBody(request), mediaTypeOf(request));

const create: Serve = async (exchange, kind) => {
	const body = await bodyOf(exchange);
	await sendObject(exchange, kind, createObject(contextOf(exchange, kind, 'CreateOptions'), body), 201);
};

const update: Serve = async (exchange, kind) => {
	const body = await bodyOf(exchange);
	const context = contextOf(exchange, kind, 'UpdateOptions');
	await sendObject(exchange, kind, updateObject(context, findOrThrow(exchange, kind), body));
};

const patch: Serve = async (exchange, kind) => {
	const text = (await readBody(exchange.request)).toString();
	const context = contextOf(exchange, kind, 'PatchOptions');
	const mediaType = mediaTypeOf(exchange.request);
	if (mediaType === applyPatchType && find(exchange, kind) === undefined) {
		await sendObject(exchange, kind, createObject(context, parseObject(Buffer.from(text), 'application/yaml')), 201);
		return;
	}
	await sendObject(exchange, kind, patchObject(context, findOrThrow(exchange, kind), text, mediaType));
};

const deletion = async ({request, url}: Exchange): Promise<Deletion> =>
	deletionOf(await readBody(request), mediaTypeOf(request), url.searchParams);

const remove: Serve = async (exchange, kind) => {
	const {options, dryRun} = await deletion(exchange);
	await send(exchange, 200, deleteObject(exchange.store, kind, findOrThrow(exchange, kind), options, exchange.clock.now(), dryRun));
};

const removeCollection: Serve = async (exchange, kind) => {
	const {store, path, url, clock} = exchange;
	const {options, dryRun} = await deletion(exchange);
	const {objects, metadata} = listPage(store, scopeOf(kind, path.namespace, url.searchParams), new URLSearchParams());
	for (const object of objects) {
		deleteObject(store, kind, object, options, clock.now(), dryRun);
	}
	await send(exchange, 200, presentList(kind, objects, metadata, 'object', 'Object', clock.now()));
};

const scaleVerbs: Readonly<Record<string, Serve>> = {
	get: (exchange, kind) => sendObject(exchange, scaleKind, scaleOf(kind, findOrThrow(exchange, kind))),
	update: async (exchange, kind) => {
		const body = await bodyOf(exchange);
		await send(exchange, 200, updateScale(contextOf(exchange, kind, 'UpdateOptions'), findOrThrow(exchange, kind), body));
	},
	patch: async (exchange, kind) => {
		const text = (await readBody(exchange.request)).toString();
		const context = contextOf(exchange, kind, 'PatchOptions');
		await send(exchange, 200, patchScale(context, findOrThrow(exchange, kind), text, mediaTypeOf(exchange.request)));
	},
};

const log: Serve = (exchange, kind) =>
	serveLogs(exchange.logs, findOrThrow(exchange, kind), exchange.url.searchParams, exchange.clock, exchange.response);

const proxy: Serve = (exchange, kind) => {
	const {path, url, request, response, store} = exchange;
	const {name, port} = proxyTarget(path.name ?? '');
	if (store.get(kind.resource, path.namespace, name) === undefined) {
		throw notFound({group: '', resource: kind.resource, name});
	}
	return serveProxy(
		exchange.proxy,
		{
			...{name, port, namespace: path.namespace, method: request.method ?? 'GET'},
			resource: kind.resource === 'pods' ? 'pods' : 'services',
			path: path.rest === '' ? '/' : path.rest,
			query: url.search,
			headers: request.headers,
			body: request,
		},
		response,
	);
};

const eviction: Serve = async (exchange, kind) => {
	const options = await bodyOf(exchange);
	const {dryRun} = writeQuery(exchange, 'CreateOptions');
	await send(exchange, 201, evict(exchange.store, findOrThrow(exchange, kind), options, exchange.clock.now(), dryRun));
};

const objectVerbs: Readonly<Record<string, Serve>> = {
	get,
	list,
	watch: list,
	create,
	update,
	patch,
	delete: remove,
	deletecollection: removeCollection,
};

/** How a subresource answers each verb, where a kind has it. */
const subresourceVerbs: Readonly<Record<string, Readonly<Record<string, Serve>>>> = {
	status: {get, update, patch},
	scale: scaleVerbs,
};
const specialVerbs: Readonly<Record<string, Readonly<Record<string, Serve>>>> = {
	'pods/log': {get: log},
	'pods/eviction': {create: eviction},
	'pods/proxy': {get: proxy, create: proxy, update: proxy, patch: proxy, delete: proxy},
	'services/proxy': {get: proxy, create: proxy, update: proxy, patch: proxy, delete: proxy},
};

const verbsOf = (kind: Kind, subresource: string | undefined): Readonly<Record<string, Serve>> | undefined => {
	if (subresource === undefined) {
		return objectVerbs;
	}
	const own = kind.subresources.some(known => known === subresource) ? subresourceVerbs[subresource] : undefined;
	return own ?? (kind.group === '' ? specialVerbs[`${kind.resource}/${subresource}`] : undefined);
};

const measured: Serve = (exchange, kind) => {
	const {resourceMetrics, path, url} = exchange;
	if (resourceMetrics === undefined) throw unknownResource();
	return send(exchange, 200, answerResourceMetrics(resourceMetrics, kind, {...path, query: url.searchParams}));
};
const measuredVerbs: Readonly<Record<string, Serve>> = {get: measured, list: measured};

/** Authorizes and answers a request for a resource. Throws what the API server would refuse. */
export const serveResource = async (exchange: Exchange): Promise<void> => {
	const {path, caller, request, url} = exchange;
	const verb = verbOf(request.method ?? 'GET', path, url.searchParams);
	const attributes = attributesOf(verb, path);
	if (!isAllowed(caller, attributes)) {
		throw forbidden(caller, attributes);
	}
	const review = reviews[`${path.group}/${path.resource}`];
	if (review !== undefined && verb === 'create') {
		const body = await bodyOf(exchange);
		await send(exchange, 201, {...body, status: review(caller, body)});
		return;
	}
	const kind = exchange.kinds.find(path.group, path.version, path.resource);
	const verbs = kind === undefined ? undefined : kind.verbs === undefined ? verbsOf(kind, path.subresource) : measuredVerbs;
	if (kind === undefined || verbs === undefined) {
		throw unknownResource();
	}
	// Collections are not replaced, and objects not created, by their path.
	const misplaced = path.name === undefined ? ['update', 'patch'].includes(verb) : path.subresource === undefined && verb === 'create';
	const serve = misplaced ? undefined : verbs[verb];
	if (serve === undefined) {
		throw methodNotAllowed();
	}
	if (kind.warning !== undefined) {
		exchange.response.appendHeader('Warning', `299 - ${JSON.stringify(kind.warning)}`);
	}
	await serve(exchange, kind);
};
