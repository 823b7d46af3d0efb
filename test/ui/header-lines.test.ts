import {expect, test} from 'vitest';
import {identityLine, summaryLine} from '../../source/ui/header-lines.ts';
import {spansWidth} from '../../source/ui/spans.ts';
import {createTheme, type Span} from '../../source/ui/theme.ts';
import {fleet, minutes, now, safe, snapshot} from './fixtures/fleet.ts';

const theme = createTheme({ascii: false, color: true});
const textOf = (spans: readonly Span[]): string => spans.map(span => span.text).join('');

test('whether one may write, and how fresh it all is, stands at every width and with every name', () => {
	const identity = {
		...snapshot(fleet).identity,
		context: safe('arn:aws:eks:eu-central-1:123456789012:cluster/prod-eu'),
		user: safe('system:serviceaccount:platform:oncall'),
		readOnly: false,
	};
	for (let width = 60; width <= 200; width += 1) {
		const line = identityLine(snapshot(fleet, {identity}), theme, width, 'chat / a-service-with-a-rather-long-name-of-its-own · revisions');
		expect(textOf(line)).toContain('read-write');
		expect(textOf(line)).toMatch(/^ .*prod-eu.* LIVE · prom/);
		expect(spansWidth(line)).toBeLessThanOrEqual(width);
	}
});

test('a healthy header shows no age, however the clock moves', () => {
	const at = (milliseconds: number): string => textOf(identityLine(snapshot(fleet, {now: now + milliseconds}), theme, 120));
	expect(at(29_000)).toBe(at(0));
});

test('a source of metrics that is late says for how long, in steps', () => {
	const at = (milliseconds: number): string => textOf(identityLine(snapshot(fleet, {now: now + milliseconds}), theme, 120));
	expect(at(31_000)).toContain('prom monitoring/prometheus 15s LAGGING 30s');
	expect(at(45_000)).toBe(at(31_000));
	expect(at(minutes(3))).toContain('STALE 2m');
});

test('what is in the way of trust is said in words', () => {
	const identity = {...snapshot(fleet).identity, insecure: true, isProtected: true, demo: true};
	expect(textOf(identityLine(snapshot(fleet, {identity}), theme, 160))).toMatch(/ · TLS not verified · .* · protected · simulated/);
});

test('that a server is not verified stands at every width, with every name and every state', () => {
	const names = ['prod', 'arn:aws:eks:eu-central-1:123456789012:cluster/prod-eu'];
	const places = [undefined, 'chat / a-service-with-a-rather-long-name-of-its-own · revisions'];
	const states = ['LIVE', 'NO ACCESS', 'THROTTLED', 'CONNECTING'] as const;
	for (const context of names.map(safe)) {
		for (const place of places) {
			for (const freshness of states) {
				const identity = {...snapshot(fleet).identity, context, insecure: true, isProtected: true, demo: true, readOnly: false};
				const connection = {freshness, provenAt: now - minutes(10)};
				for (let width = 60; width <= 200; width += 1) {
					const line = identityLine(snapshot(fleet, {identity, connection}), theme, width, place);
					expect(textOf(line)).toContain('TLS not verified');
					expect(textOf(line)).toContain('read-write');
					expect(textOf(line)).toContain(freshness);
					expect(spansWidth(line)).toBeLessThanOrEqual(width);
				}
			}
		}
	}
});

test('without the right to read nodes the summary speaks of what is held only', () => {
	const line = textOf(summaryLine(snapshot(fleet, {capacity: undefined}), theme, fleet.length, 120));
	expect(line).toContain('GPUs 61 held');
	expect(line).toContain('free not known');
});

test('models of free GPUs that have no room are counted, not cut', () => {
	const free = ['H100', 'A100-80GB', 'L40S'].map((product, index) => ({product: safe(product), free: 9 - index, largestBlock: 2}));
	const at = (width: number): string =>
		textOf(summaryLine(snapshot(fleet, {capacity: {total: 96, held: 61, free}}), theme, fleet.length, width));
	expect(at(160)).toMatch(/free 9 H100 \(2 on one node\), 8 A100-80GB \(2 on one node\), 7 L40S \(2 on one node\)$/);
	expect(at(120)).toMatch(/free 9 H100 \(2 on one node\) and 2 more$/);
});

test('a cluster without a free GPU says none', () => {
	const line = textOf(summaryLine(snapshot(fleet, {capacity: {total: 61, held: 61, free: []}}), theme, fleet.length, 120));
	expect(line).toContain('GPUs 61 of 61 held, 78% busy · free none');
});

test.each([
	['workloads', 'still reading'],
	['background', 'still reading'],
	['done', 'nothing to look at'],
] as const)('a calm list says so only when all is read: %s', (stage, words) => {
	const calm = fleet.filter(({state}) => state.severity === 'fine');
	const line = textOf(summaryLine(snapshot(calm, {loading: {stage, loaded: 1}}), theme, calm.length, 120));
	expect(line).toContain(`${calm.length} services: ${words}`);
});

test('as long as not all is read, the header says so', () => {
	const at = (loading: ReturnType<typeof snapshot>['loading']): string => textOf(identityLine(snapshot(fleet, {loading}), theme, 120));
	expect(at({stage: 'workloads', loaded: 9})).toContain('LIVE · reading services · prom');
	expect(at({stage: 'background', loaded: 450, total: 1000})).toContain('LIVE · reading pods 40% · prom');
	expect(at({stage: 'done', loaded: 1000})).not.toContain('reading');
});

test('what all costs stands in the summary as long as a model of free GPUs has room beside it', () => {
	const free = ['H100', 'A100-80GB', 'L40S'].map((product, index) => ({product: safe(product), free: 9 - index, largestBlock: 2}));
	const cost = {perHour: 412, idlePerHour: 74, window: 3_600_000, source: 'price table', unpriced: 0, currency: '$'} as const;
	const at = (width: number): string =>
		textOf(summaryLine(snapshot(fleet, {capacity: {total: 96, held: 61, free}, cost}), theme, fleet.length, width));
	expect(at(200)).toMatch(/, 7 L40S \(2 on one node\) · \$412\/h, idle \$74\/h$/);
	expect(at(150)).toMatch(/free 9 H100 \(2 on one node\) and 2 more · \$412\/h, idle \$74\/h$/);
	expect(at(125)).toMatch(/free 9 H100 \(2 on one node\) and 2 more · \$412\/h$/);
	expect(at(110)).toMatch(/free 24 \(2 on one node\) · \$412\/h$/);
});

test('a cost that is not of all GPUs is at least so much', () => {
	const cost = {perHour: 4.1, source: 'price table', unpriced: 3, currency: '€'} as const;
	expect(textOf(summaryLine(snapshot(fleet, {cost}), theme, fleet.length, 160))).toMatch(/ · ≥€4\.10\/h$/);
});

test('an audit log that cannot be written is the reason of read-only that stands in the header', () => {
	const identity = {...snapshot(fleet).identity, readOnly: true, isLogOff: true, readOnlyBecause: 'the audit log …'} as const;
	expect(textOf(identityLine(snapshot(fleet, {identity}), theme, 120))).toContain('read-only: audit log');
	const {isLogOff: _, ...readOnly} = identity;
	expect(textOf(identityLine(snapshot(fleet, {identity: readOnly}), theme, 120))).toMatch(/read-only(?!:)/);
});
