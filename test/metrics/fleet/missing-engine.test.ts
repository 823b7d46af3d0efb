import {expect, test} from 'vitest';
import {engines} from '../../../source/metrics/engines/engines.ts';
import {engineRules} from '../../../source/metrics/fleet/missing-engine.ts';
import type {MissingContext} from '../../../source/metrics/fleet/missing-rule.ts';
import {targetOf} from '../fleet-samples.ts';

const vllm = engines.find(({engine}) => engine === 'vLLM');
const coming = 'It comes with one of the next refreshes.';
const tooFew = 'Fewer than 20 requests in 120 s: too few for a p95.';

const told = (asked: readonly string[], before: MissingContext['before'] = {}, onScreen = true): string | undefined => {
	if (vllm === undefined) throw new Error('no vLLM');
	const target = targetOf('chat', 'llama', ['llama-7d9f8c6b5-x2x4k'], {onScreen});
	const context: MissingContext = {
		target,
		capabilities: {
			names: new Set(vllm.histograms.flatMap(({names}) => names.map(name => `${name}_bucket`))),
			gpus: [],
			engines: [],
			scrapeInterval: undefined,
			bucketSeries: new Map(),
		},
		layers: {
			at: 0,
			window: 120_000,
			coverage: {shown: new Set(asked.map(() => target.uid)), ranked: new Set()},
			failures: {},
		},
		isAmbiguous: false,
		source: {engine: vllm, places: []},
		metrics: {requestRate: {value: 40, at: 0}, byPod: new Map()} as unknown as MissingContext['metrics'],
		before,
	};
	return engineRules.latency.find(({applies}) => applies(context))?.sentence(context);
};

test('a quantile whose turn is still to come is not said to have too few requests', () => {
	expect(told([])).toBe(coming);
	expect(told([], {latency: 'It is asked for while the service is on the screen.'})).toBe(coming);
	expect(told([], {latency: tooFew})).toBe(tooFew);
	expect(told(['llama'])).toBe(tooFew);
	expect(told([], {}, false)).toBe('It is asked for while the service is on the screen.');
});

test.each(['It has no pods.', 'None of its replicas is ready.'])('once replicas are ready it is not said any more: %s', latency => {
	expect(told([], {latency})).toBe(coming);
	expect(told([], {latency}, false)).toBe('It is asked for while the service is on the screen.');
});
