import type {ServerResponse} from 'node:http';
import {expect, test} from 'vitest';
import {closeAfterEach} from '../metrics/close-after-each.ts';
import {addService} from '../session/model-fleet.ts';
import {type FaultSession, isLive, startFaultSession} from './fault-session.ts';
import {leavesNothingBehind} from './leaks.ts';
import {seesTheTruth} from './sees-the-truth.ts';
import type {StagedConnection, Toxic} from './toxic.ts';
import {answersWith} from './wire-fault-table.ts';

leavesNothingBehind();
const closing = closeAfterEach();

const isProxied = (line: string): boolean => line.includes('/services/prometheus') && line.includes('/proxy/');
const matches = ({request}: StagedConnection): boolean => isProxied(request);

const fault =
	(answer: (response: ServerResponse) => void) =>
	(its: FaultSession): void =>
		its.setPrometheusFault((_, response) => {
			answer(response);
			return true;
		});
const toxic =
	(...toxics: readonly Toxic[]) =>
	({stage}: FaultSession): void =>
		stage.setToxics(toxics);

const text =
	(body: string, type = 'application/json') =>
	(response: ServerResponse): void =>
		void response.writeHead(200, {'content-type': type}).end(body);

const rows: readonly (readonly [string, (its: FaultSession) => void])[] = [
	['accepted and never answered', toxic({type: 'hold', direction: 'up', matches})],
	['the answer is lost', toxic({type: 'hold', matches})],
	['RST before the answer', toxic({type: 'reset', direction: 'up', matches})],
	['FIN before the answer', toxic({type: 'close', direction: 'up', matches})],
	['RST in the middle of the answer', toxic({type: 'reset', after: '\r\n\r\n', matches})],
	['FIN in the middle of the answer', toxic({type: 'close', after: '\r\n\r\n', matches})],
	['429', fault(answersWith(429, 'TooManyRequests', 'wait', {'retry-after': '1'}))],
	['500', fault(answersWith(500, 'InternalError', 'no'))],
	['502', fault(response => response.writeHead(502).end('Bad Gateway'))],
	['503: no endpoints', fault(answersWith(503, 'ServiceUnavailable', 'no endpoints available for service "prometheus"'))],
	['504', fault(answersWith(504, 'Timeout', 'no'))],
	['401 of a login page', fault(response => response.writeHead(401).end('log in'))],
	['403', fault(answersWith(403, 'Forbidden', 'services "prometheus" is forbidden: User "admin" cannot get resource "services/proxy"'))],
	['JSON cut off', fault(text('{"status":"success","data":{"resultType":"vector","result":[{"met'))],
	['HTML', fault(text('<html>', 'text/html'))],
	['nothing at all', fault(text(''))],
];

test.each(rows)(
	'numbers meet: %s. They are said to be old, the cluster is live, the source is asked less, and is found again',
	async (_, begin) => {
		const its = closing(
			await startFaultSession({
				fill(server) {
					addService(server, 'llama');
					addService(server, 'qwen');
				},
			}),
		);
		await its.until(isLive);
		await its.until(({metricsSource}) => metricsSource.status === 'live');
		await its.until(() => its.row('llama')?.metrics?.requestRate !== undefined);
		await its.pass(30);
		its.forget();
		begin(its);
		await its.pass(90);
		expect(its.isMet()).toBe(true);
		// Not one number of it is taken for current.
		expect(its.snapshot().metricsSource.status).not.toBe('live');
		const asked = (): number => its.stage.connections().reduce((sum, {requests}) => sum + requests.filter(isProxied).length, 0);
		const before = asked();
		await its.pass(300);
		expect((asked() - before) / 300).toBeLessThanOrEqual(0.25);
		expect(its.words()).toEqual(['LIVE']);
		its.stage.setToxics([]);
		its.setPrometheusFault(undefined);
		await its.until(({metricsSource}) => metricsSource.status === 'live', 330);
		await its.until(() => (its.row('llama')?.metrics?.requestRate?.value ?? 0) > 7, 60);
		await seesTheTruth(its);
	},
);
