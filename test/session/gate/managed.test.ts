import {expect, test} from 'vitest';
import type {PlanWarning} from '../../../source/domain/plan.ts';
import {answerJson, completeDeployment, type GateStage} from './gate-stage.ts';
import {llama, meanwhile, scale, stagesOfGate} from './gate-stages.ts';

const start = stagesOfGate();

const argo = {'argocd.argoproj.io/tracking-id': 'team_chat:apps/Deployment:chat/llama'};
const flux = {'kustomize.toolkit.fluxcd.io/name': 'apps', 'kustomize.toolkit.fluxcd.io/namespace': 'flux-system'};
const applicationPath = '/apis/argoproj.io/v1alpha1/namespaces/team/applications/chat';
const kustomizationPath = '/apis/kustomize.toolkit.fluxcd.io/v1/namespaces/flux-system/kustomizations/apps';

const managed = (marks: {readonly annotations?: Record<string, string>; readonly labels?: Record<string, string>}): Promise<GateStage> =>
	start({objects: completeDeployment({metadata: {...marks}})});

const own = (spec: unknown) => ({metadata: {name: 'x', namespace: 'y', uid: 'z', resourceVersion: '1'}, spec});

const isOwner = ({kind}: PlanWarning): boolean => kind === 'reverted' || kind === 'field-owner';

const automated = {syncPolicy: {automated: {selfHeal: true}}};

test.each<readonly [string, 'argo' | 'flux', number, unknown, string]>([
	[
		'heals itself',
		'argo',
		200,
		own(automated),
		'Argo CD app "chat" owns this object: it puts it back within seconds, unless Git changes too.',
	],
	[
		'is not automated',
		'argo',
		200,
		own({}),
		'Argo CD app "chat" owns this object: it puts it back when somebody syncs it: it is not automated.',
	],
	[
		'may not be read',
		'argo',
		403,
		{kind: 'Status', reason: 'Forbidden', message: 'no'},
		'Argo CD app "chat" owns this object: it may put it back, how soon is unknown: its Application may not be read.',
	],
	[
		'is not served here',
		'argo',
		404,
		{kind: 'Status', reason: 'NotFound', message: 'no'},
		'Argo CD app "chat" owns this object: it may put it back, how soon is unknown: its Application may not be read.',
	],
	[
		'reconciles',
		'flux',
		200,
		own({interval: '10m'}),
		'Flux Kustomization "apps" owns this object: it puts it back at its next reconcile, every 10 min, unless Git changes too.',
	],
])('a change of what a manager owns that %s says so and wants its name typed', async (_, kind, code, body, text) => {
	const stage = await managed(kind === 'argo' ? {annotations: argo} : {labels: flux});
	stage.setFault(answerJson(kind === 'argo' ? applicationPath : kustomizationPath, code, body));
	const {plan} = await stage.mustPrepare(scale, llama);
	expect(plan.warnings.filter(isOwner)).toEqual([{kind: 'reverted', text}]);
	const name = kind === 'argo' ? 'chat' : 'apps';
	expect(plan.typed?.text).toBe(name);
	expect(plan.typed?.because).toBe(text.replace(' owns this object: it', ''));
	const prepared = await stage.mustPrepare(scale, llama);
	expect(await stage.gate.execute(prepared, 'llama')).toMatchObject({status: 'refused'});
	expect(await stage.gate.execute(prepared, name)).toMatchObject({status: 'applied'});
});

test('a manager that overlooks the field leaves it alone, and asks nothing', async () => {
	const stage = await managed({annotations: argo});
	const ignoreDifferences = [{group: 'apps', kind: 'Deployment', jsonPointers: ['/spec/replicas']}];
	stage.setFault(answerJson(applicationPath, 200, own({...automated, ignoreDifferences})));
	const {plan} = await stage.mustPrepare(scale, llama);
	expect(plan.warnings.filter(isOwner)).toEqual([
		{kind: 'field-owner', text: 'Argo CD app "chat" owns this object and overlooks this field (ignoreDifferences): it stays.'},
	]);
	expect(plan.typed).toBeUndefined();
	// It does not overlook the image.
	const update = await stage.mustPrepare({type: 'update', container: 'vllm', image: 'vllm/vllm-openai:v1'}, llama);
	expect(update.plan).toMatchObject({
		typed: {text: 'chat'},
		warnings: [{kind: 'reverted', text: expect.stringContaining('within seconds')}],
	});
});

test('a fault of the server in reading it costs nothing but the knowledge', async () => {
	const stage = await managed({annotations: argo});
	stage.setFault(answerJson(applicationPath, 500, {kind: 'Status', reason: 'InternalError', message: 'x'}));
	expect((await stage.mustPrepare(scale, llama)).plan.warnings[0]?.text).toContain('how soon is unknown');
});

test('an undo is asked for the same name, by what the manager does then', async () => {
	const stage = await managed({annotations: argo});
	stage.setFault(answerJson(applicationPath, 200, own({})));
	await stage.gate.execute(await stage.mustPrepare(scale, llama), 'chat');
	stage.setFault(answerJson(applicationPath, 200, own(automated)));
	expect(await stage.gate.prepareUndo()).toMatchObject({
		plan: {typed: {text: 'chat'}, warnings: [{kind: 'reverted', text: expect.stringContaining('within seconds')}]},
	});
	// It was as good as its word.
	await meanwhile(stage, {spec: {replicas: 3}});
	expect(await stage.gate.prepareUndo()).toMatchObject({status: 'refused', failure: {kind: 'changed'}});
});
