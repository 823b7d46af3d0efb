import {afterEach, expect, test} from 'vitest';
import {createWriter} from '../../source/cluster/write.ts';
import {resourceKinds} from '../../source/domain/object-reference.ts';
import type {WriteRequest} from '../../source/domain/plan.ts';
import {connect} from './connect.ts';
import {type Answer, cut, json, type ScriptedServer, silence, startServer, status} from './scripted-server.ts';
import {createSteppedClock} from './stepped-clock.ts';

const open: Array<{readonly close: () => Promise<void>}> = [];

afterEach(async () => {
	for (const thing of open.splice(0).toReversed()) await thing.close();
});

const stage = async (answers: readonly Answer[] | Answer, options: Parameters<typeof connect>[2] = {}) => {
	const server: ScriptedServer = await startServer(answers);
	const client = connect(server.url, {user: {token: 't'}}, options);
	open.push(server, client);
	return {server, client, writer: createWriter(client)};
};

const target = {resource: resourceKinds.deployment, namespace: 'chat', name: 'llama', uid: 'u-1'};

const patch: WriteRequest = {
	method: 'PATCH',
	target,
	subresource: 'scale',
	contentType: 'application/json-patch+json',
	body: [
		{op: 'test', path: '/metadata/uid', value: 'u-1'},
		{op: 'replace', path: '/spec/replicas', value: 3},
	],
};

const removal: WriteRequest = {
	method: 'DELETE',
	target: {resource: resourceKinds.pod, namespace: 'chat', name: 'llama-0', uid: 'p-1'},
	body: {preconditions: {uid: 'p-1'}},
};

const real = {dryRun: false, fieldManager: 'modeldeck'};
const dry = {dryRun: true, fieldManager: 'modeldeck'};

test('a patch goes out once, strict, in our name; the answer brings the object, the audit id and the warnings', async () => {
	const {server, writer} = await stage(
		json({kind: 'Scale'}, 200, {'audit-id': 'a-1', warning: '299 - "old \\"version\\"", 299 - "two, with comma"'}),
	);
	expect(await writer.send(patch, real)).toEqual({
		ok: true,
		value: {object: {kind: 'Scale'}, status: 200, auditId: 'a-1', warnings: ['old "version"', 'two, with comma']},
	});
	const [request] = server.requests;
	expect(request).toMatchObject({method: 'PATCH', path: '/apis/apps/v1/namespaces/chat/deployments/llama/scale'});
	expect(request?.query.toString()).toBe('fieldManager=modeldeck&fieldValidation=Strict');
	expect(request?.headers['content-type']).toBe('application/json-patch+json');
	expect(JSON.parse(request?.body ?? '')).toEqual(patch.body);
});

test('a dry run of a patch says so in the query, and one of a DELETE in its body too', async () => {
	const {server, writer} = await stage(json({}));
	await writer.send(patch, dry);
	await writer.send(removal, dry);
	await writer.send(removal, real);
	expect(server.requests.map(({query}) => query.get('dryRun'))).toEqual(['All', 'All', null]);
	expect(server.requests.slice(1).map(({body}) => JSON.parse(body))).toEqual([
		{apiVersion: 'v1', kind: 'DeleteOptions', preconditions: {uid: 'p-1'}, dryRun: ['All']},
		{apiVersion: 'v1', kind: 'DeleteOptions', preconditions: {uid: 'p-1'}},
	]);
});

test('a read-only client sends no write, not even a dry run', async () => {
	const {server, writer} = await stage(json({}), {readOnly: true});
	for (const request of [patch, removal]) {
		for (const options of [real, dry]) {
			expect(await writer.send(request, options)).toMatchObject({ok: false, failure: {kind: 'read-only'}});
		}
	}
	expect(server.requests).toHaveLength(0);
});

test.each<readonly [string, Answer, string, boolean]>([
	['a failed precondition', status(422, 'Invalid', 'the server rejected our request due to an error in our request'), 'changed', false],
	[
		'a failed precondition with details that say nothing, as kube-apiserver sends them',
		status(422, 'Invalid', 'the server rejected our request due to an error in our request', {}, {}),
		'changed',
		false,
	],
	[
		'a refusal by validation',
		status(
			422,
			'Invalid',
			'is invalid',
			{},
			{causes: [{field: 'spec.replicas', message: 'must be positive', reason: 'FieldValueInvalid'}]},
		),
		'invalid',
		false,
	],
	[
		'another pod of the same name',
		status(409, 'Conflict', 'Precondition failed: UID in precondition: p-1, UID in object meta: p-2'),
		'changed',
		false,
	],
	['missing rights', status(403, 'Forbidden', 'deployments.apps "x" is forbidden: User "eve" cannot patch'), 'forbidden', false],
	['a quota', status(403, 'Forbidden', 'pods "x" is forbidden: exceeded quota: gpus, requested: 1, used: 8, limited: 8'), 'refused', false],
	['a webhook', status(400, 'BadRequest', 'admission webhook "p.example.com" denied the request: no'), 'refused', false],
	...[403, 413, 422].map(
		code =>
			[
				`a policy that answers ${code}`,
				status(
					code,
					'Forbidden',
					`deployments.apps "x" is forbidden: ValidatingAdmissionPolicy 'p' with binding 'p' denied request: no`,
					{},
					{
						causes: [{message: `ValidatingAdmissionPolicy 'p' with binding 'p' denied request: no`}],
					},
				),
				'refused',
				false,
			] as const,
	),
	['a limit', status(403, 'Forbidden', 'pods "x" is forbidden: maximum cpu usage per Container is 1'), 'refused', false],
	['an overloaded server', status(429, 'TooManyRequests', 'wait', {'retry-after': '1'}), 'throttled', false],
	['a gateway that gave up', status(504, 'Timeout', 'the gateway gave up'), 'ambiguous', false],
	['a server that lost its store', status(500, 'InternalError', 'etcdserver: request timed out'), 'ambiguous', false],
	['a webhook that is down', status(500, 'InternalError', 'Internal error occurred: failed calling webhook "p": refused'), 'server', false],
	['a lost connection', cut, 'ambiguous', true],
])('%s has its own outcome and is not sent again', async (_, answer, kind) => {
	const {server, writer} = await stage(answer);
	expect(await writer.send(patch, real)).toMatchObject({ok: false, failure: {kind}});
	expect(server.requests).toHaveLength(1);
});

test('causes of a refusal are kept, and a strict refusal is cut down to what it says', async () => {
	const secret = `Deployment{... value: "hunter2"...} strict decoding error: a`;
	const {writer} = await stage([
		status(422, 'Invalid', 'x', {}, {causes: [{field: 'spec.replicas', message: 'must be positive'}]}),
		status(400, 'BadRequest', `error decoding patch: ${secret}; strict decoding error: unknown field "spec.replica"`),
	]);
	expect(await writer.send(patch, real)).toMatchObject({failure: {causes: ['spec.replicas: must be positive']}});
	const strict = await writer.send(patch, real);
	expect(strict.ok || strict.failure.sentence).toContain('unknown field "spec.replica".');
	expect(JSON.stringify(strict)).not.toContain('hunter2');
});

test('a webhook that cannot be asked without doing it makes a preview impossible, not the change', async () => {
	const {writer} = await stage(status(400, 'BadRequest', 'admission webhook "p.example.com" does not support dry run'));
	const answer = await writer.send(patch, dry);
	expect(answer).toMatchObject({ok: false, failure: {kind: 'invalid'}});
	expect(answer.ok || answer.failure.sentence).toMatch(/^This cannot be previewed/);
});

test('a write that is not answered in time is ambiguous', async () => {
	const clock = createSteppedClock();
	const {server, writer} = await stage(silence, {clock});
	const answer = writer.send(patch, {...real, deadline: 5000});
	await server.seen(1);
	clock.advance(5000);
	expect(await answer).toMatchObject({ok: false, failure: {kind: 'ambiguous'}});
});

test('a write whose answer breaks off is ambiguous', async () => {
	const {server, writer} = await stage(response => {
		response.writeHead(200, {'content-length': '100'}).write('{"kind":');
		setImmediate(() => response.destroy());
	});
	expect(await writer.send(patch, real)).toMatchObject({ok: false, failure: {kind: 'ambiguous'}});
	expect(server.requests).toHaveLength(1);
});

test('a dry run that gets no answer is not ambiguous: nothing can have happened', async () => {
	const {writer} = await stage(cut);
	expect(await writer.send(patch, dry)).toMatchObject({ok: false, failure: {kind: 'unreachable'}});
});

test('a write that never left is not ambiguous', async () => {
	const {server, writer} = await stage(json({}));
	await server.close();
	expect(await writer.send(patch, real)).toMatchObject({ok: false, failure: {kind: 'unreachable'}});
});

test('a write given up before it left is never sent', async () => {
	const {server, writer} = await stage(json({}));
	expect(await writer.send(patch, {...real, signal: AbortSignal.abort()})).toMatchObject({ok: false, failure: {kind: 'aborted'}});
	expect(server.requests).toHaveLength(0);
});

test('a write refused with 401 is not sent again with other credentials', async () => {
	const {server, writer} = await stage(status(401, 'Unauthorized', 'no'));
	expect(await writer.send(patch, real)).toMatchObject({ok: false, failure: {kind: 'unauthorized'}});
	expect(server.requests).toHaveLength(1);
});

test('a client that is not ours cannot be written with', async () => {
	const {client} = await stage(json({}));
	expect(() => createWriter({...client, lines: client.lines})).not.toThrow();
	expect(() =>
		createWriter({
			get: client.get,
			getJson: client.getJson,
			review: client.review,
			lines: client.lines,
			clockOffset: client.clockOffset,
			close: client.close,
		}),
	).toThrow();
});

test.each([
	['a page of a proxy that wants a login', '<html>Please log in</html>'],
	['JSON of somebody else', '{"ok":true}'],
	['nothing', ''],
])('a success that brings %s is no proof that anything was written', async (_, text) => {
	const {writer} = await stage(response => void response.writeHead(200, {'content-type': 'text/html'}).end(text));
	expect(await writer.send(patch, real)).toMatchObject({ok: false, failure: {kind: 'ambiguous', status: 200}});
	expect(await writer.send(patch, dry)).toMatchObject({ok: false, failure: {kind: 'malformed'}});
});
