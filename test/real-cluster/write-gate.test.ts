import {afterAll, afterEach, beforeAll, expect, it} from 'vitest';
import type {Action} from '../../source/domain/action.ts';
import {lastGood} from '../../source/domain/last-good.ts';
import type {Preparation} from '../../source/session/session.ts';
import type {ServiceRow} from '../../source/session/snapshot.ts';
import {type ControlPlane, describeWithControlPlane, type PlaneUser, startControlPlane} from '../control-plane/control-plane.ts';
import {type GateCluster, openGate} from './gate-cluster.ts';
import {startLosingProxy} from './losing-proxy.ts';
import {type ServingCluster, servingCluster} from './serving-cluster.ts';
import {deployment, listOf, namespace, node, statefulSet} from './serving-manifests.ts';

const chat = 'chat';

const isCalm = ({service}: ServiceRow): boolean =>
	['Stable', 'Parked', 'Paused'].includes(service.rollout.phase) && service.replicas.available === service.replicas.desired;

const rules = [
	{apiGroups: [''], resources: ['pods'], verbs: ['get', 'list', 'watch', 'delete']},
	{apiGroups: ['apps'], resources: ['deployments', 'statefulsets', 'replicasets', 'controllerrevisions'], verbs: ['get', 'list', 'watch']},
	{apiGroups: ['apps'], resources: ['deployments', 'statefulsets'], verbs: ['patch']},
	{apiGroups: ['apps'], resources: ['deployments/scale', 'statefulsets/scale'], verbs: ['get', 'patch']},
];

const role = (name: string, user: PlaneUser, own: readonly object[]) => [
	{apiVersion: 'rbac.authorization.k8s.io/v1', kind: 'Role', metadata: {name, namespace: chat}, rules: own},
	{
		apiVersion: 'rbac.authorization.k8s.io/v1',
		kind: 'RoleBinding',
		metadata: {name, namespace: chat},
		roleRef: {apiGroup: 'rbac.authorization.k8s.io', kind: 'Role', name},
		subjects: [{kind: 'User', apiGroup: 'rbac.authorization.k8s.io', name: user}],
	},
];

/** No image that moves, and no more than four replicas. */
const policy = (name: string, resource: string, expression: string, message: string) => [
	{
		apiVersion: 'admissionregistration.k8s.io/v1',
		kind: 'ValidatingAdmissionPolicy',
		metadata: {name},
		spec: {
			failurePolicy: 'Fail',
			matchConstraints: {resourceRules: [{apiGroups: ['apps'], apiVersions: ['v1'], operations: ['UPDATE'], resources: [resource]}]},
			validations: [{expression, message}],
		},
	},
	{
		apiVersion: 'admissionregistration.k8s.io/v1',
		kind: 'ValidatingAdmissionPolicyBinding',
		metadata: {name},
		spec: {
			policyName: name,
			validationActions: ['Deny'],
			matchResources: {objectSelector: {matchLabels: {watched: 'yes'}}},
		},
	},
];

describeWithControlPlane('the write gate on a real API server', () => {
	let plane: ControlPlane;
	let cluster: ServingCluster;
	const open: Array<{readonly close: () => Promise<void>}> = [];

	beforeAll(async () => {
		plane = await startControlPlane();
		cluster = servingCluster(plane);
		await create(namespace(chat), node('gpu-1', 64));
		await create(...role('operator', 'oncall', rules), ...role('viewer', 'viewer', rules.slice(1, 2)), ...role('leaver', 'nobody', rules));
	});
	afterEach(async () => {
		for (const thing of open.splice(0).toReversed()) await thing.close();
	});
	afterAll(async () => {
		await cluster?.close();
		await plane?.stop();
	});

	const create = (...items: readonly unknown[]): Promise<string> => plane.kubectl(['create', '-f', '-'], listOf(...items));

	const enter = async (user: PlaneUser = 'oncall', server?: string): Promise<GateCluster> => {
		const stage = await openGate(plane, cluster, chat, user, server);
		open.push(stage);
		return stage;
	};
	const created = async (stage: GateCluster, name: string): Promise<ServiceRow> => {
		await create(deployment({namespace: chat, name}));
		return stage.until(name, isCalm);
	};

	it('scales as a user of one namespace, follows it to its end, and both audit logs tell the same', async () => {
		const stage = await enter();
		await created(stage, 'scaled');
		const before = (await stage.seenWrites()).length;
		const prepared = await stage.mustPrepare({type: 'scale', replicas: 4}, 'scaled');
		expect(prepared.differences).toEqual([{path: 'spec.replicas', before: '2', after: '4'}]);
		expect((await stage.look('scaled')).service.replicas.desired).toBe(2);
		expect(await stage.gate.execute(prepared)).toEqual({status: 'applied', sentence: 'scaled asks for 4 replicas.'});
		await stage.until('scaled', () => stage.shown.at(-1)?.status === 'done');
		expect(stage.shown.map(({status}) => status).filter((status, index, all) => status !== all[index - 1])).toEqual([
			'sending',
			'following',
			'done',
		]);
		const [intent, result] = await stage.lines();
		expect(intent).toMatchObject({
			event: 'intent',
			user: 'oncall',
			name: 'scaled',
			before: {'spec.replicas': ['2']},
			after: {'spec.replicas': ['4']},
		});
		expect(result).toMatchObject({event: 'result', id: prepared.id, httpStatus: 200, outcome: 'applied'});
		const seen = (await stage.seenWrites()).slice(before);
		expect(seen.map(({requestURI}) => String(requestURI).includes('dryRun=All'))).toEqual([true, false]);
		expect(seen[1]?.['auditID']).toBe(result?.['auditId']);
		expect(String(seen[1]?.['requestURI'])).toContain('fieldManager=modeldeck');
	});

	it('says who changed what in between, and writes nothing', async () => {
		const stage = await enter();
		await created(stage, 'raced');
		const scale = await stage.mustPrepare({type: 'scale', replicas: 3}, 'raced');
		const update = await stage.mustPrepare({type: 'update', container: 'vllm', image: 'vllm/vllm-openai:v1'}, 'raced');
		await plane.kubectl(['scale', 'deployment/raced', '-n', chat, '--replicas=5']);
		await plane.kubectl(['set', 'image', 'deployment/raced', '-n', chat, 'vllm=vllm/vllm-openai:v2']);
		const outcome = await stage.gate.execute(scale);
		expect(outcome.status).toBe('changed');
		expect(outcome.sentence).toMatch(
			/^raced was changed meanwhile: replicas 5 now, 2 before; image of vllm vllm\/vllm-openai:v2 now, vllm\/vllm-openai:v0\.10\.2 before.* Written by kubectl\. Nothing was written\.$/,
		);
		expect(await stage.gate.execute(update)).toMatchObject({status: 'changed'});
		expect((await stage.look('raced')).service).toMatchObject({replicas: {desired: 5}, containers: [{image: 'vllm/vllm-openai:v2'}]});
		expect((await stage.lines()).filter(({event}) => event === 'result')).toMatchObject([{httpStatus: 422}, {httpStatus: 422}]);
	});

	it('takes a change back, does it again and takes it back, though the server drops empty maps and its controllers write into them', async () => {
		const stage = await enter();
		await created(stage, 'undone');
		const actions: readonly Action[] = [
			{type: 'restart'},
			{type: 'update', container: 'vllm', image: 'vllm/vllm-openai:v1'},
			{type: 'scale', replicas: 4},
			{type: 'scale', replicas: 0},
			{type: 'pause'},
		];
		/** What a person writes of it; the controller numbers its revisions anew each time. */
		const written = async (): Promise<unknown> => {
			const {metadata, spec} = JSON.parse(await plane.kubectl(['get', 'deployment/undone', '-n', chat, '-o', 'json'])) as {
				metadata: {annotations?: Record<string, string>};
				spec: unknown;
			};
			const {'deployment.kubernetes.io/revision': _, ...annotations} = metadata.annotations ?? {};
			return {annotations, spec};
		};
		const run = async (prepared: Preparation): Promise<void> => {
			if (prepared.status === 'refused') throw new Error(prepared.failure.sentence);
			expect(prepared.dryRun.accepted).toBe(true);
			expect(await stage.gate.execute(prepared, prepared.plan.typed?.text)).toMatchObject({status: 'applied'});
			await stage.until('undone', isCalm);
		};
		for (const action of actions) {
			const before = await written();
			await run(await stage.prepare(action, 'undone'));
			const after = await written();
			expect(after).not.toEqual(before);
			for (const expected of [before, after, before]) {
				await stage.look('undone');
				await run(await stage.gate.prepareUndo());
				expect(await written()).toEqual(expected);
			}
		}
		await run(await stage.prepare({type: 'scale', replicas: 3}, 'undone'));
		await plane.kubectl(['scale', 'deployment/undone', '-n', chat, '--replicas=5']);
		// Once a count has come from 0 by way of /scale, managedFields name nobody for it (seen on 1.36.3).
		expect(await stage.gate.prepareUndo()).toMatchObject({
			failure: {
				sentence: expect.stringContaining(
					'Scale chat / undone cannot be taken back. undone was changed meanwhile: replicas 5 now, 3 before.',
				),
			},
		});
	});

	it('refuses a user who may only look before anything is sent, and one whose right was taken at the last moment', async () => {
		const stage = await enter();
		await created(stage, 'owned');
		const viewer = await enter('viewer');
		for (const action of [{type: 'scale', replicas: 3}, {type: 'restart'}, {type: 'pause'}] as const) {
			const preparation = await viewer.prepare(action, 'owned');
			expect(preparation).toMatchObject({status: 'refused', failure: {kind: 'forbidden'}});
			expect(preparation.status === 'refused' && preparation.failure.sentence).toMatch(
				/^viewer may not patch deployments(\/scale)? "owned" in chat/,
			);
		}
		expect(await viewer.seenWrites()).toEqual([]);

		const leaver = await enter('nobody');
		const prepared = await leaver.mustPrepare({type: 'scale', replicas: 3}, 'owned');
		await plane.kubectl(['delete', 'rolebinding/leaver', '-n', chat]);
		for (let allowed = true; allowed; ) {
			const answer = await leaver.prepare({type: 'restart'}, 'owned');
			allowed = answer.status === 'ready';
		}
		const outcome = await leaver.gate.execute(prepared);
		expect(outcome.status).toBe('refused');
		expect(outcome.sentence).toMatch(/User "nobody" cannot patch resource "deployments\/scale".* Nothing was written\.$/);
		expect((await leaver.look('owned')).service.replicas.desired).toBe(2);
	});

	it('tells a refusal by an admission policy in its own words, before and after it was confirmed', async () => {
		const stage = await enter();
		await create({
			...deployment({namespace: chat, name: 'watched'}),
			metadata: {namespace: chat, name: 'watched', labels: {watched: 'yes'}},
		});
		await stage.until('watched', isCalm);
		const early = await stage.mustPrepare({type: 'update', container: 'vllm', image: 'vllm/vllm-openai:latest'}, 'watched');
		await create(
			...policy(
				'no-latest',
				'deployments',
				"object.spec.template.spec.containers.all(container, !container.image.endsWith(':latest'))",
				'an image needs a version',
			),
		);
		// It takes the API server a while to heed a policy. Asked outside of the gate: that forgets a preparation after many others.
		const trial = ['set', 'image', 'deployment/watched', 'vllm=vllm/vllm-openai:latest', '-n', chat, '--dry-run=server'];
		const isHeeded = (): Promise<boolean> =>
			plane.kubectl(trial).then(
				() => false,
				() => true,
			);
		while (!(await isHeeded()));
		const preparation = await stage.prepare({type: 'update', container: 'vllm', image: 'vllm/vllm-openai:latest'}, 'watched');
		if (preparation.status === 'ready') throw new Error('the policy is not heeded');
		expect(preparation.failure).toMatchObject({kind: 'refused'});
		expect(preparation.failure.sentence).toContain(
			"ValidatingAdmissionPolicy 'no-latest' with binding 'no-latest' denied request: an image needs a version",
		);
		const outcome = await stage.gate.execute(early);
		expect(outcome.status).toBe('refused');
		expect(outcome.sentence).toMatch(/denied request: an image needs a version.* Nothing was written\.$/);
		expect((await stage.look('watched')).service.containers[0]?.image).toBe('vllm/vllm-openai:v0.10.2');
	});

	it('follows a scale into a quota, and says which', async () => {
		await create({...namespace('full')});
		await create({
			apiVersion: 'v1',
			kind: 'ResourceQuota',
			metadata: {name: 'gpus', namespace: 'full'},
			spec: {hard: {'requests.nvidia.com/gpu': '2'}},
		});
		const admin = await openGate(plane, cluster, 'full', 'admin');
		open.push(admin);
		await create(deployment({namespace: 'full', name: 'limited'}));
		await admin.until('limited', isCalm);
		const prepared = await admin.mustPrepare({type: 'scale', replicas: 3}, 'limited');
		expect(await admin.gate.execute(prepared)).toMatchObject({status: 'applied'});
		await admin.until('limited', () => admin.shown.at(-1)?.status === 'failed');
		expect(admin.shown.at(-1)?.sentence).toMatch(
			/^scaling: .*exceeded quota: gpus, requested: requests\.nvidia\.com\/gpu=1, used: requests\.nvidia\.com\/gpu=2/,
		);
	});

	it('replaces exactly the pod that was seen, and not the next of its name', async () => {
		const stage = await enter();
		await create(statefulSet({namespace: chat, name: 'whisper'}));
		const {service} = await stage.until('whisper', isCalm);
		const pod = service.pods?.find(({name}) => name === 'whisper-1');
		const action = {type: 'replace-replica', replicaUid: pod?.uid ?? ''} as const;
		const [first, second] = [await stage.mustPrepare(action, 'whisper'), await stage.mustPrepare(action, 'whisper')];
		// Neither dry run has deleted anything.
		expect((await stage.look('whisper')).service.pods?.find(({name}) => name === 'whisper-1')).toMatchObject({uid: pod?.uid, ready: true});
		expect(await stage.gate.execute(first)).toMatchObject({status: 'applied'});
		const next = await stage.until('whisper', row => isCalm(row) && stage.shown.at(-1)?.status === 'done');
		const successor = next.service.pods?.find(({name}) => name === 'whisper-1');
		expect(successor?.uid).not.toBe(pod?.uid);
		expect(await stage.gate.execute(second)).toEqual({
			status: 'changed',
			sentence: 'whisper-1 was deleted and made anew meanwhile. Nothing was written.',
		});
		expect((await stage.look('whisper')).service.pods?.find(({name}) => name === 'whisper-1')?.uid).toBe(successor?.uid);
	});

	it('rolls a StatefulSet back out of a broken rollout in two steps and follows it until it serves', async () => {
		const stage = await enter();
		await create(statefulSet({namespace: chat, name: 'stuck', replicas: 3}));
		await stage.until('stuck', isCalm);
		await plane.kubectl([
			'patch',
			'statefulset/stuck',
			'-n',
			chat,
			'--type=strategic',
			'-p',
			JSON.stringify({
				spec: {
					template: {
						metadata: {annotations: {'modeldeck.test/fault': 'crash'}},
						spec: {containers: [{name: 'vllm', image: 'vllm/vllm-openai:v9'}]},
					},
				},
			}),
		]);
		const {service} = await stage.until('stuck', row => row.service.rollout.phase === 'Stuck');
		const target = lastGood(service.revisions ?? []);
		const prepared = await stage.mustPrepare({type: 'roll-back', revision: target?.id ?? ''}, 'stuck');
		expect(prepared.plan.steps.map(({request}) => request.method)).toEqual(['PATCH', 'DELETE']);
		expect(await stage.gate.execute(prepared)).toMatchObject({status: 'applied'});
		await stage.until('stuck', () => stage.shown.at(-1)?.status === 'done');
		expect((await stage.look('stuck')).service).toMatchObject({
			replicas: {available: 3},
			containers: [{image: 'vllm/vllm-openai:v0.10.2'}],
		});
		expect(stage.shown.some(({status}) => status === 'failed')).toBe(false);
	});

	it('finds out by reading that a write whose answer was lost has arrived, and sends it once', async () => {
		const proxy = await startLosingProxy(plane.server);
		open.push(proxy);
		const stage = await enter('oncall', proxy.url);
		await created(stage, 'lost');
		const prepared = await stage.mustPrepare({type: 'restart'}, 'lost');
		const before = (await stage.seenWrites()).length;
		proxy.loseNext();
		expect(await stage.gate.execute(prepared)).toEqual({
			status: 'applied',
			sentence: 'The answer was lost. Read again: lost has the change.',
		});
		await stage.until('lost', () => stage.shown.at(-1)?.status === 'done');
		expect((await stage.seenWrites()).slice(before)).toHaveLength(1);
		expect((await stage.look('lost')).service.generation).toBe(2);
	});
});
