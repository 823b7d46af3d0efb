import {createServer} from 'node:http';
import type {AddressInfo} from 'node:net';
import {afterAll, beforeAll, expect, test} from 'vitest';
import {systemClock} from '../../source/cluster/clock.ts';
import {vllm} from '../../source/metrics/engines/vllm.ts';
import type {MetricsSource, Sample} from '../../source/metrics/metrics-source.ts';
import {latencyOf} from '../../source/metrics/numbers/latency-of.ts';
import {readHistograms, readLoadNumbers} from '../../source/metrics/numbers/read-numbers.ts';
import {probeCapabilities} from '../../source/metrics/probe-capabilities.ts';
import {latencyQuery} from '../../source/metrics/queries/latency-query.ts';
import {loadQueries, loadTag} from '../../source/metrics/queries/load-query.ts';
import {createPrometheusSource} from '../../source/metrics/sources/prometheus-source.ts';
import {createUrlTransport} from '../../source/metrics/sources/url-transport.ts';
import {describeWithControlPlane} from '../control-plane/control-plane.ts';
import {type RealPrometheus, startRealPrometheus} from '../demo/prometheus/real-prometheus.ts';

const name = 'vllm:e2e_request_latency_seconds';
const labels = 'namespace="chat",pod="llama-7d9f8c6b5-x2x4k",model_name="m"';

/** A vLLM that answers forty requests between two looks at it, all of them between 0.3 s and 0.5 s. */
const pageOf = (looks: number): string => {
	const count = 40 * looks;
	const bounds = ['0.3', '0.5', '1.0', '+Inf'];
	return [
		`# TYPE ${name} histogram`,
		...bounds.map((bound, index) => `${name}_bucket{${labels},le="${bound}"} ${index === 0 ? 0 : count}`),
		`${name}_sum{${labels}} ${0.4 * count}`,
		`${name}_count{${labels}} ${count}`,
		'',
	].join('\n');
};

describeWithControlPlane('native histograms of a real Prometheus', assets => {
	let prometheus: RealPrometheus;
	let source: MetricsSource;
	let looks = 0;
	const server = createServer((_, response) => {
		looks += 1;
		response.setHeader('content-type', 'text/plain; version=0.0.4');
		response.end(pageOf(looks));
	});

	beforeAll(async () => {
		await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
		const {port} = server.address() as AddressInfo;
		prometheus = await startRealPrometheus(
			assets,
			`
scrape_configs:
  - job_name: engines
    scrape_interval: 1s
    honor_labels: true
    convert_classic_histograms_to_nhcb: true
    static_configs: [{targets: ['127.0.0.1:${port}']}]
`,
		);
		source = createPrometheusSource(
			createUrlTransport(new URL(prometheus.url), {}, {clock: systemClock, environment: {}, readFile: async () => ''}),
		);
	});

	afterAll(async () => {
		await source?.close();
		await prometheus?.stop();
		server.close();
	});

	/** Asks until the rates are there, which need two samples. */
	const ask = async (query: string): Promise<readonly Sample[]> => {
		for (;;) {
			const answer = await source.instant(query, Date.now());
			if (!answer.ok) throw new Error(answer.failure.sentence);
			if (answer.value.value.length > 0) return answer.value.value;
		}
	};

	test('where there are no buckets quantiles and means are asked for in the place of them', async () => {
		await ask(`histogram_count(rate(${name}[1m])) > 0`);
		const found = await probeCapabilities(source, Date.now());
		if (!found.ok) throw new Error(found.failure.sentence);
		const {engines, names} = found.value;
		expect(names).toContain(name);
		expect(names).not.toContain(`${name}_bucket`);
		expect(engines.map(({engine}) => engine)).toContain(vllm);

		const histograms = readHistograms(await ask(latencyQuery(engines, names, new Set(['end to end']), {}, 60_000) ?? ''));
		const histogram = histograms.get('chat')?.get('llama')?.get(loadTag('vLLM', 'end to end'));
		const latency = histogram === undefined ? undefined : latencyOf('end to end', histogram, 1, 60, 0);
		expect(latency?.p50?.value).toBeCloseTo(0.4, 9);
		expect(latency?.p95?.value).toBeCloseTo(0.49, 9);

		const [load = ''] = loadQueries({sources: engines, names, scope: {}, window: 60_000, of: new Set(['fleet'])}, () => true);
		const numbers = readLoadNumbers(await ask(load))
			.get('chat')
			?.get('llama');
		expect((numbers?.get(loadTag('vLLM', 'time')) ?? 0) / (numbers?.get(loadTag('vLLM', 'timed')) ?? 0)).toBeCloseTo(0.4, 9);
	});
});
