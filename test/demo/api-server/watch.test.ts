import {afterEach, beforeEach, expect, test} from 'vitest';
import {listAt, objectAt, stringAt} from '../../../source/demo/api-server/demo-object.ts';
import {openWatch, pod, startTestServer, type TestServer} from './test-server.ts';

let server: TestServer;
beforeEach(async () => {
	server = await startTestServer();
});
afterEach(() => server.close());

const path = '/api/v1/namespaces/models/pods?watch=true';
type Watch = Awaited<ReturnType<typeof openWatch>>;

const read = async (watch: Watch): Promise<string> => {
	const event = await watch.next();
	return event === undefined ? 'end' : `${event.type} ${stringAt(event.object, 'metadata', 'name') ?? ''}`.trim();
};

const relabel = (name: string, labels: Readonly<Record<string, string>>): void => {
	const object = server.store.get('pods', 'models', name);
	if (object !== undefined) {
		server.store.update('pods', {...object, metadata: {...object.metadata, labels}});
	}
};

test.each(['', '&resourceVersion=0'])('a watch from %j begins with what is there', async version => {
	server.add('pods', pod('a'));
	const watch = await openWatch(server, path + version);
	expect(await read(watch)).toBe('ADDED a');
	server.add('pods', pod('b'));
	expect(await read(watch)).toBe('ADDED b');
	server.store.remove('pods', 'models', 'a');
	expect(await read(watch)).toBe('DELETED a');
});

test('a watch from a version tells what happened since, of its own resource and namespace only', async () => {
	server.add('pods', pod('a'));
	const version = server.store.resourceVersion();
	server.add('configmaps', {apiVersion: 'v1', kind: 'ConfigMap', metadata: {name: 'other', namespace: 'models'}});
	server.add('pods', {...pod('elsewhere'), metadata: {name: 'elsewhere', namespace: 'default'}});
	server.add('pods', pod('b'));
	const watch = await openWatch(server, `${path}&resourceVersion=${version}`);
	expect(await read(watch)).toBe('ADDED b');
});

test('a watch from a forgotten version is an ERROR event 410 and ends', async () => {
	server.add('pods', pod('a'));
	const version = server.store.resourceVersion();
	server.add('pods', pod('b'));
	server.store.compact();
	const watch = await openWatch(server, `${path}&resourceVersion=${version}`);
	const event = await watch.next();
	expect(event).toMatchObject({type: 'ERROR', object: {kind: 'Status', code: 410, reason: 'Expired'}});
	expect(event?.object['message']).toMatch(/^too old resource version: \d+ \(\d+\)$/u);
	expect(await read(watch)).toBe('end');
});

test('a watch from the future is silent until its version has come', async () => {
	const watch = await openWatch(server, `${path}&resourceVersion=${Number(server.store.resourceVersion()) + 1}`);
	server.add('pods', pod('a'));
	server.add('pods', pod('b'));
	expect(await read(watch)).toBe('ADDED b');
	expect((await server.get(`${path}&resourceVersion=999&sendInitialEvents=true&resourceVersionMatch=NotOlderThan`)).code).toBe(504);
});

test('bookmarks come at once and then every minute, and carry the version of the store', async () => {
	const watch = await openWatch(server, `${path}&resourceVersion=${server.store.resourceVersion()}&allowWatchBookmarks=true`);
	expect(await watch.next()).toMatchObject({
		type: 'BOOKMARK',
		object: {kind: 'Pod', metadata: {resourceVersion: server.store.resourceVersion()}},
	});
	server.add('nodes', {apiVersion: 'v1', kind: 'Node', metadata: {name: 'gpu-1'}});
	server.clock.advance(59_999);
	server.add('pods', pod('a'));
	expect(await read(watch)).toBe('ADDED a');
	server.clock.advance(1);
	expect(await watch.next()).toMatchObject({type: 'BOOKMARK', object: {metadata: {resourceVersion: server.store.resourceVersion()}}});
});

test('a streamed list ends its initial events with an annotated bookmark', async () => {
	server.add('pods', pod('a'));
	const query = '&sendInitialEvents=true&resourceVersionMatch=NotOlderThan&allowWatchBookmarks=true';
	const watch = await openWatch(server, path + query);
	expect(await read(watch)).toBe('ADDED a');
	const bookmark = await watch.next();
	expect(objectAt(bookmark?.object, 'metadata', 'annotations')).toEqual({'k8s.io/initial-events-end': 'true'});
	expect((await server.get(`${path}&sendInitialEvents=true`)).body).toMatchObject({
		code: 422,
		details: {kind: 'ListOptions', causes: [{field: 'resourceVersionMatch'}]},
	});
});

test('a label that comes or goes is an object that comes or goes', async () => {
	server.add('pods', pod('a', {labels: {tier: 'chat'}}));
	const watch = await openWatch(server, `${path}&labelSelector=tier%3Dchat&resourceVersion=${server.store.resourceVersion()}`);
	relabel('a', {tier: 'other'});
	const gone = await watch.next();
	expect(gone).toMatchObject({
		type: 'DELETED',
		object: {metadata: {labels: {tier: 'chat'}, resourceVersion: server.store.resourceVersion()}},
	});
	relabel('a', {tier: 'chat', more: 'yes'});
	expect(await read(watch)).toBe('ADDED a');
	relabel('a', {tier: 'chat'});
	expect(await read(watch)).toBe('MODIFIED a');
});

test('a watch of tables sends its columns once', async () => {
	server.add('pods', pod('a'));
	server.add('pods', pod('b'));
	const watch = await openWatch(server, path, {accept: 'application/json;as=Table;v=v1;g=meta.k8s.io'});
	const [first, second] = [await watch.next(), await watch.next()];
	expect(listAt(first?.object, 'columnDefinitions').length).toBeGreaterThan(4);
	expect(second?.object['columnDefinitions']).toBeNull();
	expect(listAt(second?.object, 'rows', '0', 'cells')[0]).toBe('b');
});

test('a watch ends after the seconds it asked for', async () => {
	const watch = await openWatch(server, `${path}&timeoutSeconds=300&resourceVersion=${server.store.resourceVersion()}`);
	server.clock.advance(300_000);
	expect(await read(watch)).toBe('end');
});

test('the last bookmark comes two seconds before the end', async () => {
	const watch = await openWatch(
		server,
		`${path}&timeoutSeconds=30&allowWatchBookmarks=true&resourceVersion=${server.store.resourceVersion()}`,
	);
	expect(await read(watch)).toBe('BOOKMARK');
	server.clock.advance(28_000);
	expect(await read(watch)).toBe('BOOKMARK');
	server.clock.advance(2_000);
	expect(await read(watch)).toBe('end');
});

test('a client that leaves takes its timers along', async () => {
	const watch = await openWatch(server, `${path}&allowWatchBookmarks=true`);
	await watch.next();
	expect(server.clock.pending()).toBe(2);
	watch.close();
	await expect.poll(() => server.clock.pending()).toBe(0);
});

test('an idle server sets no timer', () => {
	expect(server.clock.pending()).toBe(0);
});
