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
	expect(at(31_000)).toContain('30s old');
	expect(at(45_000)).toBe(at(31_000));
	expect(at(minutes(3))).toContain('2m old');
});

test('what is in the way of trust is said in words', () => {
	const identity = {...snapshot(fleet).identity, insecure: true, isProtected: true, demo: true};
	expect(textOf(identityLine(snapshot(fleet, {identity}), theme, 160))).toMatch(/protected · TLS not verified · simulated/);
});

test('without the right to read nodes the summary speaks of what is held only', () => {
	const line = textOf(summaryLine(snapshot(fleet, {capacity: undefined}), theme, fleet.length, 120));
	expect(line).toContain('GPUs 61 held');
	expect(line).toContain('free not known');
});

test('a cluster without a free GPU says none', () => {
	const line = textOf(summaryLine(snapshot(fleet, {capacity: {total: 61, held: 61, free: []}}), theme, fleet.length, 120));
	expect(line).toContain('GPUs 61 of 61 held, 78% busy · free none');
});
