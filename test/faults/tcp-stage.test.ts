import {request as httpRequest} from 'node:http';
import {request as httpsRequest} from 'node:https';
import {describe, expect, test} from 'vitest';
import {createAuthority} from '../cluster/certificates.ts';
import {json, type ScriptedServer, startServer} from '../cluster/scripted-server.ts';
import {closeAfterEach} from '../metrics/close-after-each.ts';
import {startTcpStage} from './tcp-stage.ts';
import {tlsAlert} from './toxic.ts';

const closing = closeAfterEach();

const portOf = ({address}: ScriptedServer): number => Number(address.split(':')[1]);

const start = async (seed?: number) => {
	const server = closing(await startServer(json({text: 'x'.repeat(1000)})));
	const stage = closing(await startTcpStage({host: '127.0.0.1', port: portOf(server)}, seed));
	return {server, stage};
};

/** Status and length of the text, or the code of the error. `text` is what had come until then. */
const ask = (port: number, path = '/list', signal?: AbortSignal) =>
	new Promise<{readonly status?: number; readonly text: string; readonly code?: string | undefined}>(resolve => {
		let text = '';
		const outgoing = httpRequest({port, host: '127.0.0.1', path, agent: false, ...(signal === undefined ? {} : {signal})}, response => {
			response.on('data', piece => {
				text += piece;
			});
			response.on('end', () => resolve({status: response.statusCode ?? 0, text}));
			response.on('error', (error: NodeJS.ErrnoException) => resolve({text, code: error.code}));
		});
		outgoing.on('error', (error: NodeJS.ErrnoException) => resolve({text, code: error.code}));
		outgoing.end();
	});

describe('the stage', () => {
	test('passes what comes as it is, and counts it', async () => {
		const {stage} = await start();
		const answer = await ask(stage.port);
		expect(answer).toMatchObject({status: 200, text: JSON.stringify({text: 'x'.repeat(1000)})});
		expect(stage.connections()).toMatchObject([{order: 0, requests: ['GET /list'], request: 'GET /list'}]);
		expect(stage.bytes().down).toBeGreaterThan(1000);
		await stage.settled(0);
	});

	test('resets and closes after so many bytes, or after a text', async () => {
		const {stage} = await start();
		stage.setToxics([{type: 'reset', after: 300}]);
		expect(await ask(stage.port)).toMatchObject({code: 'ECONNRESET'});
		stage.setToxics([{type: 'close', after: '"text":"xxx'}]);
		expect(await ask(stage.port)).toEqual({text: '{"text":"xxx', code: 'ECONNRESET'});
		expect(stage.connections().map(({isOpen}) => isOpen)).toEqual([false, false]);
	});

	test('a narrow link is narrow for all connections together', async () => {
		const {stage} = await start();
		stage.setToxics([{type: 'bandwidth', bytesPerSecond: 20_000, isShared: true}]);
		const begun = performance.now();
		const answers = await Promise.all([ask(stage.port), ask(stage.port), ask(stage.port)]);
		expect(answers.map(({status}) => status)).toEqual([200, 200, 200]);
		expect(performance.now() - begun).toBeGreaterThan((stage.bytes().down / 20_000) * 1000 - 20);
	});

	test('holds without an end, and chooses by the request, so many times', async () => {
		const {stage, server} = await start();
		stage.setToxics([{type: 'hold', direction: 'up', times: 1, matches: ({request}) => request.startsWith('GET /watch')}]);
		const given = new AbortController();
		const held = ask(stage.port, '/watch', given.signal);
		expect(await ask(stage.port, '/list')).toMatchObject({status: 200});
		expect(await ask(stage.port, '/watch')).toMatchObject({status: 200});
		expect(server.requests.map(({path}) => path)).toEqual(['/list', '/watch']);
		given.abort();
		expect(await held).toMatchObject({code: 'ABORT_ERR'});
	});

	test('an answer that is held has been given: the server has seen the request', async () => {
		const {stage, server} = await start();
		stage.setToxics([{type: 'hold'}]);
		const given = new AbortController();
		const held = ask(stage.port, '/write', given.signal);
		await server.seen(1);
		given.abort();
		expect(await held).toMatchObject({text: '', code: 'ABORT_ERR'});
	});

	test('slices and slows', async () => {
		const {stage} = await start();
		stage.setToxics([
			{type: 'slicer', bytes: 100, delay: 1},
			{type: 'latency', milliseconds: 5, jitter: 5, direction: 'up'},
		]);
		expect((await ask(stage.port)).text).toHaveLength(1011);
		stage.setToxics([{type: 'bandwidth', bytesPerSecond: 50_000}]);
		expect((await ask(stage.port)).text).toHaveLength(1011);
	});

	test('refuses and listens again at the same port; cuts all; a dead way stays dead', async () => {
		const {stage, server} = await start();
		await stage.refuse(true);
		expect(await ask(stage.port)).toMatchObject({code: 'ECONNREFUSED'});
		await stage.refuse(false);
		expect(await ask(stage.port)).toMatchObject({status: 200});
		await stage.settled(0);
		stage.holdAll();
		const given = new AbortController();
		const held = ask(stage.port, '/list', given.signal);
		await stage.settled(1);
		stage.release();
		expect(await ask(stage.port)).toMatchObject({status: 200});
		given.abort();
		expect(await held).toMatchObject({code: 'ABORT_ERR'});
		expect(server.requests).toHaveLength(2);
	});

	test('cuts what is open, either way', async () => {
		const server = closing(await startServer(response => void response.writeHead(200).write('begun')));
		const stage = closing(await startTcpStage({host: '127.0.0.1', port: portOf(server)}));
		for (const how of ['reset', 'close'] as const) {
			const asked = ask(stage.port);
			await server.seen(how === 'reset' ? 1 : 2);
			await new Promise<void>(resolve => {
				const look = (): void => (stage.connections().at(-1)?.down ? resolve() : void setImmediate(look));
				look();
			});
			stage.cutAll(how);
			expect(await asked).toMatchObject({code: 'ECONNRESET'});
		}
		await server.quiet();
	});

	test('goes to another server once that is told', async () => {
		const {stage} = await start();
		const moved = closing(await startServer(json({moved: true})));
		stage.setTarget({host: '127.0.0.1', port: portOf(moved)});
		expect(await ask(stage.port)).toMatchObject({text: '{"moved":true}'});
	});

	test('of TLS the connections are chosen by their order, and an alert nobody sent ends one', async () => {
		const authority = createAuthority('stage');
		const server = closing(await startServer(json({text: 'y'.repeat(5000)}), authority.issue('stage', 'subjectAltName=IP:127.0.0.1')));
		const stage = closing(await startTcpStage({host: '127.0.0.1', port: portOf(server)}));
		stage.setToxics([{type: 'inject', bytes: tlsAlert, after: 4000, matches: ({order}) => order === 1}]);
		const codes: unknown[] = [];
		for (let count = 0; count < 3; count++) {
			codes.push(
				await new Promise(resolve => {
					const outgoing = httpsRequest({port: stage.port, host: '127.0.0.1', ca: authority.cert, agent: false}, response => {
						response.resume().on('end', () => resolve(response.statusCode));
						response.on('error', (error: NodeJS.ErrnoException) => resolve(error.code));
					});
					outgoing.on('error', (error: NodeJS.ErrnoException) => resolve(error.code));
					outgoing.end();
				}),
			);
		}
		expect(codes).toEqual([200, expect.stringMatching(/SSL|RESET/), 200]);
		expect(stage.connections().every(({requests}) => requests.length === 0)).toBe(true);
	});
});
