import {expect, test} from 'vitest';
import {parseMetricsPlace} from '../../source/metrics/parse-metrics-place.ts';

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
	['mimir/mimir-query:8080/prometheus', {type: 'service', namespace: 'mimir', name: 'mimir-query', port: '8080', prefix: '/prometheus'}],
	[
		'vm/https:vmselect:8481/select/0/prometheus/',
		{type: 'service', namespace: 'vm', name: 'vmselect', port: '8481', scheme: 'https', prefix: '/select/0/prometheus'},
	],
	['monitoring/pod/prometheus-k8s-0:9090', {type: 'pod', namespace: 'monitoring', name: 'prometheus-k8s-0', port: '9090'}],
	['m/pod/https:prometheus-0:9090/p', {type: 'pod', namespace: 'm', name: 'prometheus-0', port: '9090', scheme: 'https', prefix: '/p'}],
	['monitoring/pod:9090', {type: 'service', namespace: 'monitoring', name: 'pod', port: '9090'}],
])('%s is understood', (text, value) => {
	expect(parseMetricsPlace(text, '--prometheus')).toEqual({ok: true, value});
});

test.each([
	['monitoring/prometheus', 'not "monitoring/prometheus"'],
	['prometheus:9090', 'not "prometheus:9090"'],
	['', 'not ""'],
	['ftp://prometheus', 'it does not speak ftp://'],
	['http://', 'this URL is malformed'],
	['http://prometheus/?tenant=1', 'without ? and #'],
	['a/../b:1', 'not "a/../b:1"'],
	['a/b:1/../../c', 'not "a/b:1/../../c"'],
	['a/b:1/./c', 'not "a/b:1/./c"'],
	['a/b:1/c?d', 'not "a/b:1/c?d"'],
])('%s is refused in one sentence', (text, words) => {
	const outcome = parseMetricsPlace(text, '--prometheus');
	expect(outcome.ok || outcome.failure.sentence).toContain(words);
	expect(outcome.ok || outcome.failure.sentence).toMatch(/^--prometheus takes .*\.$/);
});

test('a password in a URL that is refused is not repeated', () => {
	const outcome = parseMetricsPlace('gopher://me:secret@host', '--prometheus');
	expect(outcome.ok || outcome.failure.sentence).not.toContain('secret');
});

test('the port of a pod has no name', () => {
	const outcome = parseMetricsPlace('monitoring/pod/prometheus-0:web', 'contexts.prod.metrics.prometheus');
	expect(outcome.ok || outcome.failure.sentence).toBe('contexts.prod.metrics.prometheus: the port of a pod is a number, not "web".');
});
