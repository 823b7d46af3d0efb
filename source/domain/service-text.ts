import {ageText, ageWords, nextAgeChange} from './age-text.ts';
import type {Capacity} from './capacity.ts';
import {lookup} from './lookup.ts';
import type {ModelService} from './model-service.ts';
import {counted} from './number-text.ts';
import {boundsText} from './ownership-text.ts';
import type {ServiceState, StateWord} from './state.ts';

/** `3/6`: ready of desired. */
export const readyText = ({replicas}: ModelService): string => `${replicas.ready}/${replicas.desired}`;

/** Bounds of the autoscaler: `2–8`, `2–∞`, `1–5 ?` where it is blind, `=3` where it is held, empty without one. */
export const scaleText = ({autoscalers: [autoscaler]}: ModelService): string => {
	if (autoscaler === undefined) return '';
	if (autoscaler.heldAt !== undefined) return `=${autoscaler.heldAt}`;
	return `${boundsText(autoscaler)}${autoscaler.blind === undefined ? '' : ' ?'}`;
};

/** `3 replicas`, or `3 groups` where the unit is a group of pods. */
export const unitsText = (count: number, {podsPerReplica = 1}: {readonly podsPerReplica?: number}): string =>
	counted(count, podsPerReplica === 1 ? 'replica' : 'group');

/** Short names that people know kinds by. */
const shortKinds = lookup<string>({
	Deployment: 'deploy',
	StatefulSet: 'sts',
	InferenceService: 'isvc',
	LLMInferenceService: 'llmisvc',
	Service: 'ksvc',
	Rollout: 'rollout',
	RayService: 'raysvc',
	RayCluster: 'ray',
	LeaderWorkerSet: 'lws',
	VLLMRuntime: 'vllm',
	NIMService: 'nim',
	InferencePool: 'pool',
	DynamoGraphDeployment: 'dynamo',
	Workspace: 'kaito',
	InferenceSet: 'kaito',
	SeldonDeployment: 'seldon',
	Model: 'seldon',
	Server: 'seldon',
	BentoDeployment: 'yatai',
});

/** What runs a service, short: `isvc`, `lws`; of a kind that has no short name the kind itself. */
export const systemMark = ({reference}: ModelService): string => {
	const {kind} = reference.resource;
	return Object.hasOwn(shortKinds, kind) ? (shortKinds[kind] ?? kind) : kind.toLowerCase();
};

/** `2 H100`: what one replica takes; empty without GPUs. */
export const gpuText = (gpus: number, product?: string): string => {
	if (gpus === 0) return '';
	return product === undefined ? `${gpus} ${gpus === 1 ? 'GPU' : 'GPUs'}` : `${gpus} ${product}`;
};

/** The version that serves, or `→v0.11.0` while another one is coming. */
export const versionText = ({version, nextVersion}: ModelService): string =>
	nextVersion !== undefined && nextVersion.value !== version?.value ? `→${nextVersion.value}` : (version?.value ?? '');

// The words whose age says how urgent or how wasteful it is.
const aged: ReadonlySet<StateWord> = new Set<StateWord>(['Stuck', 'Loading', 'Idle', 'Paused', 'Aborted', 'Node lost', 'Alerting']);

const showsAge = (state: ServiceState): state is ServiceState & {readonly since: number} =>
	state.detail === undefined && state.since !== undefined && aged.has(state.word);

/** `Stuck 6m`, `Erroring 3%`, `Slow 3.1×`, `Progressing 2/3`, `Parked (was 2)`. */
export const stateText = (state: ServiceState, now: number): string => {
	if (state.detail !== undefined) return `${state.word} ${state.detail}`;
	return showsAge(state) ? `${state.word} ${ageText(now - state.since)}` : state.word;
};

/** The sentence with its age filled in: "… is stuck at rev 7 for 6 min: …". */
export const stateSentence = (state: ServiceState, now: number): string =>
	state.sentence.replaceAll('{age}', state.since === undefined ? 'a while' : ageWords(now - state.since));

/** When the label or the sentence of a state reads differently, if nothing else happens; undefined: never. */
export const nextStateChange = (state: ServiceState, now: number): number | undefined =>
	state.since !== undefined && (showsAge(state) || state.sentence.includes('{age}')) ? nextAgeChange(state.since, now) : undefined;

/** `19 H100 (4 on one node)` for each model with free GPUs, most first. */
export const freeText = (capacity: Capacity): readonly string[] =>
	capacity.free
		.filter(entry => entry.free > 0)
		.toSorted((one, other) => other.free - one.free || one.product.localeCompare(other.product))
		.map(entry => `${entry.free} ${entry.product}${entry.largestBlock === entry.free ? '' : ` (${entry.largestBlock} on one node)`}`);
