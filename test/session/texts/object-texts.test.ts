import {expect, test} from 'vitest';
import {resourceKinds} from '../../../source/domain/object-reference.ts';
import {admin} from '../../demo/api-server/test-server.ts';
import {addService} from '../model-fleet.ts';
import {isDone} from '../session-stage.ts';
import {stagesOfFile} from '../stages-of-file.ts';

const start = stagesOfFile();

const reference = {resource: resourceKinds.deployment, namespace: 'models', name: 'llama'};
const environment = [
	{name: 'HF_TOKEN', value: 'hf_abcdefghijklmnopqrstuvwxyz'},
	{name: 'API_KEY', valueFrom: {secretKeyRef: {name: 'keys', key: 'api'}}},
];

const text = (outcome: {readonly ok: boolean; readonly value?: readonly string[]}): string => (outcome.value ?? []).join('\n');

test('YAML is the whole object with the values of variables hidden, managed fields only where wanted', async () => {
	const {until, session, server} = await start(stage => addService(stage, 'llama', {environment}));
	await until(isDone);
	const object = server.store.get('deployments', 'models', 'llama');
	if (object === undefined) throw new Error('no deployment');
	server.store.update('deployments', {
		...object,
		metadata: {...object.metadata, annotations: {...object.metadata.annotations, note: 'red \u001b[31mtext\u001b[0m'}},
	});
	const yaml = text(await session.yaml(reference, {managedFields: false}));
	expect(yaml.split('\n').slice(0, 3)).toEqual(['apiVersion: apps/v1', 'kind: Deployment', 'metadata:']);
	expect(yaml).toContain('image: vllm/vllm-openai:v0.10.2');
	expect(yaml).toContain('secretKeyRef:');
	expect(yaml).not.toContain('hf_abc');
	expect(yaml).not.toContain('managedFields');
	expect(yaml).not.toContain('\u001b');
});

test('an object that is gone is a failure in words', async () => {
	const {until, session} = await start(server => addService(server, 'llama'));
	await until(isDone);
	const outcome = await session.yaml({...reference, name: 'gone'}, {managedFields: false});
	expect(outcome).toMatchObject({ok: false, failure: {kind: 'not-found'}});
	expect(!outcome.ok && outcome.failure.sentence).toContain('"gone" not found');
});

test('describe tells of a workload in aligned lines, with where variables come from and its events', async () => {
	const {until, session} = await start(stage => {
		const {deployment} = addService(stage, 'llama', {environment});
		stage.add('events', {
			apiVersion: 'v1',
			kind: 'Event',
			metadata: {name: 'scaled', namespace: 'models'},
			involvedObject: {kind: 'Deployment', namespace: 'models', name: 'llama', uid: deployment.metadata.uid},
			...{type: 'Normal', reason: 'ScalingReplicaSet', message: 'Scaled up replica set llama-h1 to 2', count: 1},
			...{source: {component: 'deployment-controller'}, firstTimestamp: '2026-06-01T11:54:00Z', lastTimestamp: '2026-06-01T11:54:00Z'},
		});
	});
	await until(isDone);
	const lines = text(await session.describe(reference)).split('\n');
	expect(lines).toContain('Name:               llama');
	expect(lines).toContain('Replicas:           2 desired | 2 updated | 2 total | 2 available | 0 unavailable');
	expect(lines).toContain('    vllm:');
	expect(lines).toContain('      Image:        vllm/vllm-openai:v0.10.2');
	expect(lines).toContain('      Environment:  HF_TOKEN: (hidden)');
	expect(lines).toContain('                    API_KEY: from secret keys, api');
	expect(lines.slice(-3)).toEqual([
		'Events:',
		'  Type    Reason             Age  From                   Message',
		'  Normal  ScalingReplicaSet  6m   deployment-controller  Scaled up replica set llama-h1 to 2',
	]);
});

test('describe tells of a pod with the state of its containers', async () => {
	const {until, session, server} = await start(stage => addService(stage, 'llama'));
	await until(isDone);
	const pod = server.store.get('pods', 'models', 'llama-h1-0');
	if (pod === undefined) throw new Error('no pod');
	const status = {
		name: 'vllm',
		ready: false,
		restartCount: 5,
		imageID: 'sha256:1',
		state: {waiting: {reason: 'CrashLoopBackOff', message: 'back-off 2m40s'}},
		lastState: {terminated: {exitCode: 137, reason: 'OOMKilled', finishedAt: '2026-06-01T11:59:00Z'}},
	};
	server.store.update('pods', {...pod, status: {...pod.status, containerStatuses: [status]}}, {subresource: 'status'});
	const described = text(await session.describe({resource: resourceKinds.pod, namespace: 'models', name: 'llama-h1-0'}));
	expect(described).toContain('Controlled By:    ReplicaSet/llama-h1');
	expect(described).toContain('State:          Waiting, reason CrashLoopBackOff');
	expect(described).toContain('Last State:     Terminated, reason OOMKilled, exit code 137, finished 60s ago'.replace('60s', '1m'));
	expect(described).toContain('Restart Count:  5');
});

test('what a revision would change is told against what runs', async () => {
	const {until, session, row} = await start(server => addService(server, 'llama', {older: 1}));
	await until(isDone);
	const service = row('llama')?.service;
	const older = service?.revisions?.find(({newest}) => !newest);
	const outcome = await session.revisionDifferences(service?.uid ?? '', older?.id ?? '');
	expect(outcome).toEqual({
		ok: true,
		value: [
			{
				path: 'spec.template.spec.containers[vllm].image',
				before: 'vllm/vllm-openai:v0.10.2',
				after: 'vllm/vllm-openai:v0.1.0',
			},
		],
	});
	expect(await session.revisionDifferences(service?.uid ?? '', 'another')).toMatchObject({ok: false, failure: {kind: 'not-found'}});
});

test('a log is handed on in pieces, safe, and ends with its reason', async () => {
	const {until, session, clock} = await start(
		stage => addService(stage, 'llama'),
		{},
		{
			tokens: [admin],
			logs: ({previous}) =>
				previous
					? {refusal: 'previous terminated container "vllm" in pod "llama-h1-0" not found'}
					: {lines: () => Array.from({length: 1000}, (_, index) => ({time: index, text: `line ${index}\u0007`}))},
		},
	);
	await until(isDone);
	const request = {namespace: 'models', pod: 'llama-h1-0', container: 'vllm', previous: false, follow: false, tailLines: 500};
	const pieces: string[][] = [];
	const ended = await new Promise<unknown>(resolve => {
		session.logs(request, {
			lines: lines => void pieces.push(lines.map(line => line.text)),
			end: failure => resolve(failure),
			trouble: () => {},
		});
	});
	expect(ended).toBeUndefined();
	expect(pieces.flat()).toHaveLength(500);
	expect(pieces.length).toBeLessThan(5);
	expect(pieces.flat()[0]).toBe('line 500␇');
	const refused = await new Promise<unknown>(resolve => {
		session.logs({...request, previous: true}, {lines: () => {}, end: failure => resolve(failure), trouble: () => {}});
	});
	expect(refused).toMatchObject({kind: 'invalid'});
	expect(clock.timers().every(delay => delay > 0)).toBe(true);
});
