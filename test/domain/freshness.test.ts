import {expect, test} from 'vitest';
import type {Freshness} from '../../source/domain/connection.ts';
import {freshnessOf, isOutOfDate, type Moment, type SignsOfLife, staleAfter} from '../../source/domain/freshness.ts';
import {freshnessOfMetrics} from '../../source/domain/metrics-freshness.ts';
import type {Failure} from '../../source/domain/outcome.ts';
import type {MetricsSourceState} from '../../source/domain/service-metrics.ts';

const now = 1_000_000;
const failure = (kind: Failure['kind']): Failure => ({kind, sentence: `It is ${kind}.`});
const troubled = (kind: Failure['kind'], age = 0): SignsOfLife => ({provenAt: now - age, trouble: {failure: failure(kind), at: now - age}});

test.each<[string, SignsOfLife, Partial<Moment>, Freshness]>([
	['nothing has come yet', {}, {}, 'CONNECTING'],
	['something has just come', {provenAt: now}, {}, 'LIVE'],
	['it is quiet for less than a minute and a half', {provenAt: now - staleAfter + 1}, {}, 'LIVE'],
	['it is quiet for a minute and a half', {provenAt: now - staleAfter}, {}, 'STALE'],
	['time went on without us', {provenAt: now - 1}, {distrustedAt: now}, 'STALE'],
	['it has been heard of since', {provenAt: now}, {distrustedAt: now}, 'LIVE'],
	['it may not be read', {refused: failure('forbidden')}, {}, 'NO ACCESS'],
	['rights were lost', troubled('forbidden'), {}, 'NO ACCESS'],
	['we are not known', troubled('unauthorized'), {}, 'NO ACCESS'],
	['there are no credentials', troubled('credentials'), {}, 'NO ACCESS'],
	['it asks for patience', troubled('throttled', 200_000), {}, 'THROTTLED'],
	['it cannot be reached', troubled('unreachable'), {}, 'OFFLINE'],
	['it does not answer', troubled('timeout'), {}, 'OFFLINE'],
	['it alone does not answer', troubled('timeout'), {isReached: true}, 'LAGGING'],
	['it alone has not answered for long', troubled('unreachable', staleAfter), {isReached: true}, 'STALE'],
	['the server has a fault', troubled('server'), {}, 'LAGGING'],
	['what comes makes no sense', troubled('malformed'), {}, 'LAGGING'],
	['the fault goes on', troubled('server', staleAfter), {}, 'STALE'],
	['it never came, for a fault', {trouble: {failure: failure('server'), at: now}}, {}, 'LAGGING'],
	['it is read anew for less than ten seconds', {provenAt: now - 10_000, relistingAt: now - 9999}, {}, 'LIVE'],
	['it is read anew for ten seconds', {provenAt: now - 10_000, relistingAt: now - 10_000}, {}, 'LAGGING'],
	['an answer is late', {provenAt: now - 30_001, interval: 15_000}, {}, 'LAGGING'],
	['answers come seldom', {provenAt: now - 170_000, interval: 60_000}, {}, 'LAGGING'],
	['three answers are missing', {provenAt: now - 180_000, interval: 60_000}, {}, 'STALE'],
])('%s', (_, signs, moment, expected) => {
	expect(freshnessOf(signs, {now, ...moment})).toBe(expected);
});

test.each<[Freshness, number, boolean]>([
	['LIVE', 0, false],
	['CONNECTING', 0, false],
	['LAGGING', 60_000, false],
	['LAGGING', staleAfter, true],
	['THROTTLED', 60_000, false],
	['THROTTLED', staleAfter, true],
	['STALE', 0, true],
	['OFFLINE', 0, true],
	['NO ACCESS', 0, true],
])('what is %s since %i ms says something about now, or not', (freshness, age, expected) => {
	expect(isOutOfDate({freshness, provenAt: now - age}, now)).toBe(expected);
});

const source = (age: number, more: Partial<Extract<MetricsSourceState, {status: 'live' | 'stale'}>> = {}): MetricsSourceState => ({
	status: 'live',
	name: 'monitoring/prometheus',
	via: 'service proxy',
	interval: 15_000,
	answeredAt: now - age,
	warnings: [],
	...more,
});

test.each<[MetricsSourceState, Freshness | undefined]>([
	[{status: 'searching'}, 'CONNECTING'],
	[{status: 'none', reason: ''}, undefined],
	[{status: 'unreachable', reason: ''}, 'OFFLINE'],
	[{status: 'forbidden', reason: ''}, 'NO ACCESS'],
	[source(30_000), 'LIVE'],
	[source(31_000), 'LAGGING'],
	[source(staleAfter), 'STALE'],
	[source(16_000, {status: 'stale', failure: 'timeout'}), 'LAGGING'],
	[source(31_000, {status: 'stale', failure: 'timeout'}), 'OFFLINE'],
	[source(31_000, {status: 'stale', failure: 'server'}), 'LAGGING'],
	[source(1000, {status: 'stale', failure: 'throttled'}), 'THROTTLED'],
	[source(1000, {status: 'stale', failure: 'forbidden'}), 'NO ACCESS'],
])('a source of numbers has the same states', (state, expected) => {
	expect(freshnessOfMetrics(state, now)).toBe(expected);
});
