import {parseExposition} from '../../source/metrics/scrape/parse-exposition.ts';
import {quantile} from './process-cost.ts';

const pods = 500;
const gauges = Array.from({length: 10}, (_, index) => `vllm:gauge_${index}`);
const buckets = 25;

/** A page of 500 pods, as of an exporter in front of a whole fleet: ten gauges and a histogram each. */
const largePage = (): string => {
	const lines: string[] = [];
	for (let pod = 0; pod < pods; pod++) {
		const labels = `namespace="team-${pod % 40}",pod="service-${pod % 50}-7d9f8c6b5-x${pod}",model_name="meta-llama/Llama-3.1-8B-Instruct"`;
		for (const gauge of gauges) lines.push(`${gauge}{${labels},engine="0"} ${pod + 0.5}`);
		for (let bucket = 0; bucket < buckets; bucket++) {
			lines.push(`vllm:e2e_request_latency_seconds_bucket{${labels},le="${bucket / 2}"} ${bucket * pod}`);
		}
	}
	return Buffer.from(`${lines.join('\n')}\n`).toString('utf8');
};

/** Milliseconds to read a large page of which everything is wanted, at the median of many times, and how large it is. */
export const measureExposition = (): {readonly bytes: number; readonly lines: number; readonly all: number; readonly one: number} => {
	const page = largePage();
	const everything = new Set([...gauges, 'vllm:e2e_request_latency_seconds_bucket']);
	const time = (wanted: ReadonlySet<string>): number => {
		const took = Array.from({length: 40}, () => {
			const start = performance.now();
			parseExposition(page, wanted, 0);
			return performance.now() - start;
		});
		return quantile(took.slice(10), 0.5);
	};
	return {bytes: page.length, lines: pods * (gauges.length + buckets), all: time(everything), one: time(new Set([gauges[0] ?? '']))};
};
