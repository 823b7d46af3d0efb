import {expect, test} from 'vitest';
import {type BadgeName, type BadgeSubject, badgeOf} from '../../source/domain/badges.ts';
import type {ServiceMetrics} from '../../source/domain/service-metrics.ts';
import {defaultThresholds, type Thresholds} from '../../source/domain/thresholds.ts';
import {metrics, minutes, now, safe} from './fixtures.ts';

const reading = (value: number, at = now) => ({value, at});

const subject = (more: Partial<ServiceMetrics>, rest: Partial<BadgeSubject> = {}): BadgeSubject => ({
	metrics: metrics(more),
	readyReplicas: 2,
	waitingSince: undefined,
	loadAt: now,
	usualLag: 0,
	source: {status: 'live', name: 'prometheus', via: 'service proxy', interval: 15_000, answeredAt: now, warnings: []},
	...rest,
});

const badge = (
	name: BadgeName,
	more: Partial<ServiceMetrics>,
	rest: Partial<BadgeSubject> = {},
	thresholds: Thresholds = defaultThresholds,
): string => badgeOf(name, subject(more, rest), thresholds, now) ?? 'none';

test.each([
	[0.009, 'none'],
	[0.01, 'warning'],
	[0.049, 'warning'],
	[0.05, 'critical'],
] as const)('an error ratio of %d is %s', (ratio, expected) => {
	expect(badge('errorRatio', {errorRatio: reading(ratio), requestRate: reading(100)})).toBe(expected);
});

test('a failed request or two are chance, whatever their share', () => {
	expect(badge('errorRatio', {errorRatio: reading(0.5), requestRate: reading(0.01)})).toBe('none');
});

test.each([
	[3, 12, minutes(0.5), 'none'],
	[3, 12, minutes(1), 'warning'],
	[25, 12, minutes(1), 'critical'],
	[25, 12, minutes(0.5), 'none'],
	[50, 60, minutes(1), 'warning'],
	[51, 60, 0, 'critical'],
	[0, 0, undefined, 'none'],
] as const)('%d requests that wait while %d run, for %s ms: %s', (waiting, running, since, expected) => {
	const waitingSince = since === undefined ? undefined : now - since;
	expect(badge('waiting', {waiting: reading(waiting), running: reading(running)}, {waitingSince})).toBe(expected);
});

test.each([
	[0.79, 'none'],
	[0.8, 'warning'],
	[0.9, 'critical'],
] as const)('a KV cache of %d is %s', (usage, expected) => {
	expect(badge('cacheUsage', {cacheUsage: reading(usage)})).toBe(expected);
});

test.each([
	[0, 'none'],
	[0.001, 'warning'],
	[1000, 'warning'],
] as const)('%d preempted requests a second: %s', (rate, expected) => {
	expect(badge('preemptions', {preemptions: reading(rate)})).toBe(expected);
});

test.each([
	[1.9, 'none'],
	[2, 'warning'],
	[3, 'critical'],
] as const)('a first token that takes %d times its own last hour: %s', (times, expected) => {
	const firstToken = {of: 'time to first token', p95: reading(0.4 * times)} as const;
	expect(badge('firstToken', {tokenLatency: [firstToken], firstTokenBaseline: reading(0.4)})).toBe(expected);
	expect(badge('firstToken', {latency: firstToken, tokenLatency: [], firstTokenBaseline: reading(0.4)})).toBe(expected);
});

test('twice as slow is nothing where it is a few milliseconds, where only a bound is known, or where nobody knows the last hour', () => {
	const first = (value: number, bound?: 'below') => ({of: 'time to first token', p95: {...reading(value), ...(bound && {bound})}}) as const;
	expect(badge('firstToken', {tokenLatency: [first(0.04)], firstTokenBaseline: reading(0.01)})).toBe('none');
	expect(badge('firstToken', {tokenLatency: [first(3, 'below')], firstTokenBaseline: reading(0.4)})).toBe('none');
	expect(badge('firstToken', {tokenLatency: [first(3)]})).toBe('none');
});

test.each([
	[79, 'none'],
	[80, 'warning'],
	[90, 'critical'],
] as const)('a GPU of %d °C is %s', (temperature, expected) => {
	expect(badge('gpuTemperature', {gpuTemperature: reading(temperature)})).toBe(expected);
});

test('an XID error is critical, XID 0 is none', () => {
	const device = (code: number) => ({
		id: safe('GPU-1'),
		node: safe('gpu-1'),
		index: safe('0'),
		holders: [],
		isShared: false,
		error: {code},
	});
	const byPod = (code: number) => new Map([['a', {devices: [device(code)]}]]);
	expect(badge('gpuError', {byPod: byPod(79)})).toBe('critical');
	expect(badge('gpuError', {byPod: byPod(0)})).toBe('none');
	expect(badge('gpuError', {byPod: new Map([['a', {}]])})).toBe('none');
});

test('an exporter that has stopped is critical, as long as the source answers and somebody should be there', () => {
	const loadAt = now - minutes(2);
	expect(badge('silence', {}, {loadAt})).toBe('critical');
	expect(badge('silence', {}, {loadAt: now - 40_000})).toBe('none');
	expect(badge('silence', {}, {loadAt: undefined})).toBe('none');
	expect(badge('silence', {}, {loadAt, readyReplicas: 0})).toBe('none');
	expect(badge('silence', {}, {loadAt, metrics: undefined})).toBe('none');
	const late = {...subject({}).source, answeredAt: now - minutes(2)} as BadgeSubject['source'];
	expect(badge('silence', {}, {loadAt, source: late})).toBe('none');
	expect(badge('silence', {}, {loadAt, source: {status: 'none', reason: 'No Prometheus was found.'}})).toBe('none');
});

test('an engine is not silent where all of them are asked in turns: it must be later than most', () => {
	const usualLag = minutes(2);
	expect(badge('silence', {}, {loadAt: now - minutes(2.4), usualLag})).toBe('none');
	expect(badge('silence', {}, {loadAt: now - minutes(3), usualLag})).toBe('critical');
});

test('a number that is too old to say anything about now has no badge', () => {
	const at = now - minutes(3);
	expect(badge('errorRatio', {errorRatio: reading(0.5, at), requestRate: reading(100, at)})).toBe('none');
	expect(badge('cacheUsage', {cacheUsage: reading(1, at)})).toBe('none');
	expect(badge('waiting', {waiting: reading(100, at)}, {waitingSince: at})).toBe('none');
});

test('the thresholds are the ones that are given', () => {
	const own = {...defaultThresholds, cacheUsage: {warning: 0.5, critical: 0.6}};
	expect(badge('cacheUsage', {cacheUsage: reading(0.55)}, {}, own)).toBe('warning');
});
