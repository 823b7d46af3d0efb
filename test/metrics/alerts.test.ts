import {expect, test} from 'vitest';
import type {Sample} from '../../source/demo/prometheus/time-series-database.ts';
import {closeAfterEach} from './close-after-each.ts';
import {startFeed} from './feed-stage.ts';
import {targetOf, vllmSamples} from './fleet-samples.ts';
import {fillSource, type SimulatedSource, startSimulatedSource} from './simulated-source.ts';

const closing = closeAfterEach();

const pod = 'llama-7d9f8c6b5-x2x4k';
const llama = targetOf('chat', 'llama', [pod], {aliases: ['llama-predictor']});
const other = targetOf('chat', 'other', ['other-7d9f8c6b5-aaaaa']);

const since = Date.parse('2026-06-01T11:50:00Z');

/** An alert that fires, as Prometheus records it. */
const firing = (labels: Readonly<Record<string, string>>): readonly Sample[] => [
	{name: 'ALERTS', labels: {...labels, alertstate: 'firing'}, value: 1},
	{name: 'ALERTS_FOR_STATE', labels, value: since / 1000},
];

const slow = {alertname: 'HighLatency', severity: 'critical', namespace: 'chat', pod};
const errors = {alertname: 'HighErrorRate', namespace: 'chat', deployment: 'llama'};

const rules = {
	groups: [
		{
			name: 'models',
			rules: [
				{
					...{type: 'alerting', name: 'HighLatency', query: 'histogram_quantile(0.95,\n  rate(x[5m])) > 10', duration: 300},
					annotations: {summary: 'p95 of {{ $labels.pod }} is {{ $value }}'},
					alerts: [{state: 'firing', labels: slow, annotations: {summary: `p95 of ${pod} is 12 s`}}],
				},
				{
					...{type: 'alerting', name: 'HighErrorRate', query: 'errors > 0.05', duration: 0},
					annotations: {description: '{{ $labels.deployment }} fails \u001b[31mtoo often'},
					alerts: [],
				},
				{type: 'alerting', name: 'Unrelated', query: 'up == 0', duration: 60, annotations: {}, alerts: []},
			],
		},
	],
};

const answerRules = (source: SimulatedSource): void =>
	source.setTrouble(response => {
		if (source.requests.at(-1)?.path !== '/api/v1/rules') return false;
		response.writeHead(200, {'content-type': 'application/json'}).end(JSON.stringify({status: 'success', data: rules}));
		return true;
	});

const follow = async (alerts: readonly Sample[]) => {
	const source = closing(await startSimulatedSource());
	const samples = (scrape: number): readonly Sample[] => [...vllmSamples({namespace: 'chat', pod, requests: [scrape]}), ...alerts];
	fillSource(source, 12, samples);
	answerRules(source);
	const stage = closing(startFeed(source));
	stage.setTargets([llama, other]);
	await stage.next();
	for (let refresh = 0; refresh < 4; refresh++) await stage.refresh(15_000, () => source.scrape(samples(13 + refresh)));
	return {source, stage};
};

test('an alert that fires for a pod of a service, or names the service, is told in the words and with the threshold of its rule', async () => {
	const {stage} = await follow([...firing(slow), ...firing(errors)]);
	expect(stage.metrics(llama.uid)?.alerts).toEqual([
		{name: 'HighErrorRate', summary: 'llama fails ␛[31mtoo often', condition: 'errors > 0.05', since},
		{
			...{name: 'HighLatency', severity: 'critical', pod, since},
			...{summary: `p95 of ${pod} is 12 s`, condition: 'histogram_quantile(0.95, rate(x[5m])) > 10 for 5m'},
		},
	]);
	expect(stage.metrics(other.uid)).not.toHaveProperty('alerts');
});

test('alerts of other namespaces, of pods of nobody and of what only looks alike are no one’s', async () => {
	const {stage} = await follow([
		...firing({...slow, namespace: 'elsewhere'}),
		...firing({...slow, pod: 'llama-70b-7d9f8c6b5-x2x4k'}),
		...firing({alertname: 'KubeNodeNotReady', node: 'gpu-1'}),
		{name: 'ALERTS', labels: {...slow, alertstate: 'pending'}, value: 1},
	]);
	expect(stage.metrics(llama.uid)).not.toHaveProperty('alerts');
});

test('the exporter that told of a service is not what the alert is for, and another name of the service is its own', async () => {
	const exporter = {namespace: 'monitoring', pod: 'kube-state-metrics-0'};
	const {stage} = await follow([
		...firing({alertname: 'ByExporter', ...exporter, exported_namespace: 'chat', exported_pod: pod}),
		...firing({alertname: 'ByAlias', namespace: 'chat', pod: 'kube-state-metrics-0', inferenceservice: 'llama-predictor'}),
	]);
	expect(stage.metrics(llama.uid)?.alerts).toEqual([
		{name: 'ByAlias', since},
		{name: 'ByExporter', since, pod},
	]);
});

test('rules are asked for where something fires and seldom, and what fires no more is gone', async () => {
	const {source, stage} = await follow(firing(slow));
	const asked = (): number => source.requests.filter(({path}) => path === '/api/v1/rules').length;
	expect(asked()).toBe(1);
	for (let refresh = 0; refresh < 6; refresh++) {
		await stage.refresh(15_000, () => source.scrape(vllmSamples({namespace: 'chat', pod, requests: [20 + refresh]})));
	}
	expect(asked()).toBe(1);
	expect(stage.metrics(llama.uid)).not.toHaveProperty('alerts');
});

test('a source that has no rules to show still tells what fires', async () => {
	const source = closing(await startSimulatedSource());
	fillSource(source, 12, scrape => [...vllmSamples({namespace: 'chat', pod, requests: [scrape]}), ...firing(slow)]);
	source.setTrouble(response => {
		if (source.requests.at(-1)?.path !== '/api/v1/rules') return false;
		response.writeHead(404, {'content-type': 'text/plain'}).end('404 page not found');
		return true;
	});
	const stage = closing(startFeed(source));
	stage.setTargets([llama]);
	await stage.next();
	for (let refresh = 0; refresh < 4; refresh++) await stage.refresh(15_000, () => {});
	expect(stage.metrics(llama.uid)?.alerts).toEqual([{name: 'HighLatency', severity: 'critical', pod, since}]);
	expect(stage.state()).toMatchObject({status: 'live'});
});
