import {afterAll, beforeAll, expect, test} from 'vitest';
import {type DemoWithPrometheus, startDemoWithPrometheus} from './demo-prometheus.ts';

let stage: DemoWithPrometheus;
beforeAll(async () => {
	stage = await startDemoWithPrometheus({systems: 'none'});
});
afterAll(() => stage.demo.close());

type Rule = {
	readonly name: string;
	readonly query: string;
	readonly duration: number;
	readonly state: string;
	readonly labels: Readonly<Record<string, string>>;
	readonly alerts: ReadonlyArray<{
		readonly state: string;
		readonly labels: Readonly<Record<string, string>>;
		readonly annotations: Readonly<Record<string, string>>;
	}>;
};
type Target = {
	readonly labels: Readonly<Record<string, string>>;
	readonly health: string;
	readonly lastError: string;
	readonly scrapeInterval: string;
};

test('what has held for long enough fires as ALERTS, and the rule says what it means', async () => {
	const alerts = await stage.query('ALERTS{alertstate="firing",namespace="chat",alertname="ModelServerErrors"}');
	expect(alerts.map(({metric}) => metric['pod']?.replace(/-[^-]+-[^-]+$/u, ''))).toEqual(['qwen-moe', 'qwen-moe', 'qwen-moe', 'qwen-moe']);
	const {data} = await stage.api<{groups: ReadonlyArray<{name: string; rules: readonly Rule[]}>}>('rules');
	expect(data.groups.map(({name}) => name)).toEqual(['gateway-api-inference-extension', 'model-services', 'gpus']);
	const rule = data.groups.flatMap(({rules}) => rules).find(({name}) => name === 'ModelServerErrors');
	expect(rule).toMatchObject({duration: 300, state: 'firing', labels: {severity: 'warning'}, query: expect.stringMatching(/> 0\.02$/u)});
	expect(rule?.alerts[0]?.annotations['summary']).toMatch(/^qwen-moe-\S+ fails 3\.\d+% of its requests$/u);
});

test('what has not held for long enough is pending, and fires when it has', async () => {
	const states = async () =>
		(await stage.query('ALERTS{alertname="ModelServerDown",pod="deepseek-r1-1"}')).map(({metric}) => metric['alertstate']);
	expect(await states()).toEqual(['pending']);
	stage.demo.advance(6 * 60_000);
	expect(await states()).toEqual(['firing']);
});

test('targets tell how often they are scraped, and why one is down', async () => {
	const {data} = await stage.api<{activeTargets: readonly Target[]}>('targets');
	const down = data.activeTargets.filter(({health}) => health === 'down');
	expect(down.map(({labels}) => labels['pod'])).toContain('deepseek-r1-1');
	for (const {lastError} of down)
		expect(lastError).toMatch(/^Get "http:\/\/10\.64\.\d+\.\d+:8000\/metrics": dial tcp .*: connect: connection refused$/u);
	expect(new Set(data.activeTargets.map(({scrapeInterval}) => scrapeInterval))).toEqual(new Set(['15s']));
	expect(data.activeTargets.filter(({labels}) => labels['job'] === 'nvidia-dcgm-exporter')).toHaveLength(12);
});
