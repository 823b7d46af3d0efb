import {expect, test} from 'vitest';
import {closeAfterEach} from '../close-after-each.ts';
import {targetOf} from '../fleet-samples.ts';
import {vllmPage} from './pages.ts';
import {startPodCluster} from './pod-cluster.ts';
import {startScraper} from './scrape-stage.ts';

const closing = closeAfterEach();

const ports = [{containerPort: 8000}];

test('two looks at the pods of the open service give requests, errors, latency, queue', async () => {
	const cluster = closing(await startPodCluster());
	const names = ['llama-7d9f8c6b5-x2x4k', 'llama-7d9f8c6b5-k7dn2'];
	const page = (look: number, index: number) =>
		vllmPage({waiting: 3 + index, running: 8, failed: look, requests: [0, 50 * look, 200 * look, 50 * look]});
	for (const [index, name] of names.entries()) cluster.add({namespace: 'chat', name, ports, pages: {'8000/metrics': page(1, index)}});
	const llama = targetOf('chat', 'llama', names, {gpusPerReplica: 0, onScreen: true});
	const stage = closing(startScraper(cluster.url));
	stage.open(llama.uid);
	stage.setTargets([llama]);
	await stage.next();
	expect(stage.metrics(llama.uid)).toMatchObject({engine: 'vLLM', waiting: {value: 7}, running: {value: 16}});
	expect(stage.metrics(llama.uid)?.missing.requestRate).toContain('rates come with the next look');
	for (const [index, name] of names.entries()) cluster.setPages('chat', name, {'8000/metrics': page(2, index)});
	await stage.round();
	const metrics = stage.metrics(llama.uid);
	expect(metrics?.requestRate?.value).toBeCloseTo(600 / 5.5, 6);
	expect(metrics?.errorRatio?.value).toBeCloseTo(2 / 600, 6);
	expect(metrics?.latency?.p50?.value).toBeCloseTo(0.75, 6);
	for (const name of ['requestRate', 'errorRatio', 'latency', 'queue', 'firstToken'] as const) expect(metrics?.missing).not.toHaveProperty(name);
	expect(new Set(cluster.seen.map(({encoding}) => encoding))).toEqual(new Set(['gzip']));
});
