import {expect, test} from 'vitest';
import {createWriter} from '../../../source/cluster/write.ts';
import type {Fault, GateStage} from './gate-stage.ts';
import {llama, scale, stagesOfGate} from './gate-stages.ts';

const start = stagesOfGate();

type Posted = {readonly path: string; readonly body: Readonly<Record<string, unknown>>};

/** Answers what is created with this status, and keeps it. */
const taking =
	(posted: Posted[], code: number): Fault =>
	async (request, response) => {
		if (request.method !== 'POST' || request.url?.includes('events') !== true) return false;
		const pieces: Buffer[] = [];
		for await (const piece of request) pieces.push(piece as Buffer);
		const text = Buffer.concat(pieces).toString();
		posted.push({path: request.url, body: JSON.parse(text) as Posted['body']});
		const status = {kind: 'Status', reason: 'Forbidden', message: 'events is forbidden: User "oncall" cannot create', code, details: {}};
		response.writeHead(code, {'content-type': 'application/json'}).end(code === 201 ? text : JSON.stringify(status));
		return true;
	};

const apply = async (stage: GateStage, replicas: number) => stage.gate.execute(await stage.mustPrepare({type: 'scale', replicas}, llama));

test('nothing is written beside a change unless it is wanted', async () => {
	const stage = await start();
	const posted: Posted[] = [];
	stage.setFault(taking(posted, 201));
	expect(await apply(stage, 5)).toMatchObject({status: 'applied'});
	expect(posted).toEqual([]);
});

test('an Event names the object, the change, who made it, and from what to what', async () => {
	const stage = await start({notesEvents: true});
	const posted: Posted[] = [];
	stage.setFault(taking(posted, 201));
	expect(await apply(stage, 5)).toEqual({status: 'applied', sentence: 'llama asks for 5 replicas.'});
	expect(posted).toMatchObject([
		{
			path: '/apis/events.k8s.io/v1/namespaces/chat/events',
			body: {
				apiVersion: 'events.k8s.io/v1',
				kind: 'Event',
				metadata: {namespace: 'chat', name: expect.stringMatching(/^llama\.[0-9a-f]{16}$/)},
				eventTime: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z$/),
				reportingController: 'modeldeck',
				action: 'Scale',
				reason: 'ModeldeckScale',
				type: 'Normal',
				regarding: {apiVersion: 'apps/v1', kind: 'Deployment', namespace: 'chat', name: 'llama', uid: llama},
				note: 'Scale chat / llama by oncall: spec.replicas 3 > 5',
			},
		},
	]);
});

test('an Event that cannot be written is said once, and stops nothing', async () => {
	const stage = await start({notesEvents: true});
	const posted: Posted[] = [];
	stage.setFault(taking(posted, 403));
	expect(await apply(stage, 5)).toMatchObject({
		status: 'applied',
		sentence: expect.stringMatching(/^llama asks for 5 replicas\. No Event could be written beside it: .*cannot create/),
	});
	expect(await apply(stage, 6)).toEqual({status: 'applied', sentence: 'llama asks for 6 replicas.'});
	expect(posted).toHaveLength(2);
	expect(stage.lines.filter(({event}) => event === 'result').map(({outcome}) => outcome)).toEqual(['applied', 'applied']);
});

test('no Event tells of a change that did not go through', async () => {
	const stage = await start({notesEvents: true});
	const posted: Posted[] = [];
	const prepared = await stage.mustPrepare(scale, llama);
	stage.server.store.remove('deployments', 'chat', 'llama');
	stage.setFault(taking(posted, 201));
	expect(await stage.gate.execute(prepared)).toMatchObject({status: 'refused'});
	expect(posted).toEqual([]);
});

test('a read-only connection creates none either', async () => {
	const stage = await start({readOnlyClient: true});
	const posted: Posted[] = [];
	stage.setFault(taking(posted, 201));
	expect(await createWriter(stage.client).note('chat', {}, {deadline: 1000})).toMatchObject({ok: false, failure: {kind: 'read-only'}});
	expect(posted).toEqual([]);
});
