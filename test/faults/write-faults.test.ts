import {describe, expect, test} from 'vitest';
import type {WriteOutcome} from '../../source/session/session.ts';
import {closeAfterEach} from '../metrics/close-after-each.ts';
import {folderOfFile} from '../session/folder-of-file.ts';
import {addService} from '../session/model-fleet.ts';
import {type FaultSession, isLive, startFaultSession} from './fault-session.ts';
import {leavesNothingBehind} from './leaks.ts';
import {seesTheTruth} from './sees-the-truth.ts';
import type {StagedConnection, Toxic} from './toxic.ts';
import {answersWith} from './wire-fault-table.ts';

leavesNothingBehind();
// Hooks run backwards: what is open is closed before its folder goes.
const folder = folderOfFile();
const closing = closeAfterEach();

const isPatch = (line: string): boolean => line.startsWith('PATCH ') && !line.includes('dryRun=All');
const isDryRun = (line: string): boolean => line.startsWith('PATCH ') && line.includes('dryRun=All');
const onPatch = ({request}: StagedConnection): boolean => isPatch(request);
const onDryRun = ({request}: StagedConnection): boolean => isDryRun(request);

const start = async (): Promise<FaultSession> => {
	const its = closing(
		await startFaultSession({fill: server => addService(server, 'llama'), session: {metrics: {type: 'off'}, stateDirectory: folder()}}),
	);
	await its.until(isLive);
	return its;
};

/** Time goes by until it is decided. */
const decided = async <Value>(its: FaultSession, promise: Promise<Value>): Promise<Value> => {
	let value: {readonly of: Value} | undefined;
	void promise.then(of => {
		value = {of};
	});
	for (let second = 0; second < 200 && value === undefined; second++) await its.pass(1);
	if (value === undefined) throw new Error('never decided');
	return value.of;
};

const prepare = (its: FaultSession) =>
	decided(its, its.session.gate.prepare({type: 'scale', replicas: 5}, its.row('llama')?.service.uid ?? ''));

const replicasOf = ({server}: FaultSession): unknown => server.store.get('deployments', 'models', 'llama')?.spec?.['replicas'];

type Row = {
	readonly name: string;
	readonly fault: Toxic | ((its: FaultSession) => void);
	readonly status: WriteOutcome['status'];
	readonly words: RegExp;
	/** What the server has afterwards. */
	readonly replicas: 2 | 5;
	/** Writes that reached the server. */
	readonly sent: 0 | 1;
};

const lost = /^The answer was lost\. Read again: /;
const instead =
	(answer: Parameters<typeof answersWith>) =>
	({setFault}: FaultSession): void =>
		setFault(({method, url}, response) => {
			if (!isPatch(`${method} ${url}`)) return false;
			answersWith(...answer)(response);
			return true;
		});

const rows: readonly Row[] = [
	{
		name: 'it is never heard of',
		fault: {type: 'hold', direction: 'up', matches: onPatch},
		status: 'not-applied',
		words: lost,
		replicas: 2,
		sent: 0,
	},
	{
		name: 'it is carried out and the answer is lost',
		fault: {type: 'hold', matches: onPatch},
		status: 'applied',
		words: lost,
		replicas: 5,
		sent: 1,
	},
	{
		name: 'RST before it arrives',
		fault: {type: 'reset', direction: 'up', matches: onPatch},
		status: 'not-applied',
		words: lost,
		replicas: 2,
		sent: 0,
	},
	{name: 'RST instead of the answer', fault: {type: 'reset', matches: onPatch}, status: 'applied', words: lost, replicas: 5, sent: 1},
	{name: 'FIN instead of the answer', fault: {type: 'close', matches: onPatch}, status: 'applied', words: lost, replicas: 5, sent: 1},
	{
		name: 'RST in the middle of the answer',
		fault: {type: 'reset', after: '"metadata"', matches: onPatch},
		status: 'applied',
		words: lost,
		replicas: 5,
		sent: 1,
	},
	{
		name: 'FIN in the middle of the answer',
		fault: {type: 'close', after: '"metadata"', matches: onPatch},
		status: 'applied',
		words: lost,
		replicas: 5,
		sent: 1,
	},
	{
		name: 'an answer byte by byte',
		fault: {type: 'slicer', bytes: 1, delay: 0, matches: onPatch},
		status: 'applied',
		words: /asks for 5/,
		replicas: 5,
		sent: 1,
	},
	{
		name: 'a request byte by byte',
		fault: {type: 'slicer', bytes: 1, delay: 0, direction: 'up', matches: onPatch},
		status: 'applied',
		words: /asks for 5/,
		replicas: 5,
		sent: 1,
	},
	{
		name: '429 with Retry-After',
		fault: instead([429, 'TooManyRequests', 'wait', {'retry-after': '1'}]),
		status: 'refused',
		words: /overloaded.* for 1 s\. It is not sent again/,
		replicas: 2,
		sent: 1,
	},
	{
		name: '500',
		fault: instead([500, 'InternalError', 'etcdserver: request timed out']),
		status: 'not-applied',
		words: lost,
		replicas: 2,
		sent: 1,
	},
	{name: '502', fault: instead([502, 'BadGateway', 'no']), status: 'not-applied', words: lost, replicas: 2, sent: 1},
	{
		name: '503',
		fault: instead([503, 'ServiceUnavailable', 'no', {'retry-after': '1'}]),
		status: 'not-applied',
		words: lost,
		replicas: 2,
		sent: 1,
	},
	{name: '504', fault: instead([504, 'Timeout', 'request did not complete']), status: 'not-applied', words: lost, replicas: 2, sent: 1},
	{name: '401', fault: instead([401, 'Unauthorized', 'Unauthorized']), status: 'refused', words: /log in again/, replicas: 2, sent: 1},
	{
		name: '403',
		fault: instead([403, 'Forbidden', 'deployments.apps "llama" is forbidden: User "admin" cannot patch']),
		status: 'refused',
		words: /You may not do this/,
		replicas: 2,
		sent: 1,
	},
];

describe('a write meets', () => {
	test.each(rows)('$name', async ({fault, status, words, replicas, sent}) => {
		const its = await start();
		const prepared = await prepare(its);
		if (prepared.status === 'refused') throw new Error(prepared.failure.sentence);
		if (typeof fault === 'function') fault(its);
		else its.stage.setToxics([fault]);
		const outcome = await decided(its, its.session.gate.execute(prepared));
		expect(outcome).toMatchObject({status, sentence: expect.stringMatching(words)});
		expect(its.isMet()).toBe(true);
		expect(replicasOf(its)).toBe(replicas);
		expect(its.requests().filter(isPatch)).toHaveLength(sent);
		its.stage.setToxics([]);
		its.setFault(undefined);
		await its.until(isLive);
		await seesTheTruth(its);
		// Whatever came of it, it is not sent a second time.
		await its.pass(30);
		expect(its.requests().filter(isPatch)).toHaveLength(sent);
	});

	test('a way that dies between the dialog and the key: nothing is known, which is said, and nothing is sent twice', async () => {
		const its = await start();
		const prepared = await prepare(its);
		if (prepared.status === 'refused') throw new Error(prepared.failure.sentence);
		its.stage.holdAll();
		const outcome = await decided(its, its.session.gate.execute(prepared));
		expect(outcome.status).toMatch(/unknown|refused/);
		its.stage.release();
		await its.until(isLive);
		await its.pass(30);
		expect(its.requests().filter(isPatch)).toEqual([]);
		expect(replicasOf(its)).toBe(2);
	});
});

const dryRows: readonly (readonly [string, Toxic])[] = [
	['it is never heard of', {type: 'hold', direction: 'up', matches: onDryRun}],
	['the answer is lost', {type: 'hold', matches: onDryRun}],
	['RST before it arrives', {type: 'reset', direction: 'up', matches: onDryRun}],
	['RST instead of the answer', {type: 'reset', matches: onDryRun}],
	['FIN in the middle of the answer', {type: 'close', after: '"metadata"', matches: onDryRun}],
];

describe('a dry run meets', () => {
	test.each(dryRows)('%s: nothing can have happened, and nothing is offered that was not looked at', async (_, fault) => {
		const its = await start();
		its.stage.setToxics([fault]);
		const prepared = await prepare(its);
		expect(its.isMet()).toBe(true);
		expect(prepared.status === 'refused' || !prepared.dryRun.accepted).toBe(true);
		its.stage.setToxics([]);
		expect(replicasOf(its)).toBe(2);
		expect(its.requests().filter(isPatch)).toEqual([]);
		const again = await prepare(its);
		expect(again).toMatchObject({status: 'ready', dryRun: {accepted: true}});
	});
});
