import {describe, expect, it, test} from 'vitest';
import {alertGroups, alertText, urgentAlerts} from '../../source/domain/alert-text.ts';
import {assess} from '../../source/domain/assess.ts';
import type {FiringAlert} from '../../source/domain/firing-alert.ts';
import {stateSentence, stateText} from '../../source/domain/service-text.ts';
import {metrics, minutes, now, safe, service} from './fixtures.ts';

const alert = (
	name: string,
	more: Partial<Record<'severity' | 'summary' | 'condition' | 'pod', string>> = {},
	since?: number,
): FiringAlert => ({
	name: safe(name),
	...Object.fromEntries(Object.entries(more).map(([key, text]) => [key, safe(text)])),
	...(since === undefined ? {} : {since}),
});

const critical = alert(
	'HighInferenceErrorRate',
	{severity: 'critical', summary: 'More than 5 % of requests fail.', condition: 'error_ratio > 0.05 for 5m'},
	now - minutes(6),
);

const stateOf = (alerts: readonly FiringAlert[], more: Parameters<typeof metrics>[0] = {}) =>
	assess({service: service(), metrics: metrics({...more, alerts}), lostNodes: new Map(), capacity: undefined, now});

describe('an alert that fires', () => {
	it('is the state where nothing worse is known, in the words and with the threshold of its rule', () => {
		const state = stateOf([critical]);
		expect([stateText(state, now), state.severity]).toEqual(['Alerting 6m', 'broken']);
		expect(stateSentence(state, now)).toBe(
			`${service().name}: alert HighInferenceErrorRate (critical): More than 5 % of requests fail (rule: error_ratio > 0.05 for 5m), since 6 min.`,
		);
	});

	it('makes a service worth a look where its rule does not call it critical', () => {
		expect(stateOf([alert('SlowTokens', {severity: 'warning'})]).severity).toBe('look');
		expect(stateOf([alert('Unnamed')]).severity).toBe('look');
	});

	it('leaves the word to what is known of the service itself, and ranks it up all the same', () => {
		const erring = {errorRatio: {value: 0.04, at: now}, requestRate: {value: 20, at: now}};
		const slow = {latency: {of: 'end to end', p95: {value: 2.1, at: now}} as const, latencyBaseline: {value: 1, at: now}};
		expect([stateOf([critical], erring).word, stateOf([critical], erring).severity]).toEqual(['Erroring', 'broken']);
		expect([stateOf([critical], slow).word, stateOf([critical], slow).others]).toEqual(['Alerting', ['Slow']]);
		expect(stateOf([alert('A', {severity: 'warning'})], slow).word).toBe('Slow');
	});

	it('that only informs changes nothing: one always fires, to show that alerts arrive', () => {
		expect(stateOf([alert('Watchdog', {severity: 'none'})]).word).toBe('Stable');
	});

	it('is told with the others that fire, the worst first and of equals the one that fires longest', () => {
		const alerts = [alert('New', {severity: 'warning'}, now - minutes(1)), alert('Old', {severity: 'warning'}, now - minutes(9)), critical];
		expect(urgentAlerts(alerts).map(({first}) => first.name as string)).toEqual(['HighInferenceErrorRate', 'Old', 'New']);
		expect([stateText(stateOf(alerts), now), stateOf(alerts).note]).toEqual([
			'Alerting (3)',
			'2 other alerts: Old (warning), New (warning).',
		]);
	});
});

const textOf = (...alerts: readonly FiringAlert[]): readonly string[] => alertGroups(alerts).map(group => alertText(group, now));

test('what a rule does not say is not made up', () => {
	expect(textOf(alert('Bare'))).toEqual(['Bare: it fires']);
	expect(textOf(alert('OfPod', {severity: 'page', pod: 'llama-1'}, now - 5_000))).toEqual(['OfPod (page) on llama-1: it fires, since 5 s']);
	expect(
		alertGroups([alert('Loud', {severity: 'CRITICAL'}), alert('Odd', {severity: 'constructor'})]).map(({severity}) => severity),
	).toEqual(['broken', 'look']);
});

test('a rule that fires for each replica is one alert', () => {
	const ofPods = ['llama-1', 'llama-2'].map((pod, index) => alert('Errors', {pod, summary: `${pod} fails.`}, now - minutes(2 + index)));
	expect(textOf(...ofPods)).toEqual(['Errors on 2 replicas: llama-2 fails, since 3 min']);
});

test('of a long condition the comparison is what counts', () => {
	const long = `sum by (pod) (rate(vllm:request_success_total{finished_reason="error"}[5m])) / sum by (pod) (rate(x[5m])) > 0.02 for 5m`;
	expect(textOf(alert('Errors', {condition: long}))).toEqual(['Errors: it fires (rule: … > 0.02 for 5m)']);
	expect(textOf(alert('Odd', {condition: 'x'.repeat(60)}))).toEqual([`Odd: it fires (rule: ${'x'.repeat(47)}…)`]);
});
