import {expect, test} from 'vitest';
import {closeAfterEach} from '../close-after-each.ts';
import {exported, gpu, usual} from './gpu-samples.ts';
import {holderOf, service, tellGpus} from './gpu-stage.ts';

const closing = closeAfterEach();
const llama = service('llama');
const price = (labels: Readonly<Record<string, string>>, value: number) => ({name: 'node_gpu_hourly_cost', labels, value});

test('OpenCost says what one GPU of a node costs an hour; its placeholder is told from a price, and 0 is none', async () => {
	const {prices} = await tellGpus(
		closing,
		[llama],
		[
			...usual(exported(gpu(0), holderOf('llama')), 50),
			price({node: 'gpu-1', instance: 'gpu-1', instance_type: 'p5.48xlarge'}, 4.1),
			// A scrape that does not honour labels renames them.
			price({node: 'monitoring-1', instance: '10.0.0.7:9003', exported_node: 'gpu-2', exported_instance: 'gpu-2'}, 2.5),
			price({node: 'gpu-3', instance: 'gpu-3'}, 0.95),
			price({node: 'gpu-4', instance: 'gpu-4', provider: 'custom'}, 1.5),
			price({node: 'cpu-1', instance: 'cpu-1'}, 0),
		],
	);
	expect(prices()).toEqual(
		new Map([
			['gpu-1', {perGpuHour: 4.1, source: 'OpenCost'}],
			['gpu-2', {perGpuHour: 2.5, source: 'OpenCost'}],
			['gpu-3', {perGpuHour: 0.95, source: 'OpenCost', isPlaceholder: true}],
			['gpu-4', {perGpuHour: 1.5, source: 'OpenCost', isPlaceholder: true}],
		]),
	);
});

test('prices are asked for every ten minutes, and not at all where there are none', async () => {
	const asked = async (samples: Parameters<typeof tellGpus>[2]): Promise<number> => {
		const {source, stage, queries} = await tellGpus(closing, [llama], samples);
		for (let refresh = 0; refresh < 45; refresh++) await stage.refresh(15_000, () => source.scrape(samples));
		return queries().filter(query => query.includes('node_gpu_hourly_cost')).length;
	};
	const busy = usual(exported(gpu(0), holderOf('llama')), 50);
	expect(await asked([...busy, price({node: 'gpu-1'}, 4.1)])).toBe(2);
	expect(await asked(busy)).toBe(0);
});
