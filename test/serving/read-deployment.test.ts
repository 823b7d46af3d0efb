import {describe, expect, it} from 'vitest';
import type {KubernetesObject} from '../../source/cluster/kubernetes-object.ts';
import type {RolloutPhase} from '../../source/domain/model-service.ts';
import {readService, readServices} from './fixtures/object-index.ts';
import {
	container,
	crashing,
	deployment,
	healthy,
	incident,
	minutesAgo,
	now,
	pod,
	pulling,
	replicaSet,
	template,
	unschedulable,
} from './fixtures/raw-objects.ts';

type Counts = Readonly<Record<string, number>>;
type Case = {
	readonly name: string;
	readonly phase: RolloutPhase;
	readonly spec?: Readonly<Record<string, unknown>>;
	readonly status?: Counts;
	readonly condition?: Readonly<Record<string, unknown>>;
	readonly conditions?: ReadonlyArray<Readonly<Record<string, unknown>>>;
	readonly newest?: readonly KubernetesObject[];
};

const progressing = {type: 'Progressing', status: 'True', reason: 'ReplicaSetUpdated', lastUpdateTime: minutesAgo(6)};
const exceeded = {type: 'Progressing', status: 'False', reason: 'ProgressDeadlineExceeded', lastUpdateTime: minutesAgo(20)};
const half: Counts = {replicas: 4, updatedReplicas: 1, readyReplicas: 3, availableReplicas: 3};
const loading = pod('llama-h7-new', {ready: false});

const cases: readonly Case[] = [
	{name: 'complete', phase: 'Stable'},
	{name: 'a spec the controller has not seen', phase: 'Progressing', status: {observedGeneration: 2}},
	{
		name: 'some updated and ready, others to come',
		phase: 'Progressing',
		status: half,
		condition: progressing,
		newest: [pod('llama-h7-new')],
	},
	{name: 'old replicas still stopping', phase: 'Progressing', status: {replicas: 4}, condition: progressing, newest: [pod('llama-h7-new')]},
	{name: 'a new replica that loads', phase: 'Loading', status: half, condition: progressing, newest: [loading]},
	{name: 'a new replica that loads longer than the deadline', phase: 'Loading', status: half, condition: exceeded, newest: [loading]},
	{
		name: 'a new replica that crashes, long before the deadline',
		phase: 'Stuck',
		status: half,
		condition: progressing,
		newest: [pod('llama-h7-new', {ready: false, containerStatus: crashing})],
	},
	{
		name: 'a new replica whose image cannot be pulled',
		phase: 'Stuck',
		status: half,
		condition: progressing,
		newest: [pod('llama-h7-new', {ready: false, containerStatus: pulling})],
	},
	{
		name: 'a new replica whose Secret is missing',
		phase: 'Stuck',
		status: half,
		condition: progressing,
		newest: [
			pod('llama-h7-new', {
				ready: false,
				containerStatus: {state: {waiting: {reason: 'CreateContainerConfigError', message: 'secret "x" not found'}}},
			}),
		],
	},
	{
		name: 'a new replica that finds no node',
		phase: 'Stuck',
		status: half,
		condition: progressing,
		newest: [pod('llama-h7-new', unschedulable())],
	},
	{
		name: 'a replica that crashes after the rollout was complete',
		phase: 'Progressing',
		status: {readyReplicas: 2, availableReplicas: 2},
		newest: [pod('llama-h7-new', {ready: false, containerStatus: crashing})],
	},
	{name: 'a deadline passed with nothing on its way', phase: 'Failed', status: half, condition: exceeded, newest: []},
	{
		name: 'pods that a quota refuses',
		phase: 'Failed',
		status: half,
		conditions: [progressing, {type: 'ReplicaFailure', status: 'True', reason: 'FailedCreate', message: 'exceeded quota: gpus'}],
		newest: [],
	},
	{name: 'a pause', phase: 'Paused', spec: {paused: true}, status: half, condition: progressing, newest: [loading]},
	{
		name: 'zero replicas',
		phase: 'Parked',
		spec: {replicas: 0},
		status: {replicas: 0, updatedReplicas: 0, readyReplicas: 0, availableReplicas: 0},
		newest: [],
	},
];

const objectsOf = ({spec, status, condition, conditions, newest}: Case) => ({
	...healthy({
		...(spec === undefined ? {} : {spec}),
		status: {...status, ...(conditions === undefined ? {} : {conditions}), ...(condition === undefined ? {} : {conditions: [condition]})},
	}),
	...(newest === undefined ? {} : {Pod: newest}),
});

describe('the phase of a rollout', () => {
	it.each(cases)('with $name is $phase', given => {
		expect(readService(objectsOf(given)).rollout.phase).toBe(given.phase);
	});

	it('says what all failing replicas share, with exit code and restarts', () => {
		const {rollout} = readService(incident());
		expect(rollout.failing).toEqual({
			count: 1,
			reason: 'OOMKilled',
			detail: 'vllm OOMKilled, exit 137, 5 restarts',
			uids: ['uid-llama-h7-a'],
		});
		expect(rollout.since).toBe(now - 6 * 60_000);
		expect(rollout.deadlineAt).toBe(now + 4 * 60_000);
	});

	it('says nothing shared where replicas fail for different reasons', () => {
		const objects = incident();
		const {rollout} = readService({...objects, Pod: [...objects.Pod, pod('llama-h7-z', {ready: false, containerStatus: pulling})]});
		expect(rollout).toMatchObject({phase: 'Stuck'});
		expect(rollout.failing).toBeUndefined();
	});

	it('is told without pods while they are not loaded, and stuck only once the controller gave up', () => {
		const given = healthy({status: {...half, conditions: [progressing]}});
		const {Pod: _, ...withoutPods} = given;
		expect(readService(withoutPods)).toMatchObject({pods: undefined, rollout: {phase: 'Progressing'}});
		const late = {...withoutPods, Deployment: [deployment({status: {...half, conditions: [exceeded]}})]};
		expect(readService(late).rollout.phase).toBe('Stuck');
	});
});

describe('a Deployment as a service', () => {
	it('is painted from the workloads alone', () => {
		const service = readService({Deployment: [deployment()]});
		expect(service).toMatchObject({
			namespace: 'chat',
			name: 'llama',
			engine: 'vLLM',
			model: {value: 'org/llama', source: '--model'},
			version: {value: 'v0.10.2', source: 'image tag'},
			replicas: {desired: 3, ready: 3, updated: 3, available: 3, total: 3},
			gpus: {perReplica: 2, held: 6, resource: 'nvidia.com/gpu'},
			rolling: {maxSurge: 1, maxUnavailable: 0, strategy: 'RollingUpdate'},
			pods: undefined,
			revisions: undefined,
			autoscalers: [],
		});
		expect(service.offers['roll-back']).toEqual({possible: false, reason: 'The revisions are not read yet.'});
	});

	it('has its revisions newest first, with which one serves and what comes', () => {
		const service = readService(incident());
		expect(service.revisions?.map(({number, newest, evidence}) => ({number, newest, evidence}))).toEqual([
			{number: 7, newest: true, evidence: []},
			{number: 6, newest: false, evidence: []},
			{number: 5, newest: false, evidence: [{kind: 'available-now', replicas: 3}]},
		]);
		expect(service.version?.value).toBe('v0.10.2');
		expect(service.nextVersion?.value).toBe('v0.11.0');
		expect(service.gpus.held).toBe(8);
	});

	it('calls no revision the newest while its template has no ReplicaSet', () => {
		const objects = incident();
		const changed = deployment({spec: {paused: true, template: template([container({image: 'vllm/vllm-openai:v9'})])}});
		expect(readService({...objects, Deployment: [changed]}).revisions?.some(({newest}) => newest)).toBe(false);
	});

	it('tells versions by image where a forgotten label says they are the same', () => {
		const labelled = (tag: string) =>
			template([container({image: `vllm/vllm-openai:${tag}`})], {labels: {app: 'llama', 'app.kubernetes.io/version': '1.0'}});
		const service = readService({
			...healthy({spec: {template: labelled('v2')}, status: half}),
			ReplicaSet: [replicaSet(7, {template: labelled('v2')}), replicaSet(5, {template: labelled('v1'), available: 3})],
		});
		expect([service.version?.value, service.nextVersion?.value]).toEqual(['v1', 'v2']);
	});

	it('counts the GPUs of bound replicas only, and neither finished nor foreign pods', () => {
		const service = readService({
			...healthy(),
			Pod: [
				pod('llama-h7-a'),
				pod('llama-h7-waits', unschedulable()),
				pod('llama-h7-done', {phase: 'Succeeded'}),
				pod('stranger', {owner: 'another'}),
			],
		});
		expect(service.pods?.map(({name}) => name)).toEqual(['llama-h7-a', 'llama-h7-waits']);
		expect(service.gpus.held).toBe(2);
	});

	it('is not a service without anything that speaks for one, and is one or not by its own label', () => {
		const web = template([container({name: 'web', image: 'nginx:1', args: [], resources: {}})]);
		const label = (value: string) => ({labels: {'modeldeck.dev/service': value}});
		expect(readServices({Deployment: [deployment({spec: {template: web}})]})).toEqual([]);
		expect(readServices({Deployment: [deployment({metadata: label('true'), spec: {template: web}})]})).toHaveLength(1);
		expect(readServices({Deployment: [deployment({metadata: label('false')})]})).toEqual([]);
	});

	it('offers nothing its owner would put back, but a replica may still be replaced', () => {
		const owner = {apiVersion: 'serving.kserve.io/v1beta1', kind: 'InferenceService', name: 'llama', uid: 'isvc', controller: true};
		const {offers} = readService({
			...healthy({metadata: {annotations: {'deployment.kubernetes.io/revision': '7'}, ownerReferences: [owner]}}),
		});
		expect(offers.scale).toEqual({
			possible: false,
			reason: 'InferenceService llama owns this Deployment and would put it back: change that instead.',
		});
		expect(
			Object.entries(offers)
				.filter(([, offer]) => offer.possible)
				.map(([action]) => action),
		).toEqual(['replace-replica']);
	});
});
