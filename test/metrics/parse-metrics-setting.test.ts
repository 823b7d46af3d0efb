import {expect, test} from 'vitest';
import {parseMetricsSetting} from '../../source/metrics/parse-metrics-setting.ts';

test.each([
	['off', {type: 'off'}],
	['auto', {type: 'auto'}],
	['http://prometheus:9090', {type: 'url', url: 'http://prometheus:9090'}],
	['https://me:secret@mimir.example.com/prometheus/', {type: 'url', url: 'https://me:secret@mimir.example.com/prometheus/'}],
	['monitoring/prometheus:9090', {type: 'service', namespace: 'monitoring', name: 'prometheus', port: '9090'}],
	['monitoring/prometheus:http-web', {type: 'service', namespace: 'monitoring', name: 'prometheus', port: 'http-web'}],
	['monitoring/http:prometheus:9090', {type: 'service', namespace: 'monitoring', name: 'prometheus', port: '9090'}],
	[
		'openshift-monitoring/https:thanos-querier:9091',
		{type: 'service', namespace: 'openshift-monitoring', name: 'thanos-querier', port: '9091', scheme: 'https'},
	],
])('%s is understood', (text, value) => {
	expect(parseMetricsSetting(text)).toEqual({ok: true, value});
});

test.each([
	['monitoring/prometheus', 'not "monitoring/prometheus"'],
	['prometheus:9090', 'not "prometheus:9090"'],
	['', 'not ""'],
	['ftp://prometheus', 'it does not speak ftp://'],
	['http://', 'this URL is malformed'],
	['http://prometheus/?tenant=1', 'without ? and #'],
	['a/../b:1', 'not "a/../b:1"'],
])('%s is refused in one sentence', (text, words) => {
	const outcome = parseMetricsSetting(text);
	expect(outcome.ok || outcome.failure.sentence).toContain(words);
	expect(outcome.ok || outcome.failure.sentence).toMatch(/^--prometheus takes .*\.$/);
});

test('a password in a URL that is refused is not repeated', () => {
	const outcome = parseMetricsSetting('gopher://me:secret@host');
	expect(outcome.ok || outcome.failure.sentence).not.toContain('secret');
});
