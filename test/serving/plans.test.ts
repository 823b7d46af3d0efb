import {describe, expect, it} from 'vitest';
import type {KubernetesObject} from '../../source/cluster/kubernetes-object.ts';
import type {Action} from '../../source/domain/action.ts';
import {actionTypes} from '../../source/domain/action.ts';
import type {Capacity} from '../../source/domain/capacity.ts';
import type {Plan} from '../../source/domain/plan.ts';
import {toSafeText} from '../../source/domain/safe-text.ts';
import {deployment as deployments} from '../../source/serving/deployment.ts';
import {argumentsDifference} from '../../source/serving/plans/template-lines.ts';
import {servingSystems} from '../../source/serving/serving-systems.ts';
import {freshObjects, type Objects, readService, systemOf} from './fixtures/object-index.ts';
import {bodyOf, lineOf, outcomeOf, planOf, warningsOf} from './fixtures/plan-of.ts';
import {
	autoscaler,
	container,
	controllerRevision,
	crashing,
	deployment,
	healthy,
	incident,
	minutesAgo,
	now,
	pod,
	replicaSet,
	statefulSet,
	template,
} from './fixtures/raw-objects.ts';

const parked = healthy({spec: {replicas: 0}, status: {replicas: 0, updatedReplicas: 0, readyReplicas: 0, availableReplicas: 0}});
const scaled = {...healthy(), HorizontalPodAutoscaler: [autoscaler()]};
const argo = {'deployment.kubernetes.io/revision': '7', 'argocd.argoproj.io/tracking-id': 'shop:apps/Deployment:chat/llama'};

describe('a scale', () => {
	it('tests the UID and the count that was read, on the scale subresource', () => {
		const plan = planOf({type: 'scale', replicas: 5}, healthy());
		expect(plan.steps[0]?.request).toMatchObject({method: 'PATCH', subresource: 'scale', contentType: 'application/json-patch+json'});
		expect(bodyOf(plan)).toEqual([
			{op: 'test', path: '/metadata/uid', value: 'uid-llama'},
			{op: 'test', path: '/spec/replicas', value: 3},
			{op: 'replace', path: '/spec/replicas', value: 5},
		]);
		expect(lineOf(plan, 'replicas')).toMatchObject({before: '3', after: '5'});
		expect(plan.gpus).toEqual({change: 4, surge: 0});
		expect(plan.done).toEqual({type: 'replicas', desired: 5});
	});

	it('takes the count that was just read, not the one on the screen', () => {
		const plan = planOf({type: 'scale', replicas: 5}, healthy(), healthy({spec: {replicas: 4}}));
		expect(bodyOf(plan)[1]).toEqual({op: 'test', path: '/spec/replicas', value: 4});
	});

	it('from nothing tests the empty spec, for there is no count to test', () => {
		expect(bodyOf(planOf({type: 'scale', replicas: 2}, parked)).slice(1)).toEqual([
			{op: 'test', path: '/spec', value: {}},
			{op: 'add', path: '/spec/replicas', value: 2},
		]);
	});

	it('to nothing wants the name typed and says what that means', () => {
		const plan = planOf({type: 'scale', replicas: 0}, healthy());
		expect(plan).toMatchObject({title: 'Park chat / llama', verb: 'park', typed: {text: 'llama'}, gpus: {change: -6}});
		expect(warningsOf(plan)).toContain('Nothing serves');
	});

	it("to nothing is there with an autoscaler too, which is off from then on; any other count is the autoscaler's", () => {
		expect(warningsOf(planOf({type: 'scale', replicas: 0}, scaled))).toContain('HPA llama is off from then on');
		expect(outcomeOf({type: 'scale', replicas: 4}, scaled)).toEqual({
			ok: false,
			reason: 'HPA llama owns the count (2–8): change its bounds instead.',
		});
	});

	it('is refused for what a controller owns as it was just read, parking included', () => {
		const owned = deployment({
			metadata: {
				ownerReferences: [{apiVersion: 'serving.kserve.io/v1beta1', kind: 'InferenceService', name: 'llama', uid: 'i', controller: true}],
			},
		});
		for (const replicas of [0, 5]) {
			for (const objects of [healthy(), scaled]) {
				const {reason} = {reason: '', ...outcomeOf({type: 'scale', replicas}, objects, {...objects, Deployment: [owned]})};
				expect(reason).toMatch(/^InferenceService llama owns this Deployment|^HPA llama owns the count/);
				// Also where it was seen before the plan was asked for.
				expect(outcomeOf({type: 'scale', replicas}, {...objects, Deployment: [owned]})).toMatchObject({ok: false});
			}
		}
	});

	it('says who has set the count last, as managedFields have it', () => {
		const written = (managedFields: readonly object[]) =>
			lineOf(planOf({type: 'scale', replicas: 5}, healthy({metadata: {managedFields}})), 'owner')?.text;
		const fieldsV1 = {'f:spec': {'f:replicas': {}}};
		expect(written([{manager: 'helm', operation: 'Update', time: minutesAgo(3), fieldsV1}])).toBe(
			'replicas last written by helm 3 min ago',
		);
		expect(written([{manager: 'kubectl', operation: 'Update', subresource: 'scale', fieldsV1}])).toBe('replicas last written by kubectl');
		expect(
			written([{manager: 'helm', operation: 'Update', time: minutesAgo(3), fieldsV1: {'f:spec': {'f:template': {}}}}]),
		).toBeUndefined();
	});

	it('brings a parked service with an autoscaler back, which its bounds cannot', () => {
		const objects = {...parked, HorizontalPodAutoscaler: [autoscaler()]};
		expect(planOf({type: 'scale', replicas: 2}, objects).typed).toBeUndefined();
		expect(outcomeOf({type: 'set-bounds', minimum: 2, maximum: 4}, objects)).toMatchObject({ok: false});
	});

	it('in the middle of a rollout says that the count is spread over both revisions', () => {
		expect(warningsOf(planOf({type: 'scale', replicas: 5}, incident()))).toContain('spread over both revisions');
	});
});

describe('new bounds', () => {
	it('test the old ones and say what they force at once', () => {
		const plan = planOf({type: 'set-bounds', minimum: 5, maximum: 9}, scaled);
		expect(plan.target).toMatchObject({name: 'llama', uid: 'uid-hpa'});
		expect(bodyOf(plan)).toEqual([
			{op: 'test', path: '/metadata/uid', value: 'uid-hpa'},
			{op: 'test', path: '/spec/minReplicas', value: 2},
			{op: 'test', path: '/spec/maxReplicas', value: 8},
			{op: 'replace', path: '/spec/minReplicas', value: 5},
			{op: 'replace', path: '/spec/maxReplicas', value: 9},
		]);
		expect(plan.gpus.change).toBe(4);
		expect(lineOf(plan, 'then')?.text).toBe('2 replicas start at once');
	});

	it.each([
		[{minimum: 0, maximum: 4}, 'at least 1'],
		[{minimum: 5, maximum: 4}, 'not be below'],
		[{minimum: 2, maximum: 8}, 'are 2–8 already'],
	])('of %j are refused', (bounds, reason) => {
		expect(outcomeOf({type: 'set-bounds', ...bounds}, scaled)).toMatchObject({ok: false, reason: expect.stringContaining(reason)});
	});

	it('of an autoscaler that KEDA made are refused: KEDA puts them back', () => {
		const keda = {ownerReferences: [{apiVersion: 'keda.sh/v1alpha1', kind: 'ScaledObject', name: 'llama', uid: 'so', controller: true}]};
		const objects = {...healthy(), HorizontalPodAutoscaler: [autoscaler({metadata: keda})]};
		expect(outcomeOf({type: 'set-bounds', minimum: 1, maximum: 4}, objects)).toEqual({
			ok: false,
			reason: 'ScaledObject llama made HPA llama and would put it back as it was: change that instead.',
		});
	});
});

describe('an update', () => {
	const two = template([container({name: 'proxy', image: 'envoy:1', args: undefined, resources: {}}), container()]);
	const objects = {...healthy({spec: {template: two}}), ReplicaSet: [replicaSet(7, {template: two, available: 3})]};

	it('finds the container by its name and guards its place', () => {
		const plan = planOf({type: 'update', container: 'vllm', image: 'vllm/vllm-openai:v0.11.0'}, objects);
		expect(bodyOf(plan)).toEqual([
			{op: 'test', path: '/metadata/uid', value: 'uid-llama'},
			{op: 'test', path: '/spec/template/spec/containers/1/name', value: 'vllm'},
			{op: 'test', path: '/spec/template/spec/containers/1/image', value: 'vllm/vllm-openai:v0.10.2'},
			{op: 'test', path: '/metadata/annotations/kubernetes.io~1change-cause', value: null},
			{op: 'replace', path: '/spec/template/spec/containers/1/image', value: 'vllm/vllm-openai:v0.11.0'},
			{op: 'add', path: '/metadata/annotations/kubernetes.io~1change-cause', value: 'image vllm/vllm-openai:v0.11.0 (was v0.10.2)'},
		]);
		expect(lineOf(plan, 'image')).toMatchObject({before: 'vllm/vllm-openai:v0.10.2', after: 'vllm/vllm-openai:v0.11.0'});
		expect(plan.gpus).toEqual({change: 0, surge: 2});
		expect(plan.done).toEqual({type: 'rolled-out', generation: 4});
	});

	it.each([
		[{container: 'nginx', image: 'a:1'}, 'has no container nginx'],
		[{container: 'vllm', image: 'a b'}, 'without blanks'],
		[{container: 'vllm', image: 'vllm/vllm-openai:v0.10.2'}, 'has this image and these arguments already'],
		[{container: 'vllm'}, 'already'],
	])('of %j is refused', (update, reason) => {
		expect(outcomeOf({type: 'update', ...update}, objects)).toMatchObject({ok: false, reason: expect.stringContaining(reason)});
	});

	it('shows what is added to and taken from the arguments, flags with their values', () => {
		expect(argumentsDifference(['--model', 'a', '--eager'], ['--model', 'a', '--max-model-len', '8192'])).toBe(
			'+ --max-model-len 8192   − --eager',
		);
		expect(argumentsDifference(['--model=a'], ['--model=b'])).toBe('+ --model=b   − --model=a');
	});

	it('keeps secrets in arguments out of the dialog and the history, and sends them as they are', () => {
		const plan = planOf({type: 'update', container: 'vllm', args: ['--model', 'org/llama', '--api-key', 's3cret']}, healthy());
		expect(lineOf(plan, 'args')?.text).toBe('+ --api-key (hidden)');
		const operations = bodyOf(plan);
		expect(operations.at(-1)).toMatchObject({value: 'args + --api-key (hidden)'});
		expect(JSON.stringify(operations.find(({path}) => path.endsWith('/args')))).toContain('--model');
		expect(operations.find(({op, path}) => op === 'replace' && path.endsWith('/args'))).toMatchObject({
			value: ['--model', 'org/llama', '--api-key', 's3cret'],
		});
	});

	it('while paused says that nothing rolls out, and is done when it is written', () => {
		const paused = healthy({spec: {paused: true}});
		const plan = planOf({type: 'update', container: 'vllm', image: 'a:1'}, paused);
		expect(warningsOf(plan)).toContain('paused');
		expect(plan.done).toEqual({type: 'paused', paused: true});
		expect(plan.gpus).toEqual({change: 0, surge: 0});
	});

	it.each([
		[{metadata: {annotations: argo}}, 'Argo CD app "shop" owns this object', 'shop'],
		[
			{
				metadata: {
					labels: {'app.kubernetes.io/instance': 'shop'},
					managedFields: [{manager: 'argocd-controller', operation: 'Apply', fieldsV1: {}}],
				},
			},
			'Argo CD app "shop" owns this object',
			'shop',
		],
		[{metadata: {labels: {'app.kubernetes.io/instance': 'shop'}}}, '', undefined],
		[{metadata: {labels: {'kustomize.toolkit.fluxcd.io/name': 'apps'}}}, 'Flux "apps" owns this object', 'apps'],
		[{metadata: {annotations: {'meta.helm.sh/release-name': 'rel'}}}, 'The next upgrade of Helm release "rel"', undefined],
		[{metadata: {annotations: {'kubectl.kubernetes.io/last-applied-configuration': '{}'}}}, 'the next apply of its file', undefined],
		[{spec: {revisionHistoryLimit: 0}}, 'cannot be rolled back', undefined],
		[{spec: {strategy: {type: 'Recreate'}}}, 'nothing serves in between', undefined],
	])('of %j says who takes it back or what it costs', (more, words, typed) => {
		const plan = planOf({type: 'update', container: 'vllm', image: 'a:1'}, healthy(more));
		expect(warningsOf(plan)).toContain(words);
		expect(plan.typed?.text).toBe(typed);
	});
});

describe('a rollback of a Deployment', () => {
	const action: Action = {type: 'roll-back', revision: 'uid-llama-h5'};

	it('asks for the ReplicaSet and the Deployment, and nothing else', () => {
		const service = readService(incident());
		expect(
			systemOf(service)
				.needs(action, service)
				.map(({resource, name}) => `${resource.kind}/${name}`),
		).toEqual(['Deployment/llama', 'ReplicaSet/llama-h5']);
	});

	it('case 3: puts the template back without the hash, guarded by revision and template; annotations, count and the rest stay', () => {
		const plan = planOf(action, incident());
		const operations = bodyOf(plan);
		expect(operations.map(({op, path}) => `${op} ${path}`)).toEqual([
			'test /metadata/uid',
			'test /metadata/annotations/deployment.kubernetes.io~1revision',
			'test /spec/template',
			'test /metadata/annotations/kubernetes.io~1change-cause',
			'replace /spec/template',
			'add /metadata/annotations/kubernetes.io~1change-cause',
		]);
		expect(JSON.stringify(operations[4])).not.toContain('pod-template-hash');
		expect(plan.verb).toBe('roll back');
		expect(plan.title).toBe('Roll back chat / llama');
	});

	it('says in the words of the dialog what becomes of what', () => {
		const plan = planOf(action, {...incident(), HorizontalPodAutoscaler: [autoscaler()]});
		expect(lineOf(plan, 'revision')).toEqual({
			head: 'revision',
			before: '7',
			after: '8',
			text: '(the template of rev 5, 3 replicas of it ready now)',
		});
		expect(lineOf(plan, 'image')).toMatchObject({before: 'vllm/vllm-openai:v0.11.0', after: 'vllm/vllm-openai:v0.10.2'});
		expect(lineOf(plan, 'replicas')?.text).toBe('3, unchanged (HPA llama owns the count, 2–8)');
		expect(lineOf(plan, 'then')?.text).toBe('1 failing replica is replaced, the 3 of rev 5 stay');
		expect(lineOf(plan, 'not undone')?.text).toContain('ConfigMaps');
		expect(plan.gpus).toEqual({change: -2, surge: 0});
	});

	it('names what else of the template changes', () => {
		const objects = incident();
		const old = template(
			[container({image: 'vllm/vllm-openai:v0.10.2', env: [{name: 'A', value: '1'}]})],
			{annotations: {a: 'b'}},
			{nodeSelector: {gpu: 'h100'}},
		);
		const plan = planOf(action, {
			...objects,
			ReplicaSet: [...objects.ReplicaSet.slice(0, 2), replicaSet(5, {template: old, available: 3})],
		});
		expect(lineOf(plan, 'template')?.text).toBe('also changes: env of vllm, nodeSelector, annotations');
	});

	it('case 2: of a paused rollout resumes it by the same patch, after the template', () => {
		const objects = incident();
		const [first] = objects.Deployment;
		const plan = planOf(action, {
			...objects,
			Deployment: [{...(first as KubernetesObject), spec: {...(first?.spec as object), paused: true}}],
		});
		const changes = bodyOf(plan).filter(({op}) => op !== 'test');
		expect(changes.map(({op, path}) => `${op} ${path}`)).toEqual([
			'replace /spec/template',
			'remove /spec/paused',
			'add /metadata/annotations/kubernetes.io~1change-cause',
		]);
		expect(lineOf(plan, 'then')?.text).toContain('the paused rollout is resumed with it');
		expect(plan.done).toEqual({type: 'rolled-out', generation: 4});
	});

	it('case 2: to what runs already is refused, for there is nothing to do, also where somebody else went back meanwhile', () => {
		const back = incident();
		const fresh = {...back, Deployment: [deployment({spec: {template: template([container({image: 'vllm/vllm-openai:v0.10.2'})])}})]};
		expect(outcomeOf(action, incident(), fresh)).toEqual({ok: false, reason: 'Rev 5 is what llama asks for already.'});
	});

	it('to a revision nothing is known of says so', () => {
		expect(warningsOf(planOf({type: 'roll-back', revision: 'uid-llama-h6'}, incident()))).toContain('not known whether rev 6 ever served');
	});

	it('case 4: is not offered without history, with the reason, and refused where its revision was pruned', () => {
		expect(outcomeOf(action, healthy({spec: {revisionHistoryLimit: 0}}))).toEqual({
			ok: false,
			reason: 'llama keeps no revisions (revisionHistoryLimit is 0).',
		});
		expect(outcomeOf(action, healthy())).toEqual({ok: false, reason: 'llama has no other revision to go back to.'});
		expect(outcomeOf(action, incident(), {...incident(), ReplicaSet: []})).toEqual({ok: false, reason: 'The ReplicaSet of rev 5 is gone.'});
	});
});

describe('a rollback of a StatefulSet', () => {
	const own = (index: number, revision: number, more: Parameters<typeof pod>[1] = {}) =>
		pod(`whisper-${index}`, {owner: 'whisper', ownerKind: 'StatefulSet', hash: `whisper-r${revision}`, ...more});
	const objects = (spec: object = {}) => ({
		StatefulSet: [
			statefulSet({
				status: {updatedReplicas: 1, readyReplicas: 2, availableReplicas: 2, currentRevision: 'whisper-r1'},
				spec: {template: template([container({image: 'whisper:2'})]), ...spec},
			}),
		],
		ControllerRevision: [
			controllerRevision(1, template([container({image: 'whisper:1'})])),
			controllerRevision(2, template([container({image: 'whisper:2'})])),
		],
		Pod: [own(0, 1), own(1, 1), own(2, 2, {ready: false, containerStatus: crashing})],
	});
	const action: Action = {type: 'roll-back', revision: 'uid-whisper-r1'};

	it('case 5: replaces the template by that of the ControllerRevision, without its directive, and then exactly the replica that blocks', () => {
		const plan = planOf(action, objects());
		const operations = bodyOf(plan);
		expect(operations.find(({op, path}) => op === 'replace' && path === '/spec/template')).toMatchObject({
			value: template([container({image: 'whisper:1'})]),
		});
		expect(plan.steps.slice(1).map(({request}) => [request.method, request.target.name, request.body])).toEqual([
			['DELETE', 'whisper-2', {preconditions: {uid: 'uid-whisper-2'}}],
		]);
		expect(lineOf(plan, 'pod')?.text).toContain('whisper-2');
	});

	it('leaves a replica alone that has become ready or gone since', () => {
		const ready = {...objects(), Pod: [own(0, 1), own(1, 1), own(2, 2)]};
		expect(planOf(action, objects(), ready).steps).toHaveLength(1);
		expect(planOf(action, objects(), {...objects(), Pod: []}).steps).toHaveLength(1);
	});

	it('says that it cannot see what would block it', () => {
		const {Pod: _, ...unread} = objects();
		const plan = planOf(action, unread);
		expect(plan.steps).toHaveLength(1);
		expect(warningsOf(plan)).toContain('The replicas are not read');
	});

	it('warns of a broken replica before an update or a restart, which would wait for it for ever', () => {
		for (const next of [{type: 'restart'}, {type: 'update', container: 'vllm', image: 'whisper:3'}] as const) {
			const words = 'whisper-2 is broken, and the controller changes nothing before it is ready: replace it after this.';
			expect(warningsOf(planOf(next, objects()))).toContain(words);
			expect(warningsOf(planOf(next, objects({podManagementPolicy: 'Parallel'})))).not.toContain(words);
			expect(warningsOf(planOf(action, objects()))).not.toContain(words);
		}
	});

	it('leaves all to the controller where it does not work in order', () => {
		expect(planOf(action, objects({podManagementPolicy: 'Parallel'})).steps).toHaveLength(1);
	});
});

describe('restart, pause, resume and replace', () => {
	it.each([
		[undefined, 'restart'],
		['release 2026-47', 'restart (release 2026-47)'],
		['restart (release 2026-47)', undefined],
		['restart', undefined],
	])('a restart of what was caused by %s says so in the same patch: %s', (before, after) => {
		const annotations = before === undefined ? {} : {annotations: {'kubernetes.io/change-cause': before}};
		const causes = bodyOf(planOf({type: 'restart'}, healthy({metadata: {...annotations}})))
			.filter(({op}) => op !== 'test')
			.flatMap(operation =>
				/change-cause|^\/metadata\/annotations$/.test(operation.path) && 'value' in operation ? [operation.value] : [],
			);
		const expected = after === undefined ? [] : [after];
		expect(
			causes.map(cause => (typeof cause === 'object' ? (cause as Record<string, string>)['kubernetes.io/change-cause'] : cause)),
		).toEqual(expected);
	});

	it('restart with a mark that was never there', () => {
		const used = template([container()], {annotations: {'kubectl.kubernetes.io/restartedAt': new Date(now).toISOString()}});
		const plan = planOf(
			{type: 'restart'},
			{...healthy({spec: {template: used}}), ReplicaSet: [replicaSet(7, {template: used, available: 3})]},
		);
		expect(bodyOf(plan)).toContainEqual({
			op: 'replace',
			path: '/spec/template/metadata/annotations/kubectl.kubernetes.io~1restartedAt',
			value: new Date(now + 1).toISOString(),
		});
		expect(planOf({type: 'restart'}, healthy({metadata: {annotations: argo}})).typed).toBeUndefined();
	});

	it.each([
		['restart', healthy({spec: {paused: true}}), 'resume it first'],
		['restart', parked, 'nothing to restart'],
		['pause', healthy({spec: {paused: true}}), 'paused already'],
		['resume', healthy(), 'not paused'],
	] as const)('refuse a %s where it makes no sense', (type, objects, reason) => {
		expect(outcomeOf({type}, objects)).toMatchObject({ok: false, reason: expect.stringContaining(reason)});
	});

	it('pause a StatefulSet by its partition, above all that an autoscaler may add, and roll back past it', () => {
		const scaleTargetRef = {apiVersion: 'apps/v1', kind: 'StatefulSet', name: 'whisper'};
		const scaledSet = {StatefulSet: [statefulSet()], HorizontalPodAutoscaler: [autoscaler({spec: {scaleTargetRef}})]};
		expect(bodyOf(planOf({type: 'pause'}, scaledSet)).slice(1)).toEqual([
			{op: 'test', path: '/spec/updateStrategy/rollingUpdate/partition', value: 0},
			{op: 'replace', path: '/spec/updateStrategy/rollingUpdate/partition', value: 8},
		]);
		const bare = {StatefulSet: [statefulSet({spec: {updateStrategy: {type: 'RollingUpdate'}}})]};
		expect(bodyOf(planOf({type: 'pause'}, bare)).at(-1)).toEqual({
			op: 'add',
			path: '/spec/updateStrategy/rollingUpdate',
			value: {partition: 3},
		});
		const pausedSet = {
			StatefulSet: [statefulSet({spec: {updateStrategy: {type: 'RollingUpdate', rollingUpdate: {partition: 3}}}})],
			ControllerRevision: [controllerRevision(1, template([container({image: 'whisper:1'})])), controllerRevision(2)],
			Pod: [],
		};
		expect(bodyOf(planOf({type: 'resume'}, pausedSet)).at(-1)).toMatchObject({op: 'replace', value: 0});
		expect(outcomeOf({type: 'restart'}, pausedSet)).toMatchObject({ok: false, reason: expect.stringContaining('resume it first')});
		const back = bodyOf(planOf({type: 'roll-back', revision: 'uid-whisper-r1'}, pausedSet)).filter(({op}) => op !== 'test');
		expect(back.slice(0, 2).map(({path}) => path)).toEqual(['/spec/template', '/spec/updateStrategy/rollingUpdate/partition']);
	});

	it('replace one pod by its UID and warn where it is the last that serves', () => {
		const action: Action = {type: 'replace-replica', replicaUid: 'uid-llama-h7-a'};
		const plan = planOf(action, healthy());
		expect(plan.steps.map(({request}) => request)).toEqual([
			{
				method: 'DELETE',
				target: expect.objectContaining({name: 'llama-h7-a', uid: 'uid-llama-h7-a'}),
				body: {preconditions: {uid: 'uid-llama-h7-a'}},
			},
		]);
		expect(plan.inverse).toBeUndefined();
		expect(warningsOf(plan)).toBe('');
		const last = {...healthy({status: {readyReplicas: 1}})};
		expect(warningsOf(planOf(action, last))).toContain('only replica');
		expect(outcomeOf(action, healthy(), {...healthy(), Pod: []})).toMatchObject({ok: false});
	});
});

describe('every plan', () => {
	it('is refused for what is gone, made anew or being deleted', () => {
		const gone: Objects = {...healthy(), Deployment: []};
		const reborn = {...healthy(), Deployment: [deployment({metadata: {uid: 'another'}})]};
		const leaving = {...healthy(), Deployment: [deployment({metadata: {deletionTimestamp: '2026-11-24T12:00:00Z'}})]};
		for (const fresh of [gone, reborn, leaving])
			expect(outcomeOf({type: 'restart'}, healthy(), fresh)).toMatchObject({ok: false, reason: expect.stringMatching(/gone|deleted/)});
	});

	it('shows nothing unsafe and sends everything as it is', () => {
		const evil = 'vllm:\u001b[2J';
		const objects = healthy({spec: {template: template([container({image: evil})])}});
		const plan = planOf({type: 'update', container: 'vllm', image: 'vllm:2'}, objects);
		expect(lineOf(plan, 'image')?.before).toBe('vllm:␛[2J');
		expect(JSON.stringify(bodyOf(plan))).toContain(JSON.stringify(evil).slice(1, -1));
	});

	it.each(servingSystems.filter(({name}) => name === 'Deployment' || name === 'StatefulSet'))(
		'of a $name asks for a permission of its own',
		system => {
			const service = readService(system.name === 'Deployment' ? healthy() : {StatefulSet: [statefulSet()]});
			const asked = actionTypes
				.filter(type => 'how' in deployments.verbs[type])
				.map(type => {
					const {verb, resource, subresource} = system.permission(type, service);
					return `${type}: ${verb} ${resource.resource}${subresource === undefined ? '' : `/${subresource}`}`;
				});
			const root = system.name === 'Deployment' ? 'deployments' : 'statefulsets';
			expect(asked).toEqual([
				`scale: patch ${root}/scale`,
				'set-bounds: patch horizontalpodautoscalers',
				'hold: patch horizontalpodautoscalers',
				'release: patch horizontalpodautoscalers',
				`update: patch ${root}`,
				`roll-back: patch ${root}`,
				`restart: patch ${root}`,
				'replace-replica: delete pods',
				`pause: patch ${root}`,
				`resume: patch ${root}`,
			]);
		},
	);
});

describe('free GPUs', () => {
	const free = (all: number, largestBlock: number): Capacity => ({
		total: 96,
		held: 96 - all,
		free: [{product: toSafeText('H100'), free: all, largestBlock}],
	});
	const planWith = (action: Action, objects: Objects, capacity: Capacity): Plan => {
		const service = readService(objects);
		const outcome = systemOf(service).plan(action, service, {...freshObjects(objects, now), capacity});
		if (!outcome.ok) throw new Error(outcome.reason);
		return outcome.plan;
	};

	it.each([
		[{type: 'scale', replicas: 5}, free(8, 4), ''],
		[{type: 'scale', replicas: 5}, free(2, 2), 'Free GPUs are enough for 1 replica at most: the others wait until some are freed.'],
		[{type: 'scale', replicas: 5}, free(8, 1), 'No node has 2 GPUs free: the others wait until some are freed.'],
		[{type: 'scale', replicas: 2}, free(0, 0), ''],
		[{type: 'restart'}, free(4, 4), ''],
		[
			{type: 'restart'},
			free(4, 1),
			'No node has 2 GPUs free: the new replica waits, and no old one may stop before it is ready (maxUnavailable 0).',
		],
	] as const)('that a %j does not find among %j are said', (action, capacity, words) => {
		expect(warningsOf(planWith(action, healthy(), capacity))).toBe(words);
	});

	it('are said beside the surge', () => {
		const plan = planWith({type: 'restart'}, healthy(), free(19, 4));
		expect(lineOf(plan, 'then')?.text).toContain('surge 1 replica = 2 GPUs, 19 free, 4 of them on one node');
	});
});
