import {expect, test} from 'vitest';
import {failed} from '../../../source/domain/outcome.ts';
import {container, template} from '../../serving/fixtures/raw-objects.ts';
import {brokenStatefulSet, completeDeployment, type GateStage, isRealWrite} from './gate-stage.ts';
import {deploymentPath, llama, scale, stagesOfGate} from './gate-stages.ts';

const start = stagesOfGate();

test('a scale is previewed, shown before and after, sent once and told', async () => {
	const stage = await start();
	const prepared = await stage.mustPrepare(scale, llama);
	expect(prepared).toMatchObject({
		context: 'prod-eu',
		namespace: 'chat',
		differences: [{path: 'spec.replicas', before: '3', after: '5'}],
		dryRun: {
			accepted: true,
			sentence: 'The API server accepts this (dry run). Scheduling, image pull and pod quota are not covered by it.',
		},
	});
	expect(stage.realWrites()).toEqual([]);
	expect(await stage.gate.execute(prepared)).toEqual({status: 'applied', sentence: 'llama asks for 5 replicas.'});
	expect(stage.writes).toEqual([
		{method: 'PATCH', path: `${deploymentPath}/scale`, dryRun: true},
		{method: 'PATCH', path: `${deploymentPath}/scale`, dryRun: false},
	]);
	expect(stage.row('llama').service.replicas.desired).toBe(5);
});

test('parking and coming back from nothing show the zero that the API leaves out', async () => {
	const stage = await start();
	const park = await stage.mustPrepare({type: 'scale', replicas: 0}, llama);
	expect(park.differences).toEqual([{path: 'spec.replicas', before: '3', after: '0'}]);
	expect(park.dryRun.sentence).toBe('The API server accepts this (dry run).');
	expect(await stage.gate.execute(park, 'llama')).toMatchObject({status: 'applied'});
	const back = await stage.mustPrepare({type: 'scale', replicas: 2}, llama);
	expect(back.differences).toEqual([{path: 'spec.replicas', before: '0', after: '2'}]);
	expect(await stage.gate.execute(back)).toMatchObject({status: 'applied'});
});

test('a rollback shows what the server would change, with the values of variables hidden', async () => {
	const image = (tag: string, secret: string) =>
		template([container({image: `vllm/vllm-openai:${tag}`, env: [{name: 'HF_TOKEN', value: secret}], args: ['--api-key', secret]})]);
	const objects = completeDeployment();
	const [deployment] = objects['Deployment'] ?? [];
	const [newest, bad, good] = objects['ReplicaSet'] ?? [];
	if (deployment === undefined || newest === undefined || bad === undefined || good === undefined) throw new Error('fixtures');
	const withTemplate = <Owner extends {readonly spec?: unknown}>(owner: Owner, own: unknown): Owner => ({
		...owner,
		spec: {...(owner.spec as object), template: own},
	});
	const stage = await start({
		objects: {
			...objects,
			Deployment: [withTemplate(deployment, image('v0.11.0', 'old-secret'))],
			ReplicaSet: [newest, bad, withTemplate(good, image('v0.10.2', 'new-secret'))],
		},
	});
	const prepared = await stage.mustPrepare({type: 'roll-back', revision: 'uid-llama-h5'}, llama);
	expect(prepared.differences).toEqual([
		{path: 'spec.template.spec.containers[vllm].image', before: 'vllm/vllm-openai:v0.11.0', after: 'vllm/vllm-openai:v0.10.2'},
		{path: 'spec.template.spec.containers[vllm].args', before: '--api-key (hidden)', after: '--api-key (hidden)'},
		{path: 'spec.template.spec.containers[vllm].env[HF_TOKEN].value', before: '(hidden)', after: '(hidden)'},
		{path: 'metadata.annotations[kubernetes.io/change-cause]', after: 'roll back to rev 5'},
	]);
	await stage.gate.execute(prepared);
	expect(JSON.stringify(stage.lines)).not.toContain('secret');
	expect(JSON.stringify(stage.lines)).toContain('HF_TOKEN');
	expect(JSON.stringify(stage.server.store.get('deployments', 'chat', 'llama'))).toContain('new-secret');
});

test('arguments that hold a secret reach the server, and neither screen nor audit log', async () => {
	const stage = await start();
	const args = ['--model', 'org/other', '--api-key', 's3cret'];
	const prepared = await stage.mustPrepare({type: 'update', container: 'vllm', args}, llama);
	expect(JSON.stringify([prepared.differences, prepared.plan.lines])).not.toContain('s3cret');
	await stage.gate.execute(prepared);
	expect(JSON.stringify(stage.lines)).not.toContain('s3cret');
	const at = 'spec.template.spec.containers[vllm].args';
	expect(stage.lines[0]).toMatchObject({
		before: {[at]: ['--model org/llama']},
		after: {[at]: ['--model org/other', '--api-key (hidden)']},
		action: {type: 'update', container: 'vllm'},
	});
	expect(JSON.stringify(stage.server.store.get('deployments', 'chat', 'llama')?.spec?.['template'])).toContain('s3cret');
});

test('what the server refuses in its dry run is told in its words, and nothing is there to confirm', async () => {
	const stage = await start();
	const message = 'admission webhook "policy.example.com" denied the request: not on Fridays';
	stage.setFault((request, response) => {
		if (request.method !== 'PATCH') return false;
		response
			.writeHead(400, {'content-type': 'application/json'})
			.end(JSON.stringify({kind: 'Status', status: 'Failure', code: 400, message}));
		return true;
	});
	expect(await stage.gate.prepare(scale, llama)).toMatchObject({
		status: 'refused',
		failure: {kind: 'refused', sentence: expect.stringContaining(message)},
	});
});

test('a webhook that cannot be previewed is said and stops nobody', async () => {
	const stage = await start();
	const message = 'admission webhook "audit.example.com" does not support dry run';
	stage.setFault((request, response) => {
		if (request.method !== 'PATCH' || isRealWrite(request)) return false;
		response
			.writeHead(400, {'content-type': 'application/json'})
			.end(JSON.stringify({kind: 'Status', status: 'Failure', code: 400, message}));
		return true;
	});
	const prepared = await stage.mustPrepare(scale, llama);
	expect(prepared.dryRun).toEqual({
		accepted: false,
		sentence: `This cannot be previewed: ${message}. It is sent with the same preconditions, and refused if they do not hold.`,
	});
	expect(prepared.differences).toEqual([]);
	expect(await stage.gate.execute(prepared)).toMatchObject({status: 'applied'});
});

test('warnings of the server stand beside its yes', async () => {
	const stage = await start();
	stage.setFault((request, response) => {
		if (request.method === 'PATCH') response.appendHeader('Warning', '299 - "this is old"');
		return false;
	});
	expect((await stage.mustPrepare({type: 'pause'}, llama)).dryRun.sentence).toBe(
		'The API server accepts this (dry run). It warns: this is old.',
	);
});

test('a change by another between the read and the dry run is planned anew, once', async () => {
	const stage = await start();
	let changes = 0;
	const change = async (most: number): Promise<void> => {
		changes++;
		if (changes <= most)
			await stage.server.send('PATCH', deploymentPath, {spec: {replicas: 10 + changes}}, {'content-type': 'application/merge-patch+json'});
	};
	const overtake =
		(most: number): Parameters<GateStage['setFault']>[0] =>
		async request => {
			if (request.url?.includes('dryRun=All') === true) await change(most);
			return false;
		};
	stage.setFault(overtake(1));
	expect((await stage.mustPrepare(scale, llama)).differences).toEqual([{path: 'spec.replicas', before: '11', after: '5'}]);
	changes = 10;
	stage.setFault(overtake(12));
	const preparation = await stage.gate.prepare(scale, llama);
	expect(preparation).toMatchObject({status: 'refused', failure: {kind: 'changed'}});
	expect(preparation.status === 'refused' && preparation.failure.sentence).toContain(
		'llama was changed meanwhile: replicas 22 now, 21 before.',
	);
});

test('what is gone, or of another UID than on the screen, is not planned', async () => {
	const stage = await start();
	stage.freezeRows();
	stage.server.store.remove('deployments', 'chat', 'llama');
	expect(await stage.gate.prepare(scale, llama)).toMatchObject({status: 'refused', failure: {sentence: 'llama is gone.'}});
	stage.refresh();
	expect(await stage.gate.prepare(scale, llama)).toMatchObject({status: 'refused', failure: {sentence: 'This service is gone.'}});
	expect(stage.writes).toEqual([]);
});

test('a role that names its objects is asked for this object', async () => {
	const rules = [
		{verbs: ['get', 'list', 'watch'], groups: ['*'], resources: ['*']},
		{verbs: ['patch'], groups: ['apps'], resources: ['deployments/scale'], names: ['llama'], namespaces: ['chat']},
	];
	const stage = await start({accounts: [{token: 'scaler', user: 'scaler', rules}], token: 'scaler'});
	const prepared = await stage.mustPrepare(scale, llama);
	expect(await stage.gate.execute(prepared)).toMatchObject({status: 'applied'});
	expect(await stage.gate.prepare({type: 'restart'}, llama)).toMatchObject({status: 'refused', failure: {kind: 'forbidden'}});
});

test('rights for every step of a plan are asked for before its first dry run', async () => {
	const rules = [
		{verbs: ['get', 'list', 'watch'], groups: ['*'], resources: ['*']},
		{verbs: ['patch'], groups: ['apps'], resources: ['statefulsets']},
	];
	const stage = await start({objects: brokenStatefulSet(), accounts: [{token: 'half', user: 'half', rules}], token: 'half'});
	const preparation = await stage.gate.prepare({type: 'roll-back', revision: 'uid-whisper-r1'}, 'uid-whisper');
	expect(preparation.status === 'refused' && preparation.failure.sentence).toMatch('may not delete pods "whisper-2" in chat');
	expect(stage.writes).toEqual([]);
	// Other rollbacks have no such step: their key stays lit.
	expect(stage.learned).toEqual([{key: 'chat/roll-back', allowed: true}]);
});

test('where the audit log cannot be written, nothing is prepared, and the sentence says why', async () => {
	const failure = {kind: 'read-only' as const, sentence: 'The audit log cannot be written (EROFS), so nothing can be changed from here.'};
	const stage = await start({audit: {check: async () => failed(failure), append: async () => failed(failure)}});
	expect(await stage.gate.prepare(scale, llama)).toEqual({status: 'refused', failure});
	expect(stage.reads).toEqual([]);
});

test('a protected context wants the name typed, and what a plan asks for stays as it is', async () => {
	const stage = await start({identity: {isProtected: true}});
	expect((await stage.mustPrepare(scale, llama)).plan.typed).toEqual({text: 'llama', because: 'prod-eu is a protected context.'});
	expect((await stage.mustPrepare({type: 'scale', replicas: 0}, llama)).plan.typed?.because).toContain('nothing serves');
});
