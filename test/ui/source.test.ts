import {afterEach, expect, test} from 'vitest';
import type {MetricsSourceState} from '../../source/domain/service-metrics.ts';
import {type Desk, openDesk} from './fixtures/desk.tsx';
import {fleet, now, snapshot} from './fixtures/fleet.ts';
import {handMadeHost} from './fixtures/host.ts';

let desk: Desk | undefined;
afterEach(() => desk?.close());

const page = async (metricsSource: MetricsSourceState, columns = 100): Promise<string> => {
	desk = openDesk(handMadeHost(snapshot(fleet, {metricsSource})).host, {columns, rows: 34});
	await desk.press(':', 'm', 'e', 't', 'r', 'i', 'c', 's', 'enter');
	return desk.text();
};

const live: MetricsSourceState = {
	...{status: 'live', name: 'monitoring/pod/prometheus-k8s-0:9090', via: 'pod proxy', interval: 15_000, answeredAt: now - 7000},
	warnings: ['one store is down'],
	report: {
		why: '2 found; this one (kube-prometheus) has dcgm-exporter and vLLM series, with the buckets of histograms.',
		engines: ['vLLM, by pod', 'SGLang, by exported_pod'],
		gpus: ['dcgm-exporter, by exported_pod'],
		asked: [
			{name: 'monitoring/prometheus-k8s:9090', via: 'service proxy', said: 'has dcgm-exporter and vLLM series'},
			{name: 'm/prometheus:9090', via: 'service proxy', said: 'The API server refuses the way to m/prometheus:9090: no.'},
		],
		matcher: 'cluster="eu"',
		remarks: ['PromQL info: metric might not be a counter'],
	},
};

test('the page of the source says what it is, how it goes, why it was taken, what it has, and what the others said', async () => {
	expect(await page(live)).toContain(`
 METRICS SOURCE
  source    monitoring/pod/prometheus-k8s-0:9090
  way       through the API server's pod proxy: one replica of several
  state     LIVE, new numbers every 15 s; last answer 11:59:53 UTC
  warns     one store is down
  chosen    2 found; this one (kube-prometheus) has dcgm-exporter and vLLM series, with the
            buckets of histograms.
  only      cluster="eu"
  engines   vLLM, by pod
            SGLang, by exported_pod
  GPUs      dcgm-exporter, by exported_pod
  remarks   PromQL info: metric might not be a counter

 ASKED
  monitoring/prometheus-k8s:9090  has dcgm-exporter and vLLM series
  m/prometheus:9090               The API server refuses the way to m/prometheus:9090: no.

  Another one is named with --prometheus, or in the config file for each context; --prometheus
  auto looks anew. ctrl-r asks now.
`);
});

test('one that does not answer says since when and why', async () => {
	const text = await page({...live, status: 'stale', answeredAt: now - 130_000, reason: 'It did not answer within 10 s.'});
	expect(text).toContain('state     STALE: does not answer now, new numbers every 15 s; last answer 11:57:50 UTC, 2m ago');
	expect(text).toContain('why       It did not answer within 10 s.');
});

test('where there is none, the whole sentence with the next step is there', async () => {
	const role =
		'Ask for a Role in namespace monitoring with apiGroups [""], resources ["services/proxy"], resourceNames ["prometheus:9090"].';
	const text = await page({status: 'forbidden', reason: role});
	expect(text).toContain('state     NO ACCESS: may not be asked');
	expect(text.replaceAll(/\s+/g, ' ')).toContain(role);
});

test('a source whose certificate is not checked is marked, here and in the first line', async () => {
	const text = await page({...live, via: 'url', name: 'https://prometheus.example.com', isInsecure: true});
	expect(text).toContain('TLS       its certificate is not checked');
	await desk?.press('q');
	expect(desk?.lines()[0]).toContain('TLS not verified');
});

test('what has neither engines nor GPUs says so', async () => {
	const {report} = live;
	if (report === undefined) throw new Error('no report');
	expect(await page({...live, report: {...report, engines: [], gpus: []}})).toMatch(/engines {3}none\n {2}GPUs {6}none/);
});
