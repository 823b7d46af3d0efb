import {afterEach, describe, expect, test} from 'vitest';
import type {JsonObject} from '../../../source/demo/api-server/demo-object.ts';
import {failed, success} from '../../../source/domain/outcome.ts';
import type {Prepared} from '../../../source/session/session.ts';
import {container, template} from '../../serving/fixtures/raw-objects.ts';
import {
	answerWrites,
	brokenStatefulSet,
	completeDeployment,
	type GateStage,
	isRealWrite,
	patiently,
	type StageOptions,
	startGateStage,
} from './gate-stage.ts';

const open: GateStage[] = [];

afterEach(async () => {
	for (const stage of open.splice(0)) await stage.close();
});

const start = async (options?: StageOptions): Promise<GateStage> => {
	const stage = await startGateStage(options);
	open.push(stage);
	return stage;
};

const llama = 'uid-llama';
const path = '/apis/apps/v1/namespaces/chat/deployments/llama';
const scale = {type: 'scale', replicas: 5} as const;

/** Somebody with kubectl. */
const meanwhile = async (stage: GateStage, body: unknown, url = path): Promise<void> => {
	const {code} = await stage.server.send('PATCH', `${url}?fieldManager=kubectl-edit`, body, {
		'content-type': 'application/merge-patch+json',
	});
	if (code !== 200) throw new Error(`refused with ${code}`);
	stage.writes.length = 0;
};

describe('preparing', () => {
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
			{method: 'PATCH', path: `${path}/scale`, dryRun: true},
			{method: 'PATCH', path: `${path}/scale`, dryRun: false},
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
			{path: 'spec.template.spec.containers[vllm].args', before: '(hidden)'},
			{path: 'spec.template.spec.containers[vllm].args', after: '(hidden)'},
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
			before: {[at]: ['org/llama']},
			after: {[at]: ['org/other', '--api-key', '(hidden)']},
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
				await stage.server.send('PATCH', path, {spec: {replicas: 10 + changes}}, {'content-type': 'application/merge-patch+json'});
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
});

describe('carrying out', () => {
	const refusal = async (stage: GateStage, prepared: Prepared, typed?: string): Promise<string> => {
		const outcome = await stage.gate.execute(prepared, typed);
		expect(outcome.status).toBe('refused');
		expect(stage.realWrites()).toEqual([]);
		return outcome.sentence;
	};

	test('wants the typed text to the letter, and a slip does not cost the plan', async () => {
		const stage = await start({identity: {isProtected: true}});
		const prepared = await stage.mustPrepare(scale, llama);
		for (const typed of [undefined, '', 'Llama', 'llama ']) {
			expect(await refusal(stage, prepared, typed)).toBe('Type llama first: prod-eu is a protected context. Nothing was sent.');
		}
		expect(await stage.gate.execute(prepared, 'llama')).toMatchObject({status: 'applied'});
	});

	test.each([
		[
			'became read-only',
			{readOnly: true, readOnlyBecause: 'MODELDECK_READ_ONLY_CONTEXTS'},
			/read-only here \(MODELDECK_READ_ONLY_CONTEXTS\)/,
		],
		['is another context', {context: 'staging' as GateStage['who']}, /^This was prepared for prod-eu as oncall/],
		['is another server', {server: '10.0.0.2:443' as GateStage['who']}, /^This was prepared for prod-eu as oncall/],
		['is another user', {user: 'eve' as GateStage['who']}, /^This was prepared for prod-eu as oncall/],
	])('sends nothing where the session meanwhile %s', async (_, identity, words) => {
		const stage = await start();
		const prepared = await stage.mustPrepare(scale, llama);
		stage.setIdentity(identity);
		expect(await refusal(stage, prepared)).toMatch(words);
	});

	test('sends nothing for a service that is gone from the screen', async () => {
		const stage = await start();
		const prepared = await stage.mustPrepare(scale, llama);
		stage.server.store.remove('deployments', 'chat', 'llama');
		expect(await refusal(stage, prepared)).toBe('llama is gone. Nothing was sent.');
	});

	test('sends what was prepared, whatever it is handed under that id', async () => {
		const stage = await start();
		const prepared = await stage.mustPrepare(scale, llama);
		const forged = await stage.mustPrepare({type: 'scale', replicas: 0}, llama);
		expect(await stage.gate.execute({...forged, id: prepared.id})).toMatchObject({
			status: 'applied',
			sentence: 'llama asks for 5 replicas.',
		});
		expect(await stage.gate.execute({...prepared, id: 'never prepared'})).toMatchObject({status: 'refused'});
		expect(stage.realWrites()).toHaveLength(1);
	});

	test('keeps the plans of the last eight dialogs', async () => {
		const stage = await start();
		const first = await stage.mustPrepare(scale, llama);
		for (let more = 0; more < 8; more++) await stage.mustPrepare({type: 'restart'}, llama);
		expect(await refusal(stage, first)).toContain('too old');
	});

	test('lets one write of a service be on its way at a time', async () => {
		const stage = await start();
		const [first, second] = [await stage.mustPrepare(scale, llama), await stage.mustPrepare({type: 'restart'}, llama)];
		let release = (): void => {};
		const arrived = new Promise<void>(reached => {
			stage.setFault(async request => {
				if (!isRealWrite(request)) return false;
				reached();
				await new Promise<void>(resolve => {
					release = resolve;
				});
				return false;
			});
		});
		const outcome = stage.gate.execute(first);
		await arrived;
		expect(await stage.gate.execute(second)).toEqual({
			status: 'refused',
			sentence: 'A change of llama is on its way. Its answer comes first.',
		});
		expect(await stage.gate.prepare({type: 'pause'}, llama)).toMatchObject({status: 'refused', failure: {kind: 'conflict'}});
		expect(await stage.gate.execute(first)).toMatchObject({status: 'refused'});
		release();
		expect(await outcome).toMatchObject({status: 'applied'});
		expect(stage.realWrites()).toHaveLength(1);
		stage.setFault(undefined);
		await stage.mustPrepare({type: 'pause'}, llama);
	});

	test('sends nothing whose line in the audit log could not be written', async () => {
		const full = {kind: 'read-only' as const, sentence: 'The audit log cannot be written (ENOSPC), so nothing can be changed from here.'};
		const stage = await start({audit: {check: async () => success(undefined), append: async () => failed(full)}});
		expect(await refusal(stage, await stage.mustPrepare(scale, llama))).toBe(`${full.sentence} Nothing was sent.`);
		expect(stage.pending.size).toBe(0);
	});

	test('tells an outcome also where its line in the audit log could not be written', async () => {
		let lines = 0;
		const full = {kind: 'read-only' as const, sentence: 'The audit log cannot be written (ENOSPC).'};
		const stage = await start({
			audit: {check: async () => success(undefined), append: async () => (++lines === 1 ? success(undefined) : failed(full))},
		});
		expect(await stage.gate.execute(await stage.mustPrepare(scale, llama))).toEqual({
			status: 'applied',
			sentence: `llama asks for 5 replicas. What came of it is not in the audit log: ${full.sentence}`,
		});
	});

	test('a 403 at the last moment wins over what the review said', async () => {
		const stage = await start();
		const prepared = await stage.mustPrepare(scale, llama);
		stage.setFault(answerWrites(403, {reason: 'Forbidden', message: 'x is forbidden: User "oncall" cannot patch', details: {}}));
		expect(await stage.gate.execute(prepared)).toMatchObject({status: 'refused'});
		expect(stage.learned).toEqual([
			{key: 'chat/scale', allowed: true},
			{key: 'chat/scale', allowed: false},
		]);
	});
});

describe('somebody was faster', () => {
	const changes: ReadonlyArray<readonly [what: string, body: JsonObject, sentence: string]> = [
		[
			'scaled it',
			{spec: {replicas: 4}},
			'llama was changed meanwhile: replicas 4 now, 3 before. Written by kubectl-edit 0 s ago. Nothing was written.',
		],
		[
			'released another image',
			{spec: {template: {spec: {containers: [{name: 'vllm', image: 'vllm/vllm-openai:v2'}]}}}},
			'image of vllm vllm/vllm-openai:v2 now, vllm/vllm-openai:v0.11.0 before',
		],
		['paused it', {spec: {paused: true}}, 'llama was changed meanwhile: its rollout was paused. Written by kubectl-edit'],
		[
			'restarted it',
			{spec: {template: {metadata: {annotations: {'kubectl.kubernetes.io/restartedAt': '2026-06-01T12:00:00Z'}}}}},
			'llama was changed meanwhile: it was restarted.',
		],
		[
			'released what the controller numbered',
			{metadata: {annotations: {'deployment.kubernetes.io/revision': '8'}}},
			'revision 8 now, 7 before',
		],
	];

	test.each(changes)('and %s: the sentence says so, and nothing is written', async (_, body, sentence) => {
		const stage = await start();
		// Guarded by replicas, image and template, revision number: one of these plans meets each change.
		const replicas = (body['spec'] as JsonObject | undefined)?.['replicas'];
		const prepared = await stage.mustPrepare(replicas === undefined ? {type: 'roll-back', revision: 'uid-llama-h5'} : scale, llama);
		await meanwhile(stage, body);
		const version = stage.server.store.resourceVersion();
		const outcome = await stage.gate.execute(prepared);
		const isSeen = outcome.status === 'changed';
		// A pause is not what a rollback depends on: it goes through, and is kept.
		expect(isSeen).toBe((body['spec'] as JsonObject | undefined)?.['paused'] !== true);
		if (!isSeen) return;
		expect(outcome.sentence).toContain(sentence);
		expect(stage.server.store.resourceVersion()).toBe(version);
		expect(stage.pending.size).toBe(0);
		expect(stage.lines.at(-1)).toMatchObject({event: 'result', outcome: 'changed', httpStatus: 422});
	});

	test('and is deleting it: that is what is said', async () => {
		const stage = await start();
		const prepared = await stage.mustPrepare(scale, llama);
		const object = stage.server.store.get('deployments', 'chat', 'llama');
		if (object === undefined) throw new Error('it was there');
		const metadata = {...object.metadata, deletionTimestamp: '2026-06-01T12:00:00Z', finalizers: ['foregroundDeletion']};
		stage.server.store.update('deployments', {...object, metadata, spec: {...object.spec, replicas: 1}});
		expect(await stage.gate.execute(prepared)).toEqual({status: 'changed', sentence: 'llama is being deleted. Nothing was written.'});
	});

	test('and made it anew, or deleted it: neither is touched', async () => {
		const stage = await start();
		const [one, other] = [await stage.mustPrepare(scale, llama), await stage.mustPrepare(scale, llama)];
		stage.freezeRows();
		const old = stage.server.store.remove('deployments', 'chat', 'llama');
		expect(await stage.gate.execute(one)).toEqual({status: 'changed', sentence: 'llama is gone. Nothing was written.'});
		if (old === undefined) throw new Error('it was there');
		stage.server.add('deployments', {...old, metadata: {...old.metadata, uid: 'another'}});
		expect(await stage.gate.execute(other)).toEqual({
			status: 'changed',
			sentence: 'llama was deleted and made anew meanwhile. Nothing was written.',
		});
		expect(stage.server.store.get('deployments', 'chat', 'llama')?.spec?.['replicas']).toBe(3);
	});
});

describe('a lost answer', () => {
	const silent =
		(arrived: () => void, commit: boolean): NonNullable<Parameters<GateStage['setFault']>[0]> =>
		async (request, response) => {
			if (!isRealWrite(request)) return false;
			arrived();
			if (!commit) return new Promise<boolean>(() => {});
			response.end = () => response;
			return false;
		};

	test.each([
		['before it was carried out', false, 'not-applied', 'llama is as it was before, the change did not arrive. It was not sent again.'],
		['after it was carried out', true, 'applied', 'Read again: llama has the change.'],
	])('of a server that falls silent %s is found out by reading', async (_, commit, status, words) => {
		const stage = await start();
		const prepared = await stage.mustPrepare(scale, llama);
		const arrived = new Promise<void>(resolve => stage.setFault(silent(resolve, commit)));
		const outcome = stage.gate.execute(prepared);
		await arrived;
		if (commit) await stage.until(() => stage.row('llama').service.replicas.desired === 5);
		expect(stage.pending.get(llama)).toMatchObject({status: 'sending', sentence: 'scaling: being sent'});
		stage.clock.advance(15_000);
		const {status: ended, sentence} = await patiently(stage, outcome);
		expect(sentence).toContain(words);
		expect(ended).toBe(status);
		expect(stage.realWrites()).toHaveLength(1);
	});

	test('of a change that shows only at the second look is applied', async () => {
		const stage = await start();
		const prepared = await stage.mustPrepare(scale, llama);
		let reads = 0;
		stage.setFault(async (request, response) => {
			if (request.headers['x-late'] !== undefined) return false;
			if (isRealWrite(request)) {
				response.socket?.destroy();
				return true;
			}
			reads++;
			// A slow commit: it lands between the first read and the second.
			if (reads === 2)
				await stage.server.send('PATCH', path, {spec: {replicas: 5}}, {'content-type': 'application/merge-patch+json', 'x-late': 'yes'});
			return false;
		});
		expect(await patiently(stage, stage.gate.execute(prepared))).toMatchObject({status: 'applied'});
	});

	test('that was not there at the first look is unknown when there is no second', async () => {
		const stage = await start();
		const prepared = await stage.mustPrepare(scale, llama);
		let looks = 0;
		stage.setFault((request, response) => {
			const isRead = request.method === 'GET';
			if (isRead) looks++;
			if (isRead && looks === 1) return false;
			response.socket?.destroy();
			return true;
		});
		expect(await patiently(stage, stage.gate.execute(prepared))).toMatchObject({status: 'unknown'});
	});

	test('of what another has changed in between is neither claimed nor sent again', async () => {
		const stage = await start();
		const prepared = await stage.mustPrepare(scale, llama);
		stage.setFault(async (request, response) => {
			if (!isRealWrite(request) || request.url?.includes('kubectl') === true) return false;
			await meanwhile(stage, {spec: {replicas: 7}});
			response.socket?.destroy();
			return true;
		});
		const outcome = await patiently(stage, stage.gate.execute(prepared));
		expect(outcome).toEqual({
			status: 'changed',
			sentence:
				'The answer was lost. Read again: llama was changed meanwhile: replicas 7 now, 3 before. Written by kubectl-edit 0 s ago. It is not what was asked for, and it was not sent again.',
		});
	});

	test('that nobody could find out about is cleared up by the watch', async () => {
		const stage = await start();
		const prepared = await stage.mustPrepare(scale, llama);
		stage.freezeRows();
		let isDown = false;
		stage.setFault((request, response) => {
			if (isRealWrite(request)) {
				isDown = true;
				response.end = () => {
					response.socket?.destroy();
					return response;
				};
				return false;
			}
			if (isDown) response.socket?.destroy();
			return isDown;
		});
		expect(await patiently(stage, stage.gate.execute(prepared))).toMatchObject({status: 'unknown'});
		expect(stage.pending.get(llama)?.status).toBe('unknown');
		isDown = false;
		stage.refresh();
		expect(stage.pending.get(llama)).toMatchObject({status: 'following', sentence: 'scaling: 3 of 5 ready'});
	});
});

describe('a plan of several steps', () => {
	const rollBack = {type: 'roll-back', revision: 'uid-whisper-r1'} as const;
	const whisper = 'uid-whisper';

	test('is previewed, sent and logged step by step', async () => {
		const stage = await start({objects: brokenStatefulSet()});
		const prepared = await stage.mustPrepare(rollBack, whisper);
		expect(prepared.plan.steps).toHaveLength(2);
		expect(prepared.dryRun.accepted).toBe(true);
		expect(stage.writes.map(({method, dryRun}) => [method, dryRun])).toEqual([
			['PATCH', true],
			['DELETE', true],
		]);
		expect(stage.server.store.get('pods', 'chat', 'whisper-2')?.metadata.deletionTimestamp).toBeUndefined();
		expect(await stage.gate.execute(prepared)).toMatchObject({
			status: 'applied',
			sentence: expect.stringContaining('whisper-2 is stopped'),
		});
		expect(stage.realWrites().map(({method, path: where}) => [method, where.split('/').at(-1)])).toEqual([
			['PATCH', 'whisper'],
			['DELETE', 'whisper-2'],
		]);
		expect(stage.server.store.get('pods', 'chat', 'whisper-2')?.metadata.deletionTimestamp).toBeDefined();
		expect(stage.lines.map(({event, step, steps, outcome}) => [event, step, steps, outcome])).toEqual([
			['intent', 1, 2, undefined],
			['result', 1, undefined, 'applied'],
			['intent', 2, 2, undefined],
			['result', 2, undefined, 'applied'],
		]);
	});

	test('has nothing left to do where the replica is gone already', async () => {
		const stage = await start({objects: brokenStatefulSet()});
		const prepared = await stage.mustPrepare(rollBack, whisper);
		stage.server.store.remove('pods', 'chat', 'whisper-2');
		expect(await stage.gate.execute(prepared)).toMatchObject({status: 'applied'});
	});

	test('stops where a step does not go through, says what stands, and is followed all the same', async () => {
		const stage = await start({objects: brokenStatefulSet()});
		const prepared = await stage.mustPrepare(rollBack, whisper);
		stage.setFault((request, response) =>
			request.method === 'DELETE'
				? answerWrites(403, {reason: 'Forbidden', message: 'pods "whisper-2" is forbidden: User "oncall" cannot delete it', details: {}})(
						request,
						response,
					)
				: false,
		);
		const outcome = await stage.gate.execute(prepared);
		expect(outcome.status).toBe('refused');
		expect(outcome.sentence).toMatch(
			/^whisper asks for the template of rev 1\. Step 2 of 2 did not go through: You may not do this on test .*: pods "whisper-2" is forbidden: User "oncall" cannot delete it\.$/,
		);
		expect(stage.pending.get(whisper)?.status).toBe('following');
	});

	test('sends no later step when the first did not go through', async () => {
		const stage = await start({objects: brokenStatefulSet()});
		const prepared = await stage.mustPrepare(rollBack, whisper);
		stage.setFault(answerWrites(422, {reason: 'Invalid', message: 'the server rejected our request due to an error in our request'}));
		expect(await stage.gate.execute(prepared)).toMatchObject({status: 'changed'});
		expect(stage.realWrites().map(({method}) => method)).toEqual(['PATCH']);
	});
});
