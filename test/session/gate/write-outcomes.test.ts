import type {IncomingMessage, ServerResponse} from 'node:http';
import {afterAll, beforeAll, describe, expect, test} from 'vitest';
import type {WriteOutcome} from '../../../source/session/session.ts';
import {actionExamples} from './action-examples.ts';
import {answerWrites, type Fault, type GateStage, isRealWrite, patiently, startGateStage} from './gate-stage.ts';

type Case = {
	readonly name: string;
	/** A new one for each try: a fault may remember what it has seen. */
	readonly fault: () => Fault;
	readonly status: WriteOutcome['status'];
	readonly words: RegExp;
	readonly httpStatus: number | null;
};

const destroy = (response: ServerResponse): void => void response.socket?.destroy();

/** The server carries it out and its answer is lost on the way. */
const loseAnswer: Fault = (request, response) => {
	if (isRealWrite(request)) {
		response.end = (): ServerResponse => {
			destroy(response);
			return response;
		};
	}
	return false;
};

/** Real writes are cut off before the server has seen them; from then on it cannot be reached for reading either, where `reads` says so. */
const cut = ({reads}: {readonly reads: boolean}): Fault => {
	let isCut = false;
	return (request: IncomingMessage, response: ServerResponse) => {
		if (isRealWrite(request)) isCut = true;
		else if (!isCut || !reads) return false;
		destroy(response);
		return true;
	};
};

const cases: readonly Case[] = [
	{
		name: 'no right to it',
		fault: () => answerWrites(403, {reason: 'Forbidden', message: 'x is forbidden: User "oncall" cannot do this', details: {}}),
		status: 'refused',
		words: /^You may not do this on test .*User "oncall" cannot do this\. Nothing was written\.$/,
		httpStatus: 403,
	},
	{
		name: 'the object is gone',
		fault: () => answerWrites(404, {reason: 'NotFound', message: 'not found', details: {}}),
		status: 'changed',
		words: /^llama.* is gone\. Nothing was written\.$/,
		httpStatus: 404,
	},
	{
		name: 'a conflict',
		fault: () =>
			answerWrites(409, {reason: 'Conflict', message: 'Operation cannot be fulfilled: the object has been modified', details: {}}),
		status: 'changed',
		words: /^Somebody writes llama\S* at the same time\. Nothing was written\.$/,
		httpStatus: 409,
	},
	{
		name: 'a failed precondition',
		fault: () => answerWrites(422, {reason: 'Invalid', message: 'the server rejected our request due to an error in our request'}),
		status: 'changed',
		words: /^Somebody writes llama\S* at the same time\. Nothing was written\.$/,
		httpStatus: 422,
	},
	{
		name: 'a refusal by validation',
		fault: () =>
			answerWrites(422, {
				reason: 'Invalid',
				message: 'Deployment "llama" is invalid',
				details: {causes: [{field: 'spec.x', message: 'must be y', reason: 'FieldValueInvalid'}]},
			}),
		status: 'refused',
		words: /does not take this: Deployment "llama" is invalid\. spec\.x: must be y\. Nothing was written\.$/,
		httpStatus: 422,
	},
	{
		name: 'an overloaded server',
		fault: () => answerWrites(429, {reason: 'TooManyRequests', message: 'wait', details: {retryAfterSeconds: 7}}, {'retry-after': '7'}),
		status: 'refused',
		words: /is overloaded and asks us to wait for 7 s\. It is not sent again by itself\. Nothing was written\.$/,
		httpStatus: 429,
	},
	{
		name: 'a webhook that refuses',
		fault: () =>
			answerWrites(400, {reason: 'BadRequest', message: 'admission webhook "policy.example.com" denied the request: not on Fridays'}),
		status: 'refused',
		words: /refused this: admission webhook "policy.example.com" denied the request: not on Fridays\. Nothing was written\.$/,
		httpStatus: 400,
	},
	{
		name: 'a quota',
		fault: () =>
			answerWrites(403, {
				reason: 'Forbidden',
				message: 'x is forbidden: exceeded quota: gpus, requested: 2, used: 8, limited: 8',
				details: {},
			}),
		status: 'refused',
		words: /refused this: x is forbidden: exceeded quota: gpus, requested: 2, used: 8, limited: 8\. Nothing was written\.$/,
		httpStatus: 403,
	},
	{
		name: 'a webhook that is down',
		fault: () =>
			answerWrites(500, {reason: 'InternalError', message: 'Internal error occurred: failed calling webhook "p": connection refused'}),
		status: 'refused',
		words: /has a fault: .*failed calling webhook .*Nothing was written\.$/,
		httpStatus: 500,
	},
	{
		name: 'expired credentials',
		fault: () => answerWrites(401, {reason: 'Unauthorized', message: 'Unauthorized'}),
		status: 'refused',
		words: /log in again\. Nothing was written\.$/,
		httpStatus: 401,
	},
	{
		name: 'a gateway that gives up before the write',
		fault: () => answerWrites(504, {reason: 'Timeout', message: 'gave up'}),
		status: 'not-applied',
		words: /^The answer was lost\. Read again: llama\S* is as it was before, the change did not arrive\. It was not sent again\.$/,
		httpStatus: 504,
	},
	{
		name: 'a connection that breaks before the write',
		fault: () => cut({reads: false}),
		status: 'not-applied',
		words: /the change did not arrive\. It was not sent again\.$/,
		httpStatus: null,
	},
	{
		name: 'a server that is gone afterwards',
		fault: () => cut({reads: true}),
		status: 'unknown',
		words: /^The answer was lost\. Whether llama\S* has the change is not known: it cannot be read .*It was not sent again\.$/,
		httpStatus: null,
	},
];

/** These change the cluster, so that they come last. */
const applied: readonly Case[] = [
	{
		name: 'a connection that breaks after the write',
		fault: () => loseAnswer,
		status: 'applied',
		words: /^The answer was lost\. Read again: llama\S* has the change\.$/,
		httpStatus: null,
	},
];

describe.each(actionExamples)('%s', (_, {action, objects, verb, uid = 'uid-llama'}) => {
	let stage: GateStage;

	const tryOut = async ({fault, status, words, httpStatus}: Case): Promise<void> => {
		stage.reset();
		stage.setFault(fault());
		const prepared = await stage.mustPrepare(action, uid);
		const outcome = await patiently(stage, stage.gate.execute(prepared, prepared.plan.typed?.text));
		expect(outcome.sentence).toMatch(words);
		expect(outcome.status).toBe(status);
		// Exactly one dry run and one request, whatever came of it.
		expect(stage.writes.map(({dryRun}) => dryRun)).toEqual([true, false]);
		expect(stage.lines.map(({event, outcome: came, httpStatus: code}) => [event, came, code])).toEqual([
			['intent', undefined, undefined],
			['result', status, httpStatus],
		]);
		expect(stage.lines.every(({id}) => id === prepared.id)).toBe(true);
		expect(stage.shown[0]).toMatchObject({status: 'sending', plan: prepared.plan});
		const shown = {applied: expect.stringMatching(/^(following|done|stuck|failed)$/), unknown: 'unknown'}[status as string];
		expect(stage.pending.get(uid)?.status).toEqual(shown);
		expect(await stage.gate.execute(prepared)).toMatchObject({status: 'refused', sentence: expect.stringContaining('carried out already')});
		expect(stage.realWrites()).toHaveLength(1);
	};

	beforeAll(async () => {
		stage = await startGateStage(objects === undefined ? {} : {objects});
	});
	afterAll(() => stage.close());

	test.each(cases)('$name has its own end and is sent once', tryOut);

	test('who may not is told before anything is planned', async () => {
		const bystander = await startGateStage({
			...(objects === undefined ? {} : {objects}),
			accounts: [{token: 'looker', user: 'eve', rules: [{verbs: ['get', 'list', 'watch'], groups: ['*'], resources: ['*']}]}],
			token: 'looker',
			identity: {user: 'eve' as GateStage['who']},
		});
		try {
			const preparation = await bystander.gate.prepare(action, uid);
			expect(preparation).toMatchObject({status: 'refused', failure: {kind: 'forbidden'}});
			expect(preparation.status === 'refused' && preparation.failure.sentence).toMatch(`eve may not ${verb} "llama`);
			expect(bystander.writes).toEqual([]);
			expect(bystander.reads).toEqual([]);
			expect(bystander.learned).toEqual([{key: `chat/${action.type}`, allowed: false}]);
		} finally {
			await bystander.close();
		}
	});

	test('a read-only session sends nothing, and neither does its connection', async () => {
		for (const options of [{identity: {readOnly: true, readOnlyBecause: '--read-only'}}, {readOnlyClient: true}]) {
			const locked = await startGateStage({...(objects === undefined ? {} : {objects}), ...options});
			try {
				expect(await locked.gate.prepare(action, uid)).toMatchObject({status: 'refused', failure: {kind: 'read-only'}});
				expect(locked.writes).toEqual([]);
			} finally {
				await locked.close();
			}
		}
	});

	test.each(applied)('$name has its own end and is sent once', tryOut);
});
