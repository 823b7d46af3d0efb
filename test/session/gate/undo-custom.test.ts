import {expect, test} from 'vitest';
import type {JsonObject} from '../../../source/demo/api-server/demo-object.ts';
import type {Action} from '../../../source/domain/action.ts';
import type {Prepared} from '../../../source/session/session.ts';
import {completeRollout, midwayRollout} from '../../serving/fixtures/argo-objects.ts';
import type {Objects} from '../../serving/fixtures/object-index.ts';
import {abortedRollout, knative, runtime, scaledObjectOwned} from './gate-objects.ts';
import type {GateStage} from './gate-stage.ts';
import {stagesOfGate} from './gate-stages.ts';

const start = stagesOfGate();

const mustUndo = async (stage: GateStage): Promise<Prepared> => {
	const prepared = await stage.gate.prepareUndo();
	if (prepared.status === 'refused') throw new Error(prepared.failure.sentence);
	return prepared;
};

const run = async (stage: GateStage, prepared: Prepared): Promise<void> => {
	expect(await stage.gate.execute(prepared, prepared.plan.typed?.text)).toMatchObject({status: 'applied'});
};

type Case = readonly [name: string, objects: Objects, uid: string, collection: string, action: Action];

const cases: readonly Case[] = [
	['the count of a Rollout', completeRollout(), 'uid-rollout', 'rollouts.argoproj.io', {type: 'scale', replicas: 5}],
	['a Rollout that was parked', completeRollout(), 'uid-rollout', 'rollouts.argoproj.io', {type: 'scale', replicas: 0}],
	['a release that was aborted', midwayRollout(), 'uid-rollout', 'rollouts.argoproj.io', {type: 'abort'}],
	['a release that was tried again', abortedRollout(), 'uid-rollout', 'rollouts.argoproj.io', {type: 'retry'}],
	['the count of a VLLMRuntime', runtime, 'uid-root', 'vllmruntimes.production-stack.vllm.ai', {type: 'scale', replicas: 5}],
	['a VLLMRuntime that was parked', runtime, 'uid-root', 'vllmruntimes.production-stack.vllm.ai', {type: 'scale', replicas: 0}],
	[
		'the model of a VLLMRuntime',
		runtime,
		'uid-root',
		'vllmruntimes.production-stack.vllm.ai',
		{type: 'update', container: 'vllm', model: 'org/other'},
	],
	['a hold of KEDA', scaledObjectOwned(), 'uid-llama', 'scaledobjects.keda.sh', {type: 'hold', replicas: 4}],
	[
		'a release of KEDA',
		scaledObjectOwned({'autoscaling.keda.sh/paused-replicas': '3'}),
		'uid-llama',
		'scaledobjects.keda.sh',
		{type: 'release'},
	],
	['the bounds of KEDA', scaledObjectOwned(), 'uid-llama', 'scaledobjects.keda.sh', {type: 'set-bounds', minimum: 2, maximum: 4}],
	['a park by KEDA', scaledObjectOwned(), 'uid-llama', 'scaledobjects.keda.sh', {type: 'scale', replicas: 0}],
	['the bounds of a Knative Service', knative, 'uid-ksvc', 'services.serving.knative.dev', {type: 'set-bounds', minimum: 2, maximum: 5}],
	[
		'the traffic of a Knative Service',
		knative,
		'uid-ksvc',
		'services.serving.knative.dev',
		{
			type: 'set-traffic',
			targets: [
				{revision: 'llama-00005', percent: 80},
				{revision: 'latest', percent: 20},
			],
		},
	],
];

test.each(cases)(
	'%s is taken back, done again, and taken back, and nothing else of the object is touched',
	async (_, objects, uid, collection, action) => {
		const stage = await start({objects});
		const stored = (): unknown => {
			const {metadata, ...rest} = stage.server.store.get(collection, 'chat', 'llama') as unknown as JsonObject & {metadata: JsonObject};
			const {labels, annotations} = metadata;
			return JSON.parse(
				JSON.stringify({...rest, labels, annotations}, (key, value) =>
					key === 'annotations' && Object.keys(value ?? {}).length === 0 ? undefined : value,
				),
			);
		};
		const before = stored();
		await run(stage, await stage.mustPrepare(action, uid));
		const after = stored();
		expect(after).not.toEqual(before);
		for (const expected of [before, after, before]) {
			const prepared = await mustUndo(stage);
			expect(prepared.dryRun.accepted).toBe(true);
			expect(prepared.differences.length).toBeGreaterThan(0);
			await run(stage, prepared);
			expect(stored()).toEqual(expected);
		}
	},
);

const changed = async (stage: GateStage, path: string, body: JsonObject): Promise<string> => {
	const headers = {'content-type': 'application/merge-patch+json'};
	const {code} = await stage.server.send('PATCH', `${path}?fieldManager=kubectl-edit`, body, headers);
	if (code !== 200) throw new Error(`refused with ${code}`);
	const undo = await stage.gate.prepareUndo();
	return undo.status === 'refused' ? undo.failure.sentence : 'it was prepared';
};

test('where the count of a custom resource was changed since, its Scale tells', async () => {
	const stage = await start({objects: runtime});
	await run(stage, await stage.mustPrepare({type: 'scale', replicas: 5}, 'uid-root'));
	const path = '/apis/production-stack.vllm.ai/v1alpha1/namespaces/chat/vllmruntimes/llama';
	expect(await changed(stage, path, {spec: {deploymentConfig: {replicas: 7}}})).toContain(
		'cannot be taken back. llama was changed meanwhile: replicas 7 now, 5 before.',
	);
	await changed(stage, path, {spec: {deploymentConfig: {replicas: 5}}});
	await mustUndo(stage);
});

test('what became of a release since it was aborted is told by its status', async () => {
	const stage = await start({objects: midwayRollout()});
	await run(stage, await stage.mustPrepare({type: 'abort'}, 'uid-rollout'));
	const path = '/apis/argoproj.io/v1alpha1/namespaces/chat/rollouts/llama/status';
	expect(await changed(stage, path, {status: {abort: null}})).toContain(
		'cannot be taken back. llama was changed meanwhile: its release was tried again.',
	);
});

test('a promotion has no way back, and says what there is instead', async () => {
	const stage = await start({objects: midwayRollout()});
	await run(stage, await stage.mustPrepare({type: 'promote'}, 'uid-rollout'));
	expect(stage.gate.undoable()?.offer).toEqual({
		possible: false,
		reason: 'a release does not go back by a step: abort it.',
	});
});
