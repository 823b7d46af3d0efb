import {between} from '../random.ts';
import type {Release, ServicePlan} from './service-plan.ts';

const models: ReadonlyArray<readonly [name: string, model: string]> = [
	['llama-3-8b', 'meta-llama/Llama-3.1-8B-Instruct'],
	['mistral-7b', 'mistralai/Mistral-7B-Instruct-v0.3'],
	['qwen-7b', 'Qwen/Qwen2.5-7B-Instruct'],
	['gemma-9b', 'google/gemma-2-9b-it'],
	['phi-4', 'microsoft/phi-4'],
	['granite-8b', 'ibm-granite/granite-3.3-8b-instruct'],
	['olmo-7b', 'allenai/OLMo-2-1124-7B-Instruct'],
	['falcon-7b', 'tiiuae/Falcon3-7B-Instruct'],
	['yi-9b', '01-ai/Yi-1.5-9B-Chat'],
	['internlm-7b', 'internlm/internlm3-8b-instruct'],
];

const day = 86_400_000;
const replicas = 10;
const oldReleases = 10;
const perNamespace = 50;

const releasesOf = (number: number): readonly Release[] =>
	Array.from({length: oldReleases + 1}, (_, index) => ({
		tag: `v0.${7 + Math.floor((index + (number % 4)) / 4)}.${(index + (number % 4)) % 4}`,
		age: (oldReleases + 1 - index) * 9 * day + (number % 97) * 60_000,
		cause: `release ${2026 - (index < 3 ? 1 : 0)}-${String(((index * 4 + 8) % 52) + 1)}`,
	}));

/** A fleet of any size: services of ten replicas with one GPU each and ten old releases, fifty to a namespace. */
export const manyServices = (count: number): readonly ServicePlan[] =>
	Array.from({length: count}, (_, number) => {
		const [name, model] = models[number % models.length] ?? ['model', 'org/model'];
		const [first, ...rest] = releasesOf(number);
		return {
			namespace: `team-${String(Math.floor(number / perNamespace)).padStart(2, '0')}`,
			name: `${name}-${String(number % perNamespace).padStart(2, '0')}`,
			kind: 'Deployment',
			engine: 'vllm',
			model,
			image: 'vllm/vllm-openai',
			container: 'vllm',
			port: 8000,
			args: ['--model', model, '--port', '8000'],
			gpu: 'H100',
			gpus: 1,
			cpu: '8',
			memory: '64Gi',
			replicas,
			releases: [first ?? {tag: 'v0.10.2', age: day}, ...rest],
			loading: Math.round(between(15_000, 40_000, `load/${number}`)),
			load: {rate: between(40, 160, `rate/${number}`), daily: 0.4, capacity: 20, latency: between(0.2, 0.9, `latency/${number}`)},
			isLean: true,
		};
	});
