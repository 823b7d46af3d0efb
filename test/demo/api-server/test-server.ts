import {type ApiServerOptions, startApiServer} from '../../../source/demo/api-server/api-server.ts';
import type {Account} from '../../../source/demo/api-server/caller.ts';
import type {JsonObject, NewDemoObject} from '../../../source/demo/api-server/demo-object.ts';
import {createObjectStore, type ObjectStore} from '../../../source/demo/api-server/object-store.ts';
import {withDefaults} from '../../../source/demo/api-server/write/defaults.ts';

/** A clock that stands still until it is told otherwise. */
const createManualClock = (start = Date.parse('2026-06-01T12:00:00Z')) => {
	let time = start;
	let timers: {readonly at: number; readonly callback: () => void}[] = [];
	return {
		now: () => time,
		setTimeout: (callback: () => void, milliseconds: number): unknown => {
			const timer = {at: time + milliseconds, callback};
			timers.push(timer);
			return timer;
		},
		clearTimeout: (timer: unknown): void => {
			timers = timers.filter(other => other !== timer);
		},
		pending: () => timers.length,
		advance: (milliseconds: number): void => {
			const end = time + milliseconds;
			for (;;) {
				const next = timers.filter(({at}) => at <= end).sort((left, right) => left.at - right.at)[0];
				if (next === undefined) {
					time = end;
					return;
				}
				timers = timers.filter(other => other !== next);
				time = next.at;
				next.callback();
			}
		},
	};
};

/** A repeatable sequence in [0, 1). */
export const createRandom =
	(seed = 1) =>
	(): number => {
		seed = (seed * 1_103_515_245 + 12_345) % 2_147_483_648;
		return seed / 2_147_483_648;
	};

export const admin: Account = {token: 'admin-token', user: 'admin', groups: ['system:masters'], rules: []};

export type Answer = {readonly code: number; readonly body: JsonObject; readonly text: string; readonly headers: Headers};

/** A server on a free port with two namespaces, and a client of it. */
export const startTestServer = async (options: Partial<ApiServerOptions> & {readonly window?: number} = {}) => {
	const clock = createManualClock();
	const store: ObjectStore = createObjectStore({
		now: clock.now,
		random: createRandom(),
		...(options.window === undefined ? {} : {window: options.window}),
	});
	const add = (resource: string, object: NewDemoObject) => store.create(resource, withDefaults(resource, object));
	for (const name of ['default', 'models']) {
		add('namespaces', {apiVersion: 'v1', kind: 'Namespace', metadata: {name}});
	}
	const server = await startApiServer({store, clock, tokens: [admin], ...options});
	const send = async (method: string, path: string, body?: unknown, headers: Readonly<Record<string, string>> = {}): Promise<Answer> => {
		const response = await fetch(server.url + path, {
			method,
			headers: {authorization: 'Bearer admin-token', 'content-type': 'application/json', ...headers},
			...(body === undefined ? {} : {body: typeof body === 'string' ? body : JSON.stringify(body)}),
		});
		const text = await response.text();
		const isJson = response.headers.get('content-type')?.startsWith('application/json') === true;
		return {code: response.status, text, headers: response.headers, body: isJson ? (JSON.parse(text) as JsonObject) : {}};
	};
	return {
		...server,
		store,
		clock,
		add,
		send,
		get: (path: string, headers?: Readonly<Record<string, string>>) => send('GET', path, undefined, headers),
	};
};

export type TestServer = Awaited<ReturnType<typeof startTestServer>>;

export const deployment = (name: string, spec: JsonObject = {}, metadata: NewDemoObject['metadata'] = {}): NewDemoObject => ({
	apiVersion: 'apps/v1',
	kind: 'Deployment',
	metadata: {name, namespace: 'models', labels: {app: name}, ...metadata},
	spec: {
		replicas: 2,
		selector: {matchLabels: {app: name}},
		template: {metadata: {labels: {app: name}}, spec: {containers: [{name: 'engine', image: 'engine:v1', env: [{name: 'A', value: '1'}]}]}},
		...spec,
	},
});

export const pod = (
	name: string,
	extra: {readonly labels?: Readonly<Record<string, string>>; readonly spec?: JsonObject} = {},
): NewDemoObject => ({
	apiVersion: 'v1',
	kind: 'Pod',
	metadata: {name, namespace: 'models', labels: {app: name, ...extra.labels}},
	spec: {containers: [{name: 'engine', image: 'engine:v1'}], ...extra.spec},
});

/** The lines of a watch, read one at a time. */
export const openWatch = async (server: TestServer, path: string, headers: Readonly<Record<string, string>> = {}) => {
	const abort = new AbortController();
	const response = await fetch(server.url + path, {headers: {authorization: 'Bearer admin-token', ...headers}, signal: abort.signal});
	const reader = (response.body as ReadableStream<Uint8Array>).pipeThrough(new TextDecoderStream()).getReader();
	let buffer = '';
	const next = async (): Promise<{type: string; object: JsonObject} | undefined> => {
		for (let end = buffer.indexOf('\n'); end < 0; end = buffer.indexOf('\n')) {
			const {done, value} = await reader.read();
			if (done) {
				return undefined;
			}
			buffer += value;
		}
		const line = buffer.slice(0, buffer.indexOf('\n'));
		buffer = buffer.slice(line.length + 1);
		return JSON.parse(line) as {type: string; object: JsonObject};
	};
	return {code: response.status, next, close: () => abort.abort()};
};
