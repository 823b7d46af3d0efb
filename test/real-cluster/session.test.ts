import {readFile} from 'node:fs/promises';
import path from 'node:path';
import {afterAll, afterEach, beforeAll, expect, it} from 'vitest';
import {lastGood} from '../../source/domain/last-good.ts';
import type {SessionOptions} from '../../source/session/session-options.ts';
import {accessKey, type ServiceRow} from '../../source/session/snapshot.ts';
import {type ControlPlane, describeWithControlPlane, type PlaneUser, startControlPlane} from '../control-plane/control-plane.ts';
import {createRoles, roleBinding} from './cluster-roles.ts';
import {type PlaneSession, startPlaneSession} from './plane-session.ts';
import {autoscaler, deployment, listOf, namespace, node, statefulSet} from './serving-manifests.ts';

const isServing = ({service}: ServiceRow): boolean =>
	service.rollout.phase === 'Stable' && service.replicas.available === service.replicas.desired && (service.revisions?.length ?? 0) > 0;
const isStuckAt =
	(revision: number) =>
	({service, state}: ServiceRow): boolean =>
		state.word === 'Stuck' && service.revisions?.some(({number, newest}) => newest && number === revision) === true;
const runs =
	(version: string) =>
	(row: ServiceRow): boolean =>
		isServing(row) && row.service.version?.value === version;

/** Everything here is done with the rights of docs/cluster-roles.yaml and no others; kubectl acts as somebody else. */
describeWithControlPlane('a session with a real cluster', () => {
	let plane: ControlPlane;
	let oncall: PlaneSession;
	const open: PlaneSession[] = [];

	const start = async (user: PlaneUser, options: Partial<SessionOptions> = {}): Promise<PlaneSession> => {
		const started = await startPlaneSession(plane.kubeconfig(user), options);
		open.push(started);
		return started;
	};
	const create = (...items: readonly unknown[]) => plane.kubectl(['create', '-f', '-'], listOf(...items));
	const serving = async (name: string, ...more: readonly unknown[]): Promise<ServiceRow> => {
		await create(deployment({namespace: 'models', name}), ...more);
		return oncall.row(name, isServing);
	};
	/** Another release, the way a person with kubectl makes it. */
	const release = (target: string, image: string, fault: string | null) =>
		plane.kubectl([
			...['patch', target, '-n', 'models', '--type=strategic', '-p'],
			JSON.stringify({
				spec: {template: {metadata: {annotations: {'modeldeck.test/fault': fault}}, spec: {containers: [{name: 'vllm', image}]}}},
			}),
		]);

	beforeAll(async () => {
		plane = await startControlPlane();
		await createRoles(plane);
		await create(
			...[namespace('models'), namespace('team'), node('gpu-1', 128)],
			...(['viewer', 'operator', 'cluster-extras'] as const).map(role => roleBinding(role, 'oncall')),
			...[roleBinding('viewer', 'viewer'), roleBinding('viewer', 'nobody', 'team'), roleBinding('operator', 'nobody', 'team')],
			...[deployment({namespace: 'team', name: 'bge'}), deployment({namespace: 'models', name: 'idle', replicas: 0})],
		);
		oncall = await startPlaneSession(plane.kubeconfig('oncall'));
	});

	afterEach(async () => {
		for (const started of open.splice(0)) await started.close();
	});

	afterAll(async () => {
		await oncall?.close();
		await plane?.stop();
	});

	it('lists the services, who reads them and what is free, and follows what happens', async () => {
		const snapshot = await oncall.until(now => (now.loading.stage === 'done' && now.connection.freshness === 'LIVE' ? now : undefined));
		expect(snapshot.rows.map(({service}) => `${service.namespace}/${service.name}`).toSorted()).toEqual(['models/idle', 'team/bge']);
		expect(snapshot.limits).toEqual([]);
		expect(await oncall.until(({identity}) => (identity.user === 'oncall' ? identity : undefined))).toMatchObject({readOnly: false});
		await oncall.until(({capacity, namespaces}) => (capacity !== undefined && namespaces?.includes('team' as never) ? true : undefined));

		const row = await serving('watched');
		expect(row.service).toMatchObject({model: {value: 'org/llama'}, version: {value: 'v0.10.2'}, engine: 'vLLM', gpus: {held: 2}});
		expect(row.state.word).toBe('Stable');
		await plane.kubectl(['delete', 'deployment/watched', '-n', 'models']);
		await oncall.until(({rows}) => (rows.every(({service}) => service.name !== 'watched') ? true : undefined));
	});

	it('scales up, to nothing with the name typed, and back from nothing', async () => {
		await serving('scaled');
		expect(await oncall.perform('scaled', {type: 'scale', replicas: 3})).toMatchObject({pending: {status: 'done'}});
		expect((await oncall.row('scaled')).service.replicas).toMatchObject({desired: 3, available: 3});

		const parking = await oncall.prepare('scaled', {type: 'scale', replicas: 0});
		expect(parking.plan.typed?.text).toBe('scaled');
		expect(await oncall.session.gate.execute(parking)).toMatchObject({status: 'refused'});
		expect((await oncall.row('scaled')).service.replicas.desired).toBe(3);
		expect(await oncall.perform('scaled', {type: 'scale', replicas: 0})).toMatchObject({pending: {status: 'done'}});
		await oncall.row('scaled', ({state}) => state.word === 'Parked');

		expect(await oncall.perform('scaled', {type: 'scale', replicas: 2})).toMatchObject({pending: {status: 'done'}});
		await oncall.row('scaled', isServing);
	});

	it('updates the image, and each request stands in the audit log before and after it', async () => {
		await serving('updated');
		const {outcome, pending} = await oncall.perform('updated', {type: 'update', container: 'vllm', image: 'vllm/vllm-openai:v0.11.0'});
		expect([outcome.status, pending.status]).toEqual(['applied', 'done']);
		await oncall.row('updated', runs('v0.11.0'));
		const entries = (await oncall.audit()).slice(-2);
		expect(entries).toMatchObject([
			{event: 'intent', context: 'oncall', user: 'oncall', namespace: 'models', name: 'updated', method: 'PATCH', dryRun: {accepted: true}},
			{event: 'result', outcome: 'applied', httpStatus: 200},
		]);
		// The id that the server has in its own audit log.
		expect(await readFile(path.join(plane.folder, 'audit.log'), 'utf8')).toContain(`"auditID":"${String(entries[1]?.['auditId'])}"`);
	});

	it('case 1: goes back to revision 5 when 6 was bad and 7 is stuck', async () => {
		await serving('llama');
		for (const number of [2, 3, 4, 5]) {
			await release('deployment/llama', `vllm/vllm-openai:v0.10.${number + 1}`, null);
			await oncall.row('llama', runs(`v0.10.${number + 1}`));
		}
		await release('deployment/llama', 'vllm/vllm-openai:v0.11.0', 'crash');
		await oncall.row('llama', isStuckAt(6));
		await release('deployment/llama', 'vllm/vllm-openai:v0.11.1', 'crash');
		const stuck = await oncall.row('llama', isStuckAt(7));
		expect(stuck.state.suggestions[0]).toEqual({intent: 'roll-back', words: 'roll back to rev 5'});
		expect(oncall.session.store.get().rows[0]?.service.name).toBe('llama');

		const good = lastGood(stuck.service.revisions ?? []);
		expect(good?.number).toBe(5);
		const differences = await oncall.session.revisionDifferences(stuck.service.uid, good?.id ?? '');
		expect(differences.ok && differences.value.some(({path: place}) => place.includes('image'))).toBe(true);
		const {pending} = await oncall.perform('llama', {type: 'roll-back', revision: good?.id ?? ''});
		expect(pending.status).toBe('done');
		const back = await oncall.row('llama', runs('v0.10.6'));
		expect(back.service.revisions?.find(({newest}) => newest)).toMatchObject({number: 8, changeCause: 'roll back to rev 5'});
		expect(back.state.word).toBe('Stable');
	});

	it('case 3: a rollback into which somebody else edits writes nothing; the next one keeps annotations and count, and no hash', async () => {
		await plane.kubectl(['apply', '-f', '-'], JSON.stringify(deployment({namespace: 'models', name: 'applied'})));
		await oncall.row('applied', isServing);
		await plane.kubectl(['annotate', 'deployment/applied', '-n', 'models', 'team=chat']);
		await release('deployment/applied', 'vllm/vllm-openai:v0.11.0', null);
		const {service} = await oncall.row('applied', runs('v0.11.0'));
		const first = service.revisions?.find(({number}) => number === 1)?.id ?? '';
		const prepared = await oncall.prepare('applied', {type: 'roll-back', revision: first});
		await release('deployment/applied', 'vllm/vllm-openai:v0.12.0', null);
		expect(await oncall.session.gate.execute(prepared)).toMatchObject({status: 'changed'});
		await oncall.row('applied', runs('v0.12.0'));
		await plane.kubectl(['scale', 'deployment/applied', '-n', 'models', '--replicas=3']);
		await oncall.row('applied', row => isServing(row) && row.service.replicas.desired === 3);
		expect(await oncall.perform('applied', {type: 'roll-back', revision: first})).toMatchObject({pending: {status: 'done'}});
		await oncall.row('applied', row => runs('v0.10.2')(row) && row.service.replicas.desired === 3);
		const {metadata, spec} = JSON.parse(await plane.kubectl(['get', 'deployment/applied', '-n', 'models', '-o', 'json'])) as {
			readonly metadata: {readonly annotations: Readonly<Record<string, string>>};
			readonly spec: {readonly template: {readonly metadata: {readonly labels: unknown}}};
		};
		expect(metadata.annotations).toMatchObject({team: 'chat', 'kubectl.kubernetes.io/last-applied-configuration': expect.any(String)});
		expect(spec.template.metadata.labels).toEqual({app: 'applied'});
	});

	it('case 2: rolls back a Deployment that is paused in the middle of a bad release', async () => {
		await serving('paused');
		await release('deployment/paused', 'vllm/vllm-openai:v0.11.0', 'crash');
		await oncall.row('paused', isStuckAt(2));
		expect(await oncall.perform('paused', {type: 'pause'})).toMatchObject({pending: {status: 'done'}});
		const paused = await oncall.row('paused', ({service}) => service.paused);
		const good = lastGood(paused.service.revisions ?? []);
		expect(good?.number).toBe(1);
		expect(await oncall.perform('paused', {type: 'roll-back', revision: good?.id ?? ''})).toMatchObject({pending: {status: 'done'}});
		const back = await oncall.row('paused', runs('v0.10.2'));
		expect(back.service.paused).toBe(false);
	});

	it('case 5: rolls a StatefulSet back and replaces the replica that blocks it', async () => {
		await create(statefulSet({namespace: 'models', name: 'shards', replicas: 3}));
		await oncall.row('shards', isServing);
		await release('statefulset/shards', 'vllm/vllm-openai:v0.11.0', 'crash');
		const stuck = await oncall.row('shards', ({state}) => state.word === 'Stuck');
		const good = lastGood(stuck.service.revisions ?? []);
		expect(good?.number).toBe(1);
		expect(await oncall.perform('shards', {type: 'roll-back', revision: good?.id ?? ''})).toMatchObject({pending: {status: 'done'}});
		await oncall.row('shards', runs('v0.10.2'));
	});

	it('writes nothing when somebody was faster, and says who and what', async () => {
		await serving('raced');
		const prepared = await oncall.prepare('raced', {type: 'scale', replicas: 3});
		await plane.kubectl(['scale', 'deployment/raced', '-n', 'models', '--replicas=5']);
		const outcome = await oncall.session.gate.execute(prepared);
		expect(outcome).toMatchObject({status: 'changed', sentence: expect.stringContaining('replicas 5 now, 2 before')});
		// Prepared once, executed once.
		expect((await oncall.session.gate.execute(prepared)).status).not.toBe('applied');
		expect((await oncall.row('raced', ({service}) => service.replicas.desired === 5)).pending?.status).not.toBe('following');
	});

	it('tells a webhook that does not answer in the words of the server, and writes nothing', async () => {
		await serving('hooked');
		await create({
			...{apiVersion: 'admissionregistration.k8s.io/v1', kind: 'ValidatingWebhookConfiguration', metadata: {name: 'gone'}},
			webhooks: [
				{
					...{name: 'gone.modeldeck.test', sideEffects: 'None', admissionReviewVersions: ['v1'], timeoutSeconds: 1, failurePolicy: 'Fail'},
					// Nobody listens there.
					clientConfig: {url: 'https://127.0.0.1:9/'},
					rules: [{apiGroups: ['apps'], apiVersions: ['v1'], operations: ['UPDATE'], resources: ['deployments']}],
					matchConditions: [{name: 'named', expression: "object.metadata.name == 'hooked'"}],
				},
			],
		});
		const {uid} = (await oncall.row('hooked')).service;
		// It takes the API server a while to heed a webhook.
		for (let said = ''; !said.includes('failed calling webhook "gone.modeldeck.test"'); ) {
			const preparation = await oncall.session.gate.prepare({type: 'restart'}, uid);
			if (preparation.status === 'refused') said = preparation.failure.sentence;
		}
		await plane.kubectl(['delete', 'validatingwebhookconfiguration/gone']);
		expect((await oncall.row('hooked')).service.generation).toBe(1);
	});

	it('restarts, replaces one replica, and changes the bounds of an autoscaler instead of the count', async () => {
		const {service} = await serving('varied', autoscaler({namespace: 'models', name: 'varied', minimum: 2, maximum: 4}));
		expect(await oncall.perform('varied', {type: 'restart'})).toMatchObject({pending: {status: 'done'}});
		const after = await oncall.row('varied', row => isServing(row) && row.service.generation > service.generation);
		const pod = after.service.pods?.find(({deletedAt}) => deletedAt === undefined);
		expect(await oncall.perform('varied', {type: 'replace-replica', replicaUid: pod?.uid ?? ''})).toMatchObject({
			pending: {status: 'done'},
		});
		expect((await oncall.row('varied', isServing)).service.pods?.some(({uid}) => uid === pod?.uid)).toBe(false);
		await oncall.row('varied', ({service: {autoscalers}}) => autoscalers.length === 1);
		expect(await oncall.refusal('varied', {type: 'scale', replicas: 3})).toContain('HPA varied owns the count');
		expect(await oncall.perform('varied', {type: 'set-bounds', minimum: 3, maximum: 6})).toMatchObject({pending: {status: 'done'}});
		await oncall.row('varied', row => isServing(row) && row.service.replicas.desired === 3);
	});

	it('a user who may only read sees everything and is told why each change is refused', async () => {
		await serving('seen');
		const viewer = await start('viewer');
		const {service} = await viewer.row('seen', isServing);
		viewer.session.look([service.uid]);
		const access = await viewer.until(snapshot => snapshot.access.get(accessKey(service, 'scale')));
		expect(access.allowed).toBe(false);
		for (const action of [{type: 'scale', replicas: 3} as const, {type: 'restart'} as const])
			expect(await viewer.refusal('seen', action)).toMatch(/may not|not allowed/);
		// Nodes are not among the viewer's rights: said, and unknown rather than none.
		expect(viewer.session.store.get().capacity).toBeUndefined();
	});

	it('a read-only session sends no write, whatever the user may', async () => {
		await serving('kept');
		const readOnly = await start('oncall', {readOnlyBecause: '--read-only'});
		expect(await readOnly.refusal('kept', {type: 'scale', replicas: 3})).toBe('oncall is read-only here (--read-only): nothing is sent.');
		expect((await readOnly.row('kept')).service.replicas.desired).toBe(2);
	});

	it('a user of one namespace reads that one, may act there, and is told what it is', async () => {
		const kubeconfig = plane.kubeconfig('nobody');
		await plane.kubectl(['config', 'set-context', 'nobody', '--namespace=team', '--kubeconfig', kubeconfig]);
		const namespaced = await start('nobody');
		await namespaced.row('bge', isServing);
		const snapshot = await namespaced.until(now => (now.loading.stage === 'done' ? now : undefined));
		expect(snapshot.rows.every(({service}) => service.namespace === 'team')).toBe(true);
		expect(snapshot.identity.namespaces).toEqual(['team']);
		expect(await namespaced.perform('bge', {type: 'scale', replicas: 1})).toMatchObject({pending: {status: 'done'}});
	});

	it('keeps what it shows while the API server is away, says so, and goes on when it is back', async () => {
		await serving('survivor');
		const before = oncall.session.store.get().rows.length;
		await plane.killApiServer();
		const offline = await oncall.until(now => (now.connection.freshness === 'OFFLINE' ? now : undefined));
		expect(offline.rows).toHaveLength(before);
		expect(offline.connection.sentence).toContain('connection refused');
		const prepared = await oncall.session.gate.prepare({type: 'scale', replicas: 3}, (await oncall.row('survivor')).service.uid);
		expect(prepared).toMatchObject({status: 'refused'});

		await plane.startApiServer();
		await plane.kubectl(['delete', 'deployment/scaled', '-n', 'models']);
		oncall.session.retryNow();
		await oncall.until(({connection}) => (connection.freshness === 'LIVE' ? true : undefined));
		await oncall.until(({rows}) => (rows.every(({service}) => service.name !== 'scaled') ? true : undefined));
		expect(await oncall.perform('survivor', {type: 'scale', replicas: 1})).toMatchObject({pending: {status: 'done'}});
	});
});
