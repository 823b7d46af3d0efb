import fc from 'fast-check';
import {afterAll, beforeAll, expect, test} from 'vitest';
import {systemClock} from '../../source/cluster/clock.ts';
import type {MetricsSource, Sample} from '../../source/metrics/metrics-source.ts';
import {bucketQuantile, histogramOf, quantileOf} from '../../source/metrics/numbers/histogram.ts';
import {createPrometheusSource} from '../../source/metrics/sources/prometheus-source.ts';
import {readNumber} from '../../source/metrics/sources/read-answer.ts';
import {createUrlTransport} from '../../source/metrics/sources/url-transport.ts';
import {describeWithControlPlane} from '../control-plane/control-plane.ts';
import {randomHistogram} from '../demo/prometheus/promql-arbitrary.ts';
import {type RealPrometheus, startRealPrometheus} from '../demo/prometheus/real-prometheus.ts';
import {seriesOfScrapes} from '../demo/prometheus/remote-write.ts';

const quantiles = [0.5, 0.9, 0.95, 0.99];

/** Every histogram of an answer. */
const histogramsOf = (samples: readonly Sample[]) =>
	new Map(
		[...Map.groupBy(samples, ({labels}) => labels['index'] ?? '')].map(([index, own]) => [
			index,
			histogramOf(own.map(({labels, value}) => [readNumber(labels['le'] ?? ''), value] as const)),
		]),
	);

describeWithControlPlane('quantiles beside those of a real Prometheus', assets => {
	let prometheus: RealPrometheus;
	let source: MetricsSource;
	const at = Math.floor(Date.now() / 1000) * 1000;

	beforeAll(async () => {
		prometheus = await startRealPrometheus(assets);
		source = createPrometheusSource(
			createUrlTransport(new URL(prometheus.url), {}, {clock: systemClock, environment: {}, readFile: async () => ''}),
		);
	});

	afterAll(async () => {
		await source?.close();
		await prometheus?.stop();
	});

	const ask = async (query: string): Promise<readonly Sample[]> => {
		const answer = await source.instant(query, at);
		if (!answer.ok) throw new Error(answer.failure.sentence);
		return answer.value.value;
	};

	/** How many histograms were compared. Throws where one quantile is not the server's to the last bit. */
	const compare = async (buckets: string): Promise<number> => {
		const histograms = histogramsOf(await ask(buckets));
		for (const quantile of quantiles) {
			const theirs = new Map(
				(await ask(`histogram_quantile(${quantile}, ${buckets})`)).map(({labels, value}) => [labels['index'] ?? '', value]),
			);
			for (const [index, histogram] of histograms) {
				const ours = histogram === undefined ? undefined : bucketQuantile(histogram, quantile);
				expect({index, quantile, value: ours ?? Number.NaN}).toEqual({index, quantile, value: theirs.get(index) ?? Number.NaN});
				const shown = histogram === undefined ? undefined : quantileOf(histogram, quantile);
				// What is shown in the place of a guess inside of the first bucket is its upper bound.
				if (shown !== undefined && shown.bound === 'below') expect(ours).toBeLessThanOrEqual(shown.value);
				else expect(shown?.value).toBe(ours);
			}
		}
		return histograms.size;
	};

	test('of 200 random histograms, rising or not, with and without their last bucket, they are the same to the last bit', async () => {
		const all = fc.sample(randomHistogram, 400).filter(histogram => histogram.length > 0);
		const samples = all
			.slice(0, 200)
			.flatMap((histogram, index) => histogram.map(([le, value]) => ({name: 'any_bucket', labels: {index: String(index), le}, value})));
		await prometheus.write(seriesOfScrapes([{at, target: 'any', samples}]));
		expect(await compare('any_bucket')).toBe(200);
	});

	test('of rates over replicas that are scraped apart, with one bound written in two ways, they are the same to the last bit', async () => {
		const bounds = ['0.005', '0.1', '0.3', '1', '2.5', '10', '60', '+Inf'];
		const growth = fc.sample(fc.array(fc.nat(300), {minLength: bounds.length, maxLength: bounds.length}), 200);
		const samplesAt = (scrape: number, pod: string, factor: number) =>
			growth.flatMap((counts, index) => {
				let total = 0;
				return counts.map((count, position) => {
					total += count * scrape * factor;
					const bound = bounds[position] ?? '';
					// Python clients write 1.0 where Go clients write 1.
					const le = pod === 'b' && bound === '1' ? '1.0' : bound;
					return {name: 'growing_bucket', labels: {index: String(index), pod, le}, value: total};
				});
			});
		await prometheus.write(
			seriesOfScrapes(
				Array.from({length: 9}, (_, scrape) => [
					{at: at - (8 - scrape) * 15_000, target: 'a', samples: samplesAt(scrape, 'a', 1)},
					{at: at - (8 - scrape) * 15_000 - 7123, target: 'b', samples: samplesAt(scrape, 'b', 3)},
				]).flat(),
			),
		);
		expect(await compare('sum by (le, index) (rate(growing_bucket[2m]))')).toBe(200);
	});
});
