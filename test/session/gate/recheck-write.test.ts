import {expect, test} from 'vitest';
import type {Freshness} from '../../../source/domain/connection.ts';
import {autoscaler, container, deployment, template} from '../../serving/fixtures/raw-objects.ts';
import {completeDeployment, type GateStage, patiently} from './gate-stage.ts';
import {deploymentPath, llama, meanwhile, scale, stagesOfGate} from './gate-stages.ts';

const start = stagesOfGate();

/** What makes a plan old before it is confirmed. */
const reasons: ReadonlyArray<readonly [why: string, happen: (stage: GateStage) => void]> = [
	['the dialog was open for more than a minute', ({clock}) => clock.advance(60_001)],
	['the machine slept', ({distrust}) => distrust()],
	...(['CONNECTING', 'LAGGING', 'STALE', 'OFFLINE', 'THROTTLED', 'NO ACCESS'] satisfies Freshness[]).map(
		freshness => [`the link is ${freshness}`, ({setFreshness}: GateStage) => setFreshness(freshness)] as const,
	),
];

const freshReads = ({reads}: GateStage): number => reads.filter(path => path === deploymentPath).length;

test('a plan of just now over a live link is sent without another read', async () => {
	const stage = await start();
	const prepared = await stage.mustPrepare(scale, llama);
	const before = freshReads(stage);
	stage.clock.advance(59_000);
	expect(await stage.gate.execute(prepared)).toMatchObject({status: 'applied'});
	expect(freshReads(stage)).toBe(before);
});

test.each(reasons)('where %s it is read once more, and sent while nothing has changed', async (_, happen) => {
	const stage = await start();
	const prepared = await stage.mustPrepare(scale, llama);
	const before = freshReads(stage);
	stage.freezeRows();
	happen(stage);
	expect(await stage.gate.execute(prepared)).toMatchObject({status: 'applied'});
	expect(freshReads(stage)).toBe(before + 1);
	expect(stage.realWrites()).toHaveLength(1);
	expect(stage.shown[0]).toMatchObject({status: 'sending', sentence: 'scaling: read once more before it is sent'});
});

test.each(reasons)('where %s and somebody has changed it, nothing is sent, and the sentence says what', async (_, happen) => {
	const stage = await start();
	const prepared = await stage.mustPrepare({type: 'restart'}, llama);
	stage.freezeRows();
	await meanwhile(stage, {spec: {replicas: 4}});
	happen(stage);
	expect(await stage.gate.execute(prepared)).toEqual({
		status: 'changed',
		sentence: expect.stringMatching(
			/^llama was changed meanwhile: replicas 4 now, 3 before\. Written by kubectl-edit .* ago\. Nothing was sent\.$/,
		),
	});
	expect(stage.writes).toEqual([]);
	expect(stage.lines).toEqual([]);
	expect(stage.pending.size).toBe(0);
	// Asked for once more it is planned anew, and goes through.
	stage.setFreshness('LIVE');
	expect(await stage.gate.execute(await stage.mustPrepare({type: 'restart'}, llama))).toMatchObject({status: 'applied'});
});

test('a change that the watch has shown since is met before anything is sent', async () => {
	const stage = await start();
	const prepared = await stage.mustPrepare({type: 'update', container: 'vllm', image: 'vllm/vllm-openai:v1'}, llama);
	await meanwhile(stage, {spec: {paused: true}});
	expect(await stage.gate.execute(prepared)).toMatchObject({
		status: 'changed',
		sentence: expect.stringMatching(/^llama was changed meanwhile: its rollout was paused\..* Nothing was sent\.$/),
	});
	expect(stage.writes).toEqual([]);
});

test('a count that an autoscaler moves is no change to who does something else', async () => {
	const stage = await start({objects: {...completeDeployment(), HorizontalPodAutoscaler: [autoscaler()]}});
	const [restart, update] = [
		await stage.mustPrepare({type: 'restart'}, llama),
		await stage.mustPrepare({type: 'update', container: 'vllm', image: 'vllm/vllm-openai:v1'}, llama),
	];
	await meanwhile(stage, {spec: {replicas: 4}});
	expect(await stage.gate.execute(restart)).toMatchObject({status: 'applied'});
	expect(await stage.gate.execute(update)).toMatchObject({status: 'changed', sentence: expect.stringContaining('it was restarted')});
});

test('who has come to own it meanwhile is said, and the change asked for anew', async () => {
	const stage = await start();
	const prepared = await stage.mustPrepare(scale, llama);
	const object = stage.server.store.get('deployments', 'chat', 'llama');
	if (object === undefined) throw new Error('gone');
	stage.server.store.update('deployments', {
		...object,
		metadata: {
			...object.metadata,
			annotations: {...object.metadata.annotations, 'argocd.argoproj.io/tracking-id': 'chat:apps/Deployment:chat/llama'},
		},
	});
	stage.clock.advance(61_000);
	expect(await stage.gate.execute(prepared)).toMatchObject({
		status: 'changed',
		sentence: expect.stringMatching(/^llama is not as it was when this was planned: .*Argo CD.*Nothing was sent\.$/),
	});
});

test('what cannot be read once more is not sent', async () => {
	const stage = await start();
	const prepared = await stage.mustPrepare(scale, llama);
	stage.freezeRows();
	stage.setFreshness('OFFLINE');
	stage.setFault((request, response) => {
		if (request.method !== 'GET') return false;
		response.socket?.destroy();
		return true;
	});
	const outcome = await patiently(stage, stage.gate.execute(prepared));
	expect(outcome.status).toBe('refused');
	expect(outcome.sentence).toMatch(/^Cannot reach test .* Nothing was sent\.$/);
	expect(stage.writes.map(({dryRun}) => dryRun)).toEqual([true]);
	expect(stage.pending.size).toBe(0);
});

test('whoever the server takes us for by then must be who has planned it', async () => {
	const stage = await start({token: 'admin-token'});
	stage.setIdentity({user: 'oncall' as GateStage['who']});
	const prepared = await stage.mustPrepare(scale, llama);
	stage.distrust();
	expect(await stage.gate.execute(prepared)).toEqual({
		status: 'refused',
		sentence: 'This was prepared as oncall, and the server takes you for admin now. Nothing was sent.',
	});
});

test('a name that only the kubeconfig has is not held against what the server says', async () => {
	const stage = await start();
	stage.setIdentity({user: 'kubernetes-admin' as GateStage['who'], isUserProven: undefined as unknown as true});
	const prepared = await stage.mustPrepare(scale, llama);
	stage.distrust();
	expect(await stage.gate.execute(prepared)).toMatchObject({status: 'applied'});
});

test('a session that becomes read-only while it is read once more sends nothing', async () => {
	const stage = await start();
	const prepared = await stage.mustPrepare(scale, llama);
	stage.distrust();
	stage.setFault(request => {
		if (request.method === 'GET') stage.setIdentity({readOnly: true, readOnlyBecause: 'MODELDECK_READ_ONLY_CONTEXTS'});
		return false;
	});
	expect(await stage.gate.execute(prepared)).toMatchObject({status: 'refused', sentence: expect.stringContaining('read-only here')});
	expect(stage.realWrites()).toEqual([]);
});

test('a session that has ended sends nothing', async () => {
	const stage = await start();
	const prepared = await stage.mustPrepare(scale, llama);
	stage.gate.close();
	expect(await stage.gate.execute(prepared)).toMatchObject({status: 'refused'});
	expect(stage.realWrites()).toEqual([]);
});

test('the same object under another UID is not the one that was confirmed', async () => {
	const stage = await start();
	const prepared = await stage.mustPrepare({type: 'restart'}, llama);
	stage.freezeRows();
	stage.server.store.remove('deployments', 'chat', 'llama');
	stage.server.add(
		'deployments',
		JSON.parse(
			JSON.stringify({
				apiVersion: 'apps/v1',
				kind: 'Deployment',
				...deployment({spec: {template: template([container({image: 'vllm/vllm-openai:v0.11.0'})])}}),
				metadata: {name: 'llama', namespace: 'chat', labels: {app: 'llama'}},
			}),
		),
	);
	stage.distrust();
	expect(await stage.gate.execute(prepared)).toMatchObject({
		status: 'changed',
		sentence: expect.stringMatching(/ is gone\. Nothing was sent\.$/),
	});
	expect(stage.writes.map(({dryRun}) => dryRun)).toEqual([true]);
});
