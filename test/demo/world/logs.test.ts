import {beforeAll, expect, test} from 'vitest';
import type {LogLine} from '../../../source/demo/api-server/read/logs.ts';
import {requestDeletion} from '../../../source/demo/api-server/write/delete-object.ts';
import {startWorld} from '../../../source/demo/world/start-world.ts';
import {createWorldClock} from '../../../source/demo/world/world-clock.ts';

const startFleet = () => {
	const clock = createWorldClock(Date.parse('2026-06-01T12:00:00Z'));
	const {store, logs} = startWorld({clock, seed: 1, services: undefined, systems: [], history: 0});
	const pod = (namespace: string, name: RegExp) => {
		const found = store.list('pods', namespace).find(({metadata}) => name.test(metadata.name));
		if (found === undefined) throw new Error(`no pod ${name}`);
		return found;
	};
	const read = (namespace: string, name: RegExp, container: string, previous = false): readonly string[] | string => {
		const source = logs({pod: pod(namespace, name), container, previous});
		return 'refusal' in source ? source.refusal : source.lines().map(({text}) => text);
	};
	const crashing = () => {
		const hash = store
			.list('replicasets', 'chat')
			.find(({metadata}) => metadata.annotations?.['deployment.kubernetes.io/revision'] === '7');
		return new RegExp(`^${hash?.metadata.name}-`, 'u');
	};
	return {clock, store, logs, pod, read, crashing};
};

let fleet: ReturnType<typeof startFleet>;
beforeAll(() => {
	fleet = startFleet();
});

test('a replica that serves tells its throughput and its requests, the last half hour of them', () => {
	const lines = fleet.read('chat', /^qwen-moe-/u, 'vllm');
	expect(lines).toContainEqual(expect.stringMatching(/loggers\.py:\d+\] Engine 000: Avg prompt throughput: \d+\.\d tokens\/s/u));
	expect(lines).toContainEqual(expect.stringContaining('"POST /v1/chat/completions HTTP/1.1" 200 OK'));
	expect(lines).toContainEqual(expect.stringContaining('"POST /v1/chat/completions HTTP/1.1" 500 Internal Server Error'));
	expect(lines.length).toBeGreaterThan(500);
});

test('the log of a crash ends in the middle of the load, and the run before it is kept', () => {
	const lines = fleet.read('chat', fleet.crashing(), 'vllm');
	expect(lines).toContainEqual(expect.stringContaining('Starting to load model meta-llama/Llama-3.1-70B-Instruct'));
	expect(lines).not.toContainEqual(expect.stringContaining('Application startup complete'));
	expect(fleet.read('chat', fleet.crashing(), 'vllm', true)).toContainEqual(expect.stringContaining('vLLM API server version 0.11.0'));
});

test('what has not started has no log, and the reason is told', () => {
	expect(fleet.read('vision', /^sdxl-turbo-/u, 'server')).toMatch(
		/^container "server" in pod "sdxl-turbo-\w+-\w+" is waiting to start: (?:trying and failing to pull image|image can't be pulled)$/u,
	);
	expect(fleet.read('search', /^bge-m3-/u, 'server', true)).toMatch(
		/^previous terminated container "server" in pod "bge-m3-[\w-]+" not found$/u,
	);
});

test('an init container has its own', () => {
	expect(fleet.read('chat', /^deepseek-r1-1$/u, 'fetch-weights')).toContain('verified 30 checksums');
	expect(fleet.read('chat', /^deepseek-r1-1$/u, 'vllm')).toContainEqual(expect.stringContaining('DeepSeek-R1-Distill-Llama-70B'));
});

test.each([
	['chat', /^phi-4-/u, 'tgi', 'text_generation_router'],
	['vision', /^clip-vit-/u, 'triton', 'requests/s'],
	['search', /^jina-embed-/u, 'server', 'POST /predict 200'],
	['speech', /^whisper-large-/u, 'server', 'GET /health'],
])('%s %s writes as its engine does', (namespace, name, container, expected) => {
	expect(fleet.read(namespace, name, container)).toContainEqual(expect.stringContaining(expected));
});

test('a follower gets each new line once, and the end when the container ends', () => {
	const {clock, store, logs, pod} = startFleet();
	const target = pod('search', /^bge-m3-/u);
	const source = logs({pod: target, container: 'server', previous: false});
	if ('refusal' in source) throw new Error(source.refusal);
	const before = source.lines();
	const heard: LogLine[] = [];
	let ended = false;
	source.follow?.(
		line => heard.push(line),
		() => {
			ended = true;
		},
	);
	clock.advance(20_000);
	expect(source.lines().filter(({time}) => time > (before.at(-1)?.time ?? 0))).toEqual(heard);
	expect(heard.length).toBeGreaterThan(8);
	expect(ended).toBe(false);
	requestDeletion(store, 'pods', target, {now: clock.now()});
	clock.advance(20_000);
	expect(ended).toBe(true);
});
