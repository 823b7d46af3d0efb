import {expect, test} from 'vitest';
import {failureOfResponse, failureOfStatus} from '../../../source/cluster/wire/failure-of-response.ts';

const answer = (status: number, body: unknown) => failureOfResponse({status, headers: {}, text: JSON.stringify(body)}, 'prod (server)');

test('a Status of any shape is a failure in a sentence', () => {
	const wrong: readonly unknown[] = [undefined, null, 5, 'x', [], {}, [null], [5], {toString: 1}, {length: 3}, true];
	for (const value of wrong) {
		for (const status of [403, 409, 422, 429, 500, 999]) {
			const failures = [
				answer(status, {kind: 'Status', message: value, reason: value, details: value}),
				answer(status, {kind: 'Status', message: 'no', details: {causes: value, retryAfterSeconds: value}}),
				answer(status, {kind: 'Status', message: 'no', details: {causes: [{field: value, message: value}]}}),
				failureOfStatus(status, value as never, 'prod (server)'),
			];
			for (const {sentence, retryAfter} of failures) {
				expect(sentence).toMatch(/prod \(server\)|Nothing was written|nothing was written/);
				expect([undefined, 5000]).toContain(retryAfter);
			}
		}
	}
});

test.each([
	['{"kind":"Status","message":"pods \\"x\\" not found"}', 'not-found'],
	['404 page not found\n', 'not-found'],
	['<html><h1>404 Not Found</h1></html>', 'server'],
	['default backend - 404', 'server'],
	['{"message":"no Route matched with those values"}', 'server'],
	['', 'server'],
])('a 404 that says %s is a failure of the kind %s: an API server alone knows what is not there', (text, kind) => {
	const failure = failureOfResponse({status: 404, headers: {}, text}, 'prod (server)');
	expect(failure).toMatchObject({kind, status: 404});
	expect(failure.sentence).toMatch(kind === 'server' ? /a gateway or a proxy in between\?$/ : /^Not found on prod \(server\)/);
});

test('a wait that makes no sense is none, and one that does is taken', () => {
	const wait = (seconds: unknown) => answer(429, {kind: 'Status', details: {retryAfterSeconds: seconds}}).retryAfter;
	expect([wait(3), wait(-3), wait(0.5), wait('3'), wait(1e9), JSON.parse('1e309')].slice(0, 5)).toEqual([
		3000,
		undefined,
		undefined,
		undefined,
		undefined,
	]);
});

test('what a refusal repeats of the object is cut, safe and without its secrets', () => {
	const causes = Array.from({length: 30}, () => ({field: 'spec', message: `\u001b[31m${'x'.repeat(10_000)}`}));
	const failure = answer(422, {kind: 'Status', message: `bad args --api-key s3cret ${'y'.repeat(100_000)}`, details: {causes}});
	expect(failure.sentence.length).toBeLessThan(700);
	expect(failure.sentence).toContain('--api-key (hidden)');
	expect(failure.causes).toHaveLength(20);
	expect(failure.causes?.[0]).toMatch(/^spec: ␛\[31mx{1,600}$/);
});
