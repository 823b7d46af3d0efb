import {subscribe, unsubscribe} from 'node:diagnostics_channel';
import {readdirSync, readFileSync} from 'node:fs';

/** Milliseconds of CPU that all threads of a process have had. Linux only; finer than the ticks of `cpuMilliseconds`. */
const threadMilliseconds = (pid: number): number =>
	readdirSync(`/proc/${pid}/task`)
		.map(thread => Number(readFileSync(`/proc/${pid}/task/${thread}/schedstat`, 'utf8').split(' ')[0]) / 1e6)
		.reduce((total, value) => total + value, 0);

/** Paths of the queries that this process asks from now on. */
export const recordQueries = (): {readonly take: () => readonly string[]; readonly stop: () => void} => {
	let paths: string[] = [];
	const record = (message: unknown): void => {
		const {path} = (message as {readonly request: {readonly path: string}}).request;
		if (/\/api\/v1\/query(?:_range)?\?/.test(path)) paths.push(path);
	};
	subscribe('undici:request:create', record);
	return {
		take() {
			const taken = paths;
			paths = [];
			return taken;
		},
		stop: () => void unsubscribe('undici:request:create', record),
	};
};

/** Milliseconds from the question to the answer, CPU of Prometheus meanwhile, and bytes of the answer as they are read. */
export type QueryCost = {readonly time: number; readonly cpu: number; readonly bytes: number};

/** Each is asked alone so many times, and the least counts: other programs of the machine make it more. */
const repeats = 3;

/** What a query costs a Prometheus that has nothing else to do. */
export const queryCost = async (url: string, path: string, pid: number): Promise<QueryCost> => {
	const costs: QueryCost[] = [];
	for (let count = 0; count < repeats; count++) {
		const [start, cpu] = [performance.now(), threadMilliseconds(pid)];
		const answer = await (await fetch(`${url}${path}`)).arrayBuffer();
		costs.push({time: performance.now() - start, cpu: threadMilliseconds(pid) - cpu, bytes: answer.byteLength});
	}
	return {
		time: Math.min(...costs.map(({time}) => time)),
		cpu: Math.min(...costs.map(({cpu}) => cpu)),
		bytes: costs[0]?.bytes ?? Number.NaN,
	};
};
