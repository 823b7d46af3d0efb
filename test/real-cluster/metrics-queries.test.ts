import {afterAll, beforeAll, expect, test} from 'vitest';
import {systemClock} from '../../source/cluster/clock.ts';
import type {Latency} from '../../source/domain/service-metrics.ts';
import {engines} from '../../source/metrics/engines/engines.ts';
import type {MetricsSource} from '../../source/metrics/metrics-source.ts';
import {engineTerms} from '../../source/metrics/queries/engine-terms.ts';
import {latencyQuery, podLatencyQuery} from '../../source/metrics/queries/latency-query.ts';
import {loadQueries, podLoadQuery} from '../../source/metrics/queries/load-query.ts';
import {places, subjectPlaces} from '../../source/metrics/queries/place.ts';
import {createPrometheusSource} from '../../source/metrics/sources/prometheus-source.ts';
import {createUrlTransport} from '../../source/metrics/sources/url-transport.ts';
import {describeWithControlPlane} from '../control-plane/control-plane.ts';
import {type RealPrometheus, startRealPrometheus} from '../demo/prometheus/real-prometheus.ts';
import {seriesOfScrapes} from '../demo/prometheus/remote-write.ts';
import {enginePages} from '../metrics/engines/engine-pages.ts';
import {samplesOf} from '../metrics/engines/engine-samples.ts';
import {gatewayPages, seldonAgentPage} from '../metrics/engines/gateway-pages.ts';

const everyKind: ReadonlySet<Latency['of']> = new Set(['end to end', 'time to first token', 'inter-token', 'queue time']);

describeWithControlPlane('what engines are asked for by a real Prometheus', assets => {
	let prometheus: RealPrometheus;
	let source: MetricsSource;
	const now = Math.floor(Date.now() / 1000) * 1000;

	beforeAll(async () => {
		prometheus = await startRealPrometheus(assets);
		source = createPrometheusSource(
			createUrlTransport(new URL(prometheus.url), {}, {clock: systemClock, environment: {}, readFile: async () => ''}),
		);
		const pages = [...[...Object.values(enginePages), ...Object.values(gatewayPages)].map(({page}) => page), seldonAgentPage];
		await prometheus.write(
			seriesOfScrapes(
				Array.from({length: 10}, (_, scrape) =>
					pages.map((page, index) => ({
						at: now - (9 - scrape) * 15_000,
						target: `page-${index}`,
						samples: samplesOf(page, {namespace: 'chat', pod: `own-7d9f8c6b5-${index}aaaa`, job: String(index)}, scrape + 1),
					})),
				).flat(),
			),
		);
	});

	afterAll(async () => {
		await source?.close();
		await prometheus?.stop();
	});

	test.each(engines.map(engine => [engine.engine, engine] as const))(
		'every question about %s is understood, with all of its names at once',
		async (_, engine) => {
			const names = new Set([
				...engineTerms(engine).flatMap(({metric}) => metric.names),
				...engine.histograms.flatMap(metric => metric.names.map(name => `${name}_bucket`)),
			]);
			const sources = [{engine, places: engine.subject === undefined ? places : subjectPlaces(engine, places)}];
			const scope = {namespaces: 'chat', pods: '(own)-.+'};
			const of = new Set(['fleet', 'screen'] as const);
			const questions = [
				...loadQueries({sources, names, scope: {}, window: 120_000, of}, () => true),
				podLoadQuery(sources, names, scope, 120_000),
				latencyQuery(sources, names, everyKind, scope, 120_000),
				podLatencyQuery(sources, names, everyKind, scope, 120_000),
			];
			for (const question of questions) {
				if (question === undefined) continue;
				const answer = await source.instant(question, now);
				expect(answer).toMatchObject({ok: true, value: {warnings: []}});
			}
			const [load = ''] = questions;
			const answer = await source.instant(load, now);
			expect(answer.ok && answer.value.value.length > 0).toBe(true);
		},
	);
});
