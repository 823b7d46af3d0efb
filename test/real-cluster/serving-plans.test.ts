import {afterAll, beforeAll, expect, it} from 'vitest';
import {assess} from '../../source/domain/assess.ts';
import {lastGood} from '../../source/domain/last-good.ts';
import type {ModelService} from '../../source/domain/model-service.ts';
import type {WriteRequest} from '../../source/domain/plan.ts';
import {type ControlPlane, describeWithControlPlane, startControlPlane} from '../control-plane/control-plane.ts';
import {type ServingCluster, servingCluster} from './serving-cluster.ts';
import {autoscaler, deployment, listOf, namespace, node, statefulSet} from './serving-manifests.ts';

const inNamespace = 'serving';

const isServing = (service: ModelService): boolean =>
	service.rollout.phase === 'Stable' &&
	service.replicas.available === service.replicas.desired &&
	service.revisions?.some(({newest}) => newest) === true;

const stateOf = (service: ModelService) =>
	assess({service, metrics: undefined, lostNodes: new Map(), capacity: undefined, now: Date.now()});

describeWithControlPlane('plans on a real API server', () => {
	let plane: ControlPlane;
	let cluster: ServingCluster;

	beforeAll(async () => {
		plane = await startControlPlane();
		cluster = servingCluster(plane);
		await plane.kubectl(['create', '-f', '-'], listOf(namespace(inNamespace), node('gpu-1', 64)));
	});

	afterAll(async () => {
		await cluster?.close();
		await plane?.stop();
	});

	const create = (...items: readonly unknown[]) => plane.kubectl(['create', '-f', '-'], listOf(...items));
	const until = (name: string, holds: (service: ModelService) => boolean) => cluster.until(inNamespace, name, holds);
	const created = async (name: string, ...more: readonly unknown[]): Promise<ModelService> => {
		await create(deployment({namespace: inNamespace, name}), ...more);
		return until(name, isServing);
	};
	/** Another release, the way a person with kubectl makes it. */
	const release = (kind: string, name: string, image: string, fault: string | null) =>
		plane.kubectl([
			'patch',
			kind,
			name,
			'-n',
			inNamespace,
			'--type=strategic',
			'-p',
			JSON.stringify({
				spec: {template: {metadata: {annotations: {'modeldeck.test/fault': fault}}, spec: {containers: [{name: 'vllm', image}]}}},
			}),
		]);

	it('scales up, to nothing, and back from nothing, and each can be undone', async () => {
		let service = await created('scaled');
		for (const replicas of [3, 0, 2]) {
			const plan = await cluster.mustPlan({type: 'scale', replicas}, service);
			expect(await cluster.carryOut(plan.steps.map(step => step.request))).toMatchObject({status: 200});
			service = await until('scaled', ({replicas: {desired, available}}) => desired === replicas && available === replicas);
			if (replicas === 0) expect(stateOf(service).word).toBe('Parked');
		}
		const plan = await cluster.mustPlan({type: 'scale', replicas: 4}, service);
		await cluster.carryOut(plan.steps.map(step => step.request));
		expect(await cluster.carryOut(plan.inverse ?? [])).toMatchObject({status: 200});
		expect((await cluster.read(inNamespace, 'scaled')).replicas.desired).toBe(2);
	});

	it('refuses a scale that somebody else was faster than, with 422 and no details', async () => {
		const service = await created('raced');
		const plan = await cluster.mustPlan({type: 'scale', replicas: 3}, service);
		await plane.kubectl(['scale', 'deployment/raced', '-n', inNamespace, '--replicas=5']);
		const answer = await cluster.carryOut(plan.steps.map(step => step.request));
		expect(answer).toMatchObject({status: 422, body: {reason: 'Invalid'}});
		// Validation names its causes; a failed test of a patch has none.
		expect(answer.body.details).toEqual({});
		expect((await cluster.read(inNamespace, 'raced')).replicas.desired).toBe(5);
	});

	it('does not touch a workload that was made anew under the same name', async () => {
		const service = await created('reborn');
		const plans = await Promise.all([
			cluster.mustPlan({type: 'scale', replicas: 3}, service),
			cluster.mustPlan({type: 'update', container: 'vllm', image: 'vllm/vllm-openai:v9'}, service),
			cluster.mustPlan({type: 'restart'}, service),
			cluster.mustPlan({type: 'pause'}, service),
		]);
		await plane.kubectl(['delete', 'deployment/reborn', '-n', inNamespace]);
		await create(deployment({namespace: inNamespace, name: 'reborn'}));
		for (const plan of plans) expect((await cluster.carryOut(plan.steps.map(step => step.request))).status).toBe(422);
	});

	it('changes image and arguments of one container, writes the cause into the history and can go back', async () => {
		let service = await created('updated');
		const plan = await cluster.mustPlan(
			{type: 'update', container: 'vllm', image: 'vllm/vllm-openai:v0.11.0', args: ['--model', 'org/other']},
			service,
		);
		expect(await cluster.carryOut(plan.steps.map(step => step.request))).toMatchObject({status: 200});
		service = await until('updated', candidate => isServing(candidate) && candidate.version?.value === 'v0.11.0');
		expect(service.model?.value).toBe('org/other');
		expect(service.revisions?.[0]).toMatchObject({number: 2, newest: true, changeCause: expect.stringContaining('v0.11.0')});
		expect(await cluster.carryOut(plan.inverse ?? [])).toMatchObject({status: 200});
		service = await until('updated', candidate => isServing(candidate) && candidate.version?.value === 'v0.10.2');
		expect(service.containers[0]?.args).toEqual(['--model', 'org/llama']);
	});

	it('removes and adds arguments where there were some or none', async () => {
		const service = await created('argued');
		const without = await cluster.mustPlan({type: 'update', container: 'vllm', args: []}, service);
		expect(await cluster.carryOut(without.steps.map(step => step.request))).toMatchObject({status: 200});
		const bare = await until('argued', candidate => candidate.containers[0]?.args.length === 0);
		const again = await cluster.mustPlan({type: 'update', container: 'vllm', args: ['--port', '1']}, bare);
		expect(await cluster.carryOut(again.steps.map(step => step.request))).toMatchObject({status: 200});
		expect((await cluster.read(inNamespace, 'argued')).containers[0]?.args).toEqual(['--port', '1']);
	});

	it('goes back to revision 5 when 6 was bad and 7 is stuck, where kubectl would go to 6', async () => {
		await created('llama');
		for (const tag of ['2', '3', '4', '5']) {
			await release('deployment', 'llama', `vllm/vllm-openai:v0.10.${tag}`, null);
			await until('llama', candidate => isServing(candidate) && candidate.version?.value === `v0.10.${tag}`);
			if (tag === '2') await plane.kubectl(['annotate', 'deployment/llama', '-n', inNamespace, 'team=chat']);
		}
		await release('deployment', 'llama', 'vllm/vllm-openai:v0.10.6', null);
		await until('llama', candidate => isServing(candidate) && candidate.revisions?.[0]?.number === 5);
		await release('deployment', 'llama', 'vllm/vllm-openai:v0.11.0', 'crash');
		await until('llama', candidate => candidate.revisions?.[0]?.number === 6 && candidate.rollout.phase === 'Stuck');
		await release('deployment', 'llama', 'vllm/vllm-openai:v0.11.1', 'crash');
		const stuck = await until('llama', candidate => candidate.revisions?.[0]?.number === 7 && candidate.rollout.phase === 'Stuck');

		const state = stateOf(stuck);
		expect(state).toMatchObject({word: 'Stuck', severity: 'broken'});
		expect(state.sentence).toContain('llama is stuck at rev 7 for {age}: the new replica crashes (vllm OOMKilled)');
		expect(state.sentence).toContain('the 2 of rev 5 serve.');
		expect(state.suggestions[0]).toEqual({intent: 'roll-back', words: 'roll back to rev 5'});
		expect(stuck.version?.value).toBe('v0.10.6');
		expect(stuck.nextVersion?.value).toBe('v0.11.1');

		const target = lastGood(stuck.revisions ?? []);
		expect(target?.number).toBe(5);
		const plan = await cluster.mustPlan({type: 'roll-back', revision: target?.id ?? ''}, stuck);
		expect(plan.lines.find(({head}) => head === 'revision')).toMatchObject({before: '7', after: '8'});
		expect(await cluster.carryOut(plan.steps.map(step => step.request))).toMatchObject({status: 200});
		const back = await until('llama', candidate => isServing(candidate) && candidate.revisions?.[0]?.number === 8);
		expect(back.version?.value).toBe('v0.10.6');
		expect(back.revisions?.[0]?.changeCause).toBe('roll back to rev 5');
		expect(stateOf(back).word).toBe('Stable');
		// Annotations that others made stay, unlike with kubectl's undo.
		expect(await plane.kubectl(['get', 'deployment/llama', '-n', inNamespace, '-o', 'jsonpath={.metadata.annotations.team}'])).toBe('chat');

		const same = await cluster.plan({type: 'roll-back', revision: back.revisions?.find(({newest}) => newest)?.id ?? ''}, back);
		expect(same).toEqual({ok: false, reason: 'Rev 8 is what llama asks for already.'});
		const outdated = await cluster.carryOut(plan.steps.map(step => step.request));
		expect(outdated).toMatchObject({status: 422});
		expect(outdated.body.details).toEqual({});
	});

	it('rolls a paused Deployment back and resumes it in one patch', async () => {
		await created('paused');
		await release('deployment', 'paused', 'vllm/vllm-openai:v0.11.0', 'crash');
		const stuck = await until('paused', candidate => candidate.rollout.phase === 'Stuck');
		const pause = await cluster.mustPlan({type: 'pause'}, stuck);
		expect(await cluster.carryOut(pause.steps.map(step => step.request))).toMatchObject({status: 200});
		// Changed while paused: no ReplicaSet has this template, and none may be called the newest.
		await release('deployment', 'paused', 'vllm/vllm-openai:v0.12.0', 'crash');
		const service = await until('paused', candidate => candidate.paused && candidate.containers[0]?.image.endsWith('v0.12.0') === true);
		expect(service.revisions?.some(({newest}) => newest)).toBe(false);
		const target = lastGood(service.revisions ?? []);
		expect(target?.number).toBe(1);
		const plan = await cluster.mustPlan({type: 'roll-back', revision: target?.id ?? ''}, service);
		expect(plan.steps).toHaveLength(1);
		expect(await cluster.carryOut(plan.steps.map(step => step.request))).toMatchObject({status: 200});
		const back = await until('paused', candidate => isServing(candidate) && !candidate.paused);
		expect(back.version?.value).toBe('v0.10.2');
		expect(await cluster.carryOut(plan.inverse ?? [])).toMatchObject({status: 200});
		expect(await cluster.read(inNamespace, 'paused')).toMatchObject({paused: true, containers: [{image: 'vllm/vllm-openai:v0.12.0'}]});
	});

	it('rolls a StatefulSet back through the trap of kubernetes#67250 by replacing exactly the replica that blocks', async () => {
		await create(statefulSet({namespace: inNamespace, name: 'stateful', replicas: 3}));
		await until('stateful', isServing);
		await release('statefulset', 'stateful', 'vllm/vllm-openai:v0.11.0', 'crash');
		const stuck = await until('stateful', candidate => candidate.rollout.phase === 'Stuck');
		expect(stateOf(stuck)).toMatchObject({word: 'Stuck', suggestions: [{intent: 'roll-back', words: 'roll back to rev 1'}, {}, {}]});
		const target = lastGood(stuck.revisions ?? []);
		const plan = await cluster.mustPlan({type: 'roll-back', revision: target?.id ?? ''}, stuck);
		const bad = stuck.pods?.find(pod => !pod.ready);
		expect(plan.steps.slice(1).map(step => step.request)).toEqual([
			{method: 'DELETE', target: expect.objectContaining({name: 'stateful-2', uid: bad?.uid}), body: {preconditions: {uid: bad?.uid}}},
		]);
		expect(await cluster.carryOut(plan.steps.map(step => step.request))).toMatchObject({status: 200});
		const back = await until('stateful', isServing);
		expect(back.version?.value).toBe('v0.10.2');
		expect(back.pods?.find(pod => pod.name === 'stateful-2')?.uid).not.toBe(bad?.uid);
	});

	it('restarts twice within a second, on workloads with and without annotations in their template', async () => {
		await create(statefulSet({namespace: inNamespace, name: 'restarted-set', replicas: 1}));
		await until('restarted-set', isServing);
		await created('restarted');
		for (const name of ['restarted', 'restarted', 'restarted-set', 'restarted-set']) {
			const before = await cluster.read(inNamespace, name);
			const plan = await cluster.mustPlan({type: 'restart'}, before);
			expect(await cluster.carryOut(plan.steps.map(step => step.request))).toMatchObject({status: 200});
			expect((await cluster.read(inNamespace, name)).generation).toBe(before.generation + 1);
		}
	});

	it('refuses to make a map of annotations where somebody has made one meanwhile', async () => {
		await create(statefulSet({namespace: inNamespace, name: 'annotated', replicas: 1}));
		const service = await until('annotated', isServing);
		const plan = await cluster.mustPlan({type: 'restart'}, service);
		await plane.kubectl([
			'patch',
			'statefulset/annotated',
			'-n',
			inNamespace,
			'--type=merge',
			'-p',
			'{"spec":{"template":{"metadata":{"annotations":{"a":"b"}}}}}',
		]);
		expect(await cluster.carryOut(plan.steps.map(step => step.request))).toMatchObject({status: 422});
	});

	it('pauses, resumes and takes both back', async () => {
		let service = await created('halted');
		for (const type of ['pause', 'resume'] as const) {
			const plan = await cluster.mustPlan({type}, service);
			expect(await cluster.carryOut(plan.steps.map(step => step.request))).toMatchObject({status: 200});
			expect((await cluster.read(inNamespace, 'halted')).paused).toBe(type === 'pause');
			expect(await cluster.carryOut(plan.inverse ?? [])).toMatchObject({status: 200});
			expect((await cluster.read(inNamespace, 'halted')).paused).toBe(type !== 'pause');
			await plane.kubectl(['rollout', 'pause', 'deployment/halted', '-n', inNamespace]).catch(() => '');
			service = await cluster.read(inNamespace, 'halted');
		}
	});

	it('pauses a StatefulSet by its partition: a release waits until it is resumed', async () => {
		const name = 'staged';
		await create(statefulSet({namespace: inNamespace, name}));
		const service = await until(name, isServing);
		const send = async (plan: {readonly steps: ReadonlyArray<{readonly request: WriteRequest}>}) =>
			expect(await cluster.carryOut(plan.steps.map(step => step.request))).toMatchObject({status: 200});
		await send(await cluster.mustPlan({type: 'pause'}, service));
		const paused = await until(name, candidate => candidate.paused);
		await send(await cluster.mustPlan({type: 'update', container: 'vllm', image: 'vllm/vllm-openai:v0.11.0'}, paused));
		const waiting = await until(name, ({revisions}) => revisions?.length === 2 && revisions[0]?.newest === true);
		expect(waiting.revisions?.map(({newest, replicas}) => [newest, replicas.ready])).toEqual([
			[true, 0],
			[false, 2],
		]);
		expect(waiting.rollout.phase).toBe('Paused');
		await send(await cluster.mustPlan({type: 'resume'}, waiting));
		const resumed = await until(name, candidate => isServing(candidate) && !candidate.paused);
		expect(resumed.revisions?.find(({newest}) => newest)?.replicas.ready).toBe(2);
	});

	it('replaces one replica, and nothing when that replica is gone', async () => {
		const service = await created('replaced');
		const [pod] = service.pods ?? [];
		const plan = await cluster.mustPlan({type: 'replace-replica', replicaUid: pod?.uid ?? ''}, service);
		expect(await cluster.carryOut(plan.steps.map(step => step.request))).toMatchObject({status: 200});
		const after = await until(
			'replaced',
			candidate => isServing(candidate) && candidate.pods?.length === 2 && candidate.pods.every(({uid}) => uid !== pod?.uid),
		);
		expect(after.replicas.ready).toBe(2);
		expect(await cluster.plan({type: 'replace-replica', replicaUid: pod?.uid ?? ''}, service)).toMatchObject({ok: false});
	});

	it('sets the bounds of an autoscaler instead of the count it owns, and finds it blind without a metrics server', async () => {
		await created('scaling', autoscaler({namespace: inNamespace, name: 'scaling', minimum: 2, maximum: 8}));
		const service = await until('scaling', ({autoscalers: [first]}) => first?.blind !== undefined);
		expect(stateOf(service)).toMatchObject({word: 'Autoscaler blind', severity: 'look'});
		expect(await cluster.plan({type: 'scale', replicas: 4}, service)).toEqual({
			ok: false,
			reason: 'HPA scaling owns the count (2–8): change its bounds instead.',
		});
		const plan = await cluster.mustPlan({type: 'set-bounds', minimum: 3, maximum: 10}, service);
		expect(await cluster.carryOut(plan.steps.map(step => step.request))).toMatchObject({status: 200});
		const bounded = await until('scaling', ({replicas}) => replicas.desired === 3);
		expect(bounded.autoscalers[0]).toMatchObject({minimum: 3, maximum: 10});
		expect(await cluster.carryOut(plan.steps.map(step => step.request))).toMatchObject({status: 422});
		expect(await cluster.carryOut(plan.inverse ?? [])).toMatchObject({status: 200});
	});

	it('holds a count by both bounds of its HPA, which the controller follows, and gives it back', async () => {
		await created('held', autoscaler({namespace: inNamespace, name: 'held', minimum: 2, maximum: 8}));
		const service = await until('held', ({autoscalers: [first]}) => first?.current !== undefined);
		const plan = await cluster.mustPlan({type: 'hold', replicas: 4}, service);
		expect(await cluster.carryOut(plan.steps.map(step => step.request))).toMatchObject({status: 200});
		const held = await until('held', ({replicas}) => replicas.desired === 4 && replicas.available === 4);
		expect(held.autoscalers[0]).toMatchObject({heldAt: 4, limit: 'held at 4: both its bounds are 4'});
		expect(await cluster.plan({type: 'release'}, held)).toMatchObject({ok: false});
		const known = {...held, autoscalers: held.autoscalers.map(first => ({...first, heldFrom: {minimum: 2, maximum: 8}}))};
		const release = await cluster.mustPlan({type: 'release'}, known);
		expect(await cluster.carryOut(release.steps.map(step => step.request))).toMatchObject({status: 200});
		expect((await cluster.read(inNamespace, 'held')).autoscalers[0]).toMatchObject({minimum: 2, maximum: 8});
	});

	it('tells a slow load and a missing GPU from a stuck rollout', async () => {
		await create(
			deployment({namespace: inNamespace, name: 'loading', replicas: 1, fault: 'loading'}),
			deployment({namespace: inNamespace, name: 'waiting', replicas: 1, gpus: 128}),
			deployment({namespace: inNamespace, name: 'imageless', replicas: 1, fault: 'image-pull'}),
		);
		// The pod may be there before the controller has said that it has seen its Deployment.
		const loading = await until(
			'loading',
			candidate =>
				candidate.observedGeneration >= candidate.generation &&
				candidate.replicas.updated === 1 &&
				candidate.revisions?.some(({newest}) => newest) === true &&
				candidate.pods?.some(pod => pod.phase === 'Running') === true,
		);
		expect(stateOf(loading)).toMatchObject({word: 'Loading', severity: 'fine'});
		const waiting = await until('waiting', candidate => candidate.pods?.some(pod => pod.unschedulable !== undefined) === true);
		expect(stateOf(waiting)).toMatchObject({word: 'Waiting for GPU', severity: 'broken'});
		const imageless = await until('imageless', candidate => candidate.pods?.some(pod => pod.trouble !== undefined) === true);
		expect(stateOf(imageless)).toMatchObject({word: 'Image missing', severity: 'broken'});
	});
});
