import {parser} from '@prometheus-io/lezer-promql';
import {expect, test} from 'vitest';
import type {Sample} from '../../source/demo/prometheus/time-series-database.ts';
import {firstView} from '../../source/metrics/metrics-feed.ts';
import {eventually} from '../cluster/eventually.ts';
import {closeAfterEach} from './close-after-each.ts';
import {startFeed} from './feed-stage.ts';
import {targetOf, vllmSamples} from './fleet-samples.ts';
import {fillSource, type SimulatedSource, startSimulatedSource} from './simulated-source.ts';

const closing = closeAfterEach();

const own = 'llama-7d9f8c6b5-x2x4k';
const other = 'llama-6f5c9d8b7-k7dn2';

const ofCluster = (cluster: string | undefined, pod: string, perScrape: number, label = 'cluster') => {
	const labels = cluster === undefined ? {} : {[label]: cluster};
	return (scrape: number): readonly Sample[] =>
		[
			...vllmSamples({namespace: 'chat', pod, requests: [perScrape * scrape]}),
			{name: 'up', labels: {job: 'engines', namespace: 'chat', pod}, value: 1},
		].map(sample => ({...sample, labels: {...sample.labels, ...labels}}));
};

type Scrape = ReturnType<typeof ofCluster>;

const begin = async (scrapes: readonly Scrape[], pods: readonly string[] = []): Promise<SimulatedSource> => {
	const source = closing(await startSimulatedSource());
	fillSource(source, 12, scrape => scrapes.flatMap(samples => samples(scrape)));
	for (const name of pods) {
		source.addObject('pods', {
			...{apiVersion: 'v1', kind: 'Pod', metadata: {name, namespace: 'chat'}},
			spec: {containers: [{name: 'server', image: 'vllm'}]},
		});
	}
	return source;
};

const open = async (source: SimulatedSource, parts: Parameters<typeof startFeed>[1] = {}) => {
	const stage = closing(startFeed(source, parts));
	await eventually(() => stage.states.length > 1);
	return stage;
};

/** Requests a second of the service, as the first refresh tells them. */
const rateOf = async (stage: Awaited<ReturnType<typeof open>>): Promise<number | undefined> => {
	const target = targetOf('chat', 'llama', [own]);
	stage.setTargets([target]);
	await stage.next();
	return stage.metrics(target.uid)?.requestRate?.value;
};

const eu = ofCluster('eu', own, 15);
const us = ofCluster('us', other, 150);

test('a source of several clusters is asked for the one whose pods are ours, and services of one name are not added up', async () => {
	const stage = await open(await begin([eu, us], [own, 'prometheus-k8s-0']));
	expect(stage.state()).toMatchObject({status: 'live', report: {matcher: 'cluster="eu"'}});
	expect(await rateOf(stage)).toBeCloseTo(1, 6);
});

test('every selector of every question has the matcher: charts, evidence, history and alerts too', async () => {
	const source = await begin([eu, us], [own]);
	const stage = await open(source);
	const target = {...targetOf('chat', 'llama', [own]), onScreen: true};
	const searched = source.requests.length;
	stage.setTargets([target]);
	stage.open(target.uid, ['7d9f8c6b5']);
	stage.show({...firstView, hasDevices: true, ranking: 'latency'});
	await stage.next();
	for (let refresh = 0; refresh < 8; refresh++) await stage.refresh(15_000, () => source.scrape(eu(13 + refresh)));
	const asked = source.requests.slice(searched).flatMap(({parameters}) => parameters.get('query') ?? parameters.get('match[]') ?? []);
	expect(asked.length).toBeGreaterThan(20);
	for (const query of asked) {
		parser.parse(query).iterate({
			enter(node) {
				if (node.name === 'VectorSelector') expect(query.slice(node.from, node.to)).toContain('cluster="eu"');
			},
		});
	}
});

test('the label may be another', async () => {
	const scrapes = [ofCluster('eu', own, 15, 'k8s_cluster_name'), ofCluster('us', other, 150, 'k8s_cluster_name')];
	expect((await open(await begin(scrapes, [own]))).state()).toMatchObject({report: {matcher: 'k8s_cluster_name="eu"'}});
});

test('where it cannot be told which cluster is ours, there are no numbers, and a sentence says what to do', async () => {
	const stage = await open(await begin([eu, us], ['prometheus-k8s-0']));
	expect(stage.state()).toMatchObject({
		status: 'none',
		reason:
			'monitoring/prometheus:9090 has series of 2 clusters (eu, us), and none of their pods is known to be of this one: say which it is with metrics.cluster in the config file, such as {label: cluster, value: eu}.',
	});
});

test('the config file says which cluster is ours', async () => {
	const stage = await open(await begin([eu, us]), {setting: {type: 'auto', cluster: {label: 'cluster', value: 'us'}}});
	expect(stage.state()).toMatchObject({status: 'live', report: {matcher: 'cluster="us"'}});
	expect(await rateOf(stage)).toBeCloseTo(10, 6);
});

test('all says that they are added up on purpose', async () => {
	const stage = await open(await begin([eu, us]), {setting: {type: 'auto', cluster: 'all'}});
	expect(stage.state()).toMatchObject({status: 'live'});
	expect(await rateOf(stage)).toBeCloseTo(11, 6);
});

test('a cluster that is not there is a sentence with those that are', async () => {
	const stage = await open(await begin([eu, us]), {setting: {type: 'auto', cluster: {label: 'cluster', value: 'ap'}}});
	expect(stage.state()).toMatchObject({
		status: 'none',
		reason:
			'monitoring/prometheus:9090 has no series with cluster="ap", which the config file says is this cluster; it has those of eu, us.',
	});
});

test('a Prometheus of this cluster alone, which does not have that label, is asked without it', async () => {
	const stage = await open(await begin([ofCluster(undefined, own, 15)]), {
		setting: {type: 'auto', cluster: {label: 'cluster', value: 'eu'}},
	});
	expect(stage.state()).toMatchObject({status: 'live'});
	expect(stage.state()).not.toHaveProperty('report.matcher');
	expect(await rateOf(stage)).toBeCloseTo(1, 6);
});

test('clusters of a database are not those of Kubernetes', async () => {
	const kafka = (): readonly Sample[] =>
		['a', 'b'].map(cluster => ({name: 'up', labels: {job: 'kafka', instance: cluster, cluster}, value: 1}));
	const stage = await open(await begin([ofCluster(undefined, own, 15), kafka]));
	expect(stage.state()).toMatchObject({status: 'live'});
	expect(await rateOf(stage)).toBeCloseTo(1, 6);
});
