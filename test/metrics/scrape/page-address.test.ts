import {expect, test} from 'vitest';
import {addressText, pageAddresses, type ScrapedPod} from '../../../source/metrics/scrape/page-address.ts';

const vllm = {ports: [8000], path: '/metrics'};

type Port = {readonly name?: string; readonly containerPort?: number; readonly protocol?: string};

const podOf = (ports: readonly Port[], annotations: Readonly<Record<string, string>> = {}): ScrapedPod => ({
	metadata: {name: 'llama', annotations},
	spec: {containers: [{ports}]},
});

const addresses = (pod: ScrapedPod, page: typeof vllm | undefined = vllm, args: readonly string[] = []): readonly string[] =>
	pageAddresses(pod, page, args).map(addressText);

test('annotations come first, then ports named after metrics, then what the engine does by itself, then whatever is offered', () => {
	const pod = podOf([{name: 'http', containerPort: 8080}, {name: 'prom-stats', containerPort: 9090}, {containerPort: 8000}], {
		'prometheus.io/port': '9999',
		'prometheus.io/path': '/stats/prometheus',
	});
	expect(addresses(pod)).toEqual(['9999/stats/prometheus', '9090/metrics', '8000/metrics', '8080/metrics']);
	expect(
		addresses(
			podOf([
				{name: 'metrics', containerPort: 1},
				{name: 'http-metrics', containerPort: 2},
				{name: 'improm', containerPort: 3},
			]),
		),
	).toEqual(['1/metrics', '2/metrics', '8000/metrics', '3/metrics']);
});

test("KServe's annotations say port and path, and a scheme goes with the port it was said of", () => {
	expect(addresses(podOf([], {'prometheus.kserve.io/port': '8080', 'prometheus.kserve.io/path': '/metrics'}))[0]).toBe('8080/metrics');
	const secure = podOf([], {'prometheus.io/port': '8443', 'prometheus.io/scheme': 'https'});
	expect(addresses(secure)).toEqual(['https:8443/metrics', '8000/metrics']);
});

test('a path alone is that of the port the engine serves on', () => {
	expect(addresses(podOf([{containerPort: 80}, {containerPort: 8000}], {'prometheus.io/path': '/v1/metrics'}))[0]).toBe('8000/v1/metrics');
});

test('a path with a query is asked with it', () => {
	const [first] = pageAddresses(podOf([], {'prometheus.io/port': '80', 'prometheus.io/path': '/m?format=prometheus'}), vllm, []);
	expect(first).toEqual({port: 80, path: '/m', query: 'format=prometheus'});
});

test.each(['/../../secrets', '/a/../b', '//x', 'metrics', '/a b', '/%2e%2e/x', '/', '/a?b=c#d', '/./a'])(
	'a path that could lead elsewhere is not taken from an annotation: %s',
	path => {
		for (const address of addresses(podOf([], {'prometheus.io/port': '80', 'prometheus.io/path': path}))) {
			expect(address).toMatch(/^\d+\/metrics$/);
		}
	},
);

test.each(['0', '65536', '-1', '80a', '1e3', ''])('what is no port is not taken for one: "%s"', port => {
	expect(addresses(podOf([], {'prometheus.io/port': port}))).toEqual(['8000/metrics']);
});

test('the port that the engine was told is tried, and a port that is no TCP is not', () => {
	expect(addresses(podOf([{containerPort: 53, protocol: 'UDP'}]), vllm, ['--model', 'm', '--port', '9000', '--http-port=9001'])).toEqual([
		'9000/metrics',
		'9001/metrics',
		'8000/metrics',
	]);
});
