import {type Demo, type DemoOptions, startDemo} from '../../source/demo/start-demo.ts';

const start = Date.parse('2026-06-01T12:00:00Z');
const stopped = {now: () => start, setTimeout: () => undefined, clearTimeout: () => {}};

export type Result = {readonly metric: Readonly<Record<string, string>>; readonly value: readonly [number, string]};

/** A demo whose time stands still, and its Prometheus over HTTP. */
export const startDemoWithPrometheus = async (options: Partial<DemoOptions>) => {
	const demo: Demo = await startDemo({seed: 1, clock: stopped, tls: false, prometheusPort: 0, history: 15 * 60_000, ...options});
	const api = async <Data>(
		path: string,
	): Promise<{readonly status: string; readonly data: Data; readonly warnings?: readonly string[]}> => {
		const answer = await fetch(`${demo.prometheusUrl}/api/v1/${path}`);
		return (await answer.json()) as {status: string; data: Data; warnings?: readonly string[]};
	};
	const query = async (text: string): Promise<readonly Result[]> =>
		(await api<{result: readonly Result[]}>(`query?time=${demo.now() / 1000}&query=${encodeURIComponent(text)}`)).data.result;
	const get = (path: string, signal?: AbortSignal): Promise<Response> =>
		fetch(demo.url + path, {headers: {authorization: 'Bearer demo-admin-token'}, ...(signal === undefined ? {} : {signal})});
	return {
		...{demo, api, query, get},
		/** The value of the only series. */
		async value(text: string): Promise<number> {
			const results = await query(text);
			if (results.length !== 1) throw new Error(`${text} has ${results.length} series`);
			return Number(results[0]?.value[1]);
		},
		/** The page of a pod, as lines. */
		async page(namespace: string, pod: string, port: number, path = '/metrics'): Promise<readonly string[]> {
			return (await (await get(`/api/v1/namespaces/${namespace}/pods/${pod}:${port}/proxy${path}`)).text()).split('\n');
		},
	};
};

export type DemoWithPrometheus = Awaited<ReturnType<typeof startDemoWithPrometheus>>;
