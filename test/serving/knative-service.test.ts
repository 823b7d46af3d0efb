import {describe, expect, it} from 'vitest';
import type {Action} from '../../source/domain/action.ts';
import {lastGood} from '../../source/domain/last-good.ts';
import type {RolloutPhase} from '../../source/domain/model-service.ts';
import type {JsonPatchOperation, Plan} from '../../source/domain/plan.ts';
import {condition, knativeObjects, knativeService, podOfRevision, revision} from './fixtures/knative-objects.ts';
import {freshObjects, type Objects, readService, readServices, systemOf} from './fixtures/object-index.ts';
import {container, crashing, minutesAgo, now, pod, unschedulable} from './fixtures/raw-objects.ts';

const ready = (number: number, id = 'a') => pod(`llama-${number}-${id}`, podOfRevision(number));
const rest = (number: number) => ({number, pods: []});
const failing = pod('llama-7-x', {...podOfRevision(7), ready: false, containerStatus: crashing});
const loading = pod('llama-7-x', {...podOfRevision(7), ready: false});

/** Revision 7 serves alone; 6 and 5 rest at zero. */
const healthy = knativeObjects(knativeService(), [{number: 7, pods: [ready(7)]}, rest(6), rest(5)]);

/** Revision 7 was asked for and is not ready; 5 serves. */
const notReady = (newest: readonly (typeof failing)[], readiness = condition('Ready', 'Unknown', {reason: 'Deploying'})) =>
	knativeObjects(
		knativeService({
			status: {
				latestReadyRevisionName: 'llama-00005',
				traffic: [{latestRevision: true, percent: 100, revisionName: 'llama-00005'}],
				conditions: [condition('ConfigurationsReady', 'Unknown'), condition('Ready', 'Unknown'), condition('RoutesReady', 'True')],
			},
		}),
		[
			{number: 7, pods: newest, options: {ready: readiness, replicas: 0, desired: 1}},
			{number: 5, pods: [ready(5), ready(5, 'b')]},
		],
	);

/** All traffic held at revision 5 by name. */
const pinnedTraffic = [{revisionName: 'llama-00005', latestRevision: false, percent: 100}];
const pinned = knativeObjects(
	knativeService({spec: {traffic: pinnedTraffic}, status: {traffic: [{revisionName: 'llama-00005', latestRevision: false, percent: 100}]}}),
	[rest(7), {number: 5, pods: [ready(5)]}],
);

const outcomeOf = (action: Action, objects: Objects, fresh: Objects = objects) => {
	const service = readService(objects);
	return systemOf(service).plan(action, service, freshObjects(fresh, now));
};

const planOf = (action: Action, objects: Objects, fresh?: Objects): Plan => {
	const outcome = outcomeOf(action, objects, fresh);
	if (!outcome.ok) throw new Error(outcome.reason);
	return outcome.plan;
};

const body = (plan: Plan): readonly JsonPatchOperation[] => {
	const request = plan.steps[0]?.request;
	if (request?.method !== 'PATCH') throw new Error('this plan begins with a patch');
	return request.body;
};

const warnings = (plan: Plan) => plan.warnings.map(({kind, text}) => `${kind}: ${text}`).join('\n');

describe('a Knative Service as a model service', () => {
	it('is one row, with what it owns in it', () => {
		const service = readService(healthy);
		expect(service).toMatchObject({
			system: 'Knative Service',
			name: 'llama',
			evidence: ['requests nvidia.com/gpu', 'runs vLLM', 'argument --model'],
			model: {value: 'org/llama', source: '--model'},
			version: {value: 'v0.10.2', source: 'image tag'},
			endpoint: 'http://llama.chat.example.com',
			replicas: {desired: 1, ready: 1, updated: 1, available: 1, total: 1},
			gpus: {perReplica: 2, held: 2},
			rollout: {phase: 'Stable'},
			traffic: [{revision: 'llama-00007', revisionId: 'uid-llama-7', percent: 100, latest: true}],
			reference: {resource: {group: 'serving.knative.dev', resource: 'services'}, uid: 'uid-ksvc'},
		});
		expect(service.pods?.map(({name}) => name)).toEqual(['llama-7-a']);
	});

	it('is no model service where its template says nothing of one: it may be any web application', () => {
		const web = knativeService({template: {spec: {containers: [{name: 'user-container', image: 'shop/cart:1'}]}}});
		expect(readServices({...healthy, Service: [web]})).toEqual([]);
	});

	it('is painted from the Service alone', () => {
		const service = readService({Service: [knativeService()]});
		expect(service).toMatchObject({pods: undefined, revisions: undefined, replicas: {desired: 1, ready: 1}, rollout: {phase: 'Stable'}});
		expect(service.offers['roll-back']).toEqual({possible: false, reason: 'The revisions are not read yet.'});
	});

	it('has its Revisions as revisions, with the hash that their pods carry', () => {
		const {revisions} = readService(notReady([failing]));
		expect(revisions?.map(({name, number, hash, newest, replicas}) => ({name, number, hash, newest, ready: replicas.ready}))).toEqual([
			{name: 'llama-00007', number: 7, hash: 'k7', newest: true, ready: 0},
			{name: 'llama-00005', number: 5, hash: 'k5', newest: false, ready: 2},
		]);
		expect(lastGood(revisions ?? [])?.name).toBe('llama-00005');
	});

	it('knows a Revision at rest as good that its controller got ready, and the last of them before older ones', () => {
		const at = (minutes: number) => condition('Ready', 'True', {lastTransitionTime: minutesAgo(minutes)});
		const objects = knativeObjects(knativeService(), [
			{number: 7, pods: [failing], options: {ready: condition('Ready', 'False', {reason: 'ExitCode1', message: 'bad'})}},
			{number: 6, pods: [], options: {ready: at(90)}},
			{number: 5, pods: [], options: {ready: at(900)}},
		]);
		expect(lastGood(readService(objects).revisions ?? [])?.name).toBe('llama-00006');
	});

	it('has the autoscaler of Knative, with the bounds of the newest Revision; no maximum is no limit', () => {
		const [autoscaler] = readService(healthy).autoscalers;
		expect(autoscaler).toMatchObject({kind: 'Knative autoscaler', minimum: 1, maximum: 4, atMaximum: false, disabled: false});
		const unbounded = {'autoscaling.knative.dev/min-scale': '0', 'autoscaling.knative.dev/max-scale': '0'};
		const objects = {...healthy, Revision: [revision(7, {replicas: 1, annotations: unbounded}), ...healthy.Revision.slice(1)]};
		expect(readService(objects).autoscalers[0]).toMatchObject({minimum: 0, maximum: Number.POSITIVE_INFINITY});
	});

	it('names bounds by their older spelling too', () => {
		const older = {annotations: {'autoscaling.knative.dev/minScale': '2', 'autoscaling.knative.dev/maxScale': '6'}};
		const service = readService({Service: [knativeService({template: {metadata: older, spec: {containers: [container()]}}})]});
		expect(service.autoscalers[0]).toMatchObject({minimum: 2, maximum: 6});
	});
});

describe('the phase of a Knative Service', () => {
	const deadline = condition('Ready', 'False', {reason: 'ProgressDeadlineExceeded', message: 'Initial scale was never achieved'});
	const exited = condition('Ready', 'False', {reason: 'ExitCode1', message: 'Container failed with: CUDA out of memory'});
	const cases: ReadonlyArray<{readonly name: string; readonly objects: Objects; readonly phase: RolloutPhase; readonly more?: object}> = [
		{name: 'all at zero, as nobody asks', objects: knativeObjects(knativeService(), [rest(7), rest(5)]), phase: 'Parked'},
		{
			name: 'a newest Revision at zero beside an old one that stops',
			objects: knativeObjects(knativeService(), [rest(7), {number: 5, pods: [ready(5)]}]),
			phase: 'Stable',
		},
		{name: 'a spec that was not seen', objects: {...healthy, Service: [knativeService({metadata: {generation: 8}})]}, phase: 'Progressing'},
		{
			name: 'a spec that was seen and has no Revision yet',
			objects: {...healthy, Service: [knativeService({status: {conditions: [condition('ConfigurationsReady', 'Unknown')]}})]},
			phase: 'Progressing',
		},
		{name: 'a new Revision that loads', objects: notReady([loading]), phase: 'Loading'},
		{name: 'a new Revision that loads longer than its deadline', objects: notReady([loading], deadline), phase: 'Loading'},
		{
			name: 'a new Revision that crashes',
			objects: notReady([failing], exited),
			phase: 'Stuck',
			more: {failing: {reason: 'OOMKilled', count: 1}},
		},
		{
			name: 'a new Revision without a GPU',
			objects: notReady([pod('llama-7-x', {...podOfRevision(7), ...unschedulable()})]),
			phase: 'Stuck',
			more: {failing: {reason: 'Unschedulable'}},
		},
		{
			name: 'a new Revision whose pods Knative has taken away',
			objects: notReady([], deadline),
			phase: 'Failed',
			more: {
				progress:
					'Initial scale was never achieved: Knative took its replicas away after 10 min, and gives longer by the annotation serving.knative.dev/progress-deadline',
			},
		},
		{
			name: 'a new Revision that the pods say nothing of',
			objects: notReady([], exited),
			phase: 'Failed',
			more: {progress: 'Container failed with: CUDA out of memory'},
		},
		{
			name: 'traffic that follows no newer Revision',
			objects: pinned,
			phase: 'Pinned',
			more: {message: 'traffic is held at llama-00005: newer revisions get none'},
		},
	];

	it.each(cases)('with $name is $phase', ({objects, phase, more = {}}) => {
		expect(readService(objects).rollout).toMatchObject({phase, ...more});
	});
});

describe('the verbs of a Knative Service', () => {
	const tests = (plan: Plan) =>
		body(plan)
			.filter(({op}) => op === 'test')
			.map(({path}) => path);
	const changes = (plan: Plan) => body(plan).filter(({op}) => op !== 'test');
	const annotations = '/spec/template/metadata/annotations';

	it('roll back by pinning all traffic, also where the newest was never ready and could still take over', () => {
		const plan = planOf({type: 'roll-back', revision: 'uid-llama-5'}, notReady([failing]));
		expect(body(plan)).toEqual([
			{op: 'test', path: '/metadata/uid', value: 'uid-ksvc'},
			{op: 'test', path: '/spec/traffic', value: [{latestRevision: true, percent: 100}]},
			{op: 'replace', path: '/spec/traffic', value: [{revisionName: 'llama-00005', latestRevision: false, percent: 100}]},
		]);
		expect(warnings(plan)).toContain('pinned: Pinned from then on: new revisions get nothing until "latest" has a share again.');
		expect(plan.lines.map(({head, before, after, text}) => [head, before, after, text])).toEqual([
			['traffic', 'latest 100 %', 'llama-00005 100 %', '(rev 5, 2 replicas of it ready now)'],
			['then', undefined, undefined, 'the same revisions serve on; newer ones no longer take over'],
		]);
		expect(plan.done).toEqual({type: 'traffic', targets: [{revision: 'llama-00005', percent: 100}]});
	});

	it('move requests at once where the newest had them and the older one still has replicas', () => {
		const objects = knativeObjects(knativeService(), [
			{number: 7, pods: [ready(7)]},
			{number: 5, pods: [ready(5)]},
		]);
		const plan = planOf({type: 'roll-back', revision: 'uid-llama-5'}, objects);
		expect(plan.lines.at(-1)?.text).toBe('requests move at once: replicas are there');
	});

	it('say that requests wait where the revision rests at zero', () => {
		const plan = planOf({type: 'roll-back', revision: 'uid-llama-5'}, healthy);
		expect(plan.lines.at(-1)?.text).toBe('llama-00005 has no replica now: requests wait until one has loaded the model');
		expect(plan.gpus).toEqual({change: 0, surge: 2});
	});

	it('do not send traffic to a revision that is not ready, or gone', () => {
		const bad = condition('Ready', 'False', {reason: 'ExitCode1', message: 'Container failed with: no such file'});
		const objects = {...healthy, Revision: [...healthy.Revision.slice(0, 2), revision(5, {ready: bad})]};
		expect(outcomeOf({type: 'roll-back', revision: 'uid-llama-5'}, objects)).toEqual({
			ok: false,
			reason: 'llama-00005 is not ready (Container failed with: no such file): it cannot take traffic.',
		});
		expect(outcomeOf({type: 'roll-back', revision: 'uid-llama-5'}, healthy, {...healthy, Revision: []})).toEqual({
			ok: false,
			reason: 'The revision llama-00005 is gone.',
		});
	});

	it('shift traffic, keep tags, and release a pin with a share for the newest', () => {
		const tagged = [...pinnedTraffic, {tag: 'candidate', latestRevision: true, percent: 0}];
		const objects = {...pinned, Service: [knativeService({spec: {traffic: tagged}})]};
		const plan = planOf(
			{
				type: 'set-traffic',
				targets: [
					{revision: 'llama-00005', percent: 90},
					{revision: 'latest', percent: 10},
				],
			},
			objects,
		);
		expect(changes(plan)).toEqual([
			{
				op: 'replace',
				path: '/spec/traffic',
				value: [
					{revisionName: 'llama-00005', latestRevision: false, percent: 90},
					{latestRevision: true, percent: 10, tag: 'candidate'},
				],
			},
		]);
		expect(warnings(plan)).not.toContain('pinned');
		expect(plan.done).toEqual({
			type: 'traffic',
			targets: [
				{revision: 'llama-00005', percent: 90},
				{revision: 'llama-00007', percent: 10},
			],
		});
	});

	it.each([
		[[{revision: 'llama-00005', percent: 90}], 'sum up to 90 %'],
		[[{revision: 'other-00001', percent: 100}], 'no revision other-00001'],
		[[{revision: 'latest', percent: 100.5}], 'whole numbers'],
		[
			[
				{revision: 'latest', percent: 50},
				{revision: 'latest', percent: 50},
			],
			'named twice',
		],
		[[{revision: 'latest', percent: 100}], 'is latest 100 % already'],
	])('refuse the shares %j', (targets, reason) => {
		expect(outcomeOf({type: 'set-traffic', targets}, healthy)).toMatchObject({ok: false, reason: expect.stringContaining(reason)});
	});

	it('change bounds in the template, which makes a new revision', () => {
		const plan = planOf({type: 'set-bounds', minimum: 2, maximum: 4}, healthy);
		expect(tests(plan)).toEqual(['/metadata/uid', `${annotations}/autoscaling.knative.dev~1min-scale`]);
		expect(changes(plan)).toEqual([{op: 'replace', path: `${annotations}/autoscaling.knative.dev~1min-scale`, value: '2'}]);
		expect(plan.lines[0]).toMatchObject({head: 'bounds', before: '1–4', after: '2–4'});
		expect(plan.gpus).toEqual({change: 2, surge: 4});
		expect(warnings(plan)).toContain(
			'new-revision: This makes a new revision: 2 replicas of it start and load the model, on 4 GPUs beside those of the old one.',
		);
		expect(plan.done).toEqual({type: 'rolled-out', generation: 8});
	});

	it('make the annotations where the template has none, and take a maximum away', () => {
		const bare = {...healthy, Service: [knativeService({template: {metadata: undefined, spec: {containers: [container()]}}})]};
		expect(changes(planOf({type: 'set-bounds', minimum: 1, maximum: 3}, bare))).toEqual([
			{
				op: 'add',
				path: '/spec/template/metadata',
				value: {annotations: {'autoscaling.knative.dev/min-scale': '1', 'autoscaling.knative.dev/max-scale': '3'}},
			},
		]);
		expect(changes(planOf({type: 'set-bounds', minimum: 1, maximum: Number.POSITIVE_INFINITY}, healthy))).toEqual([
			{op: 'remove', path: `${annotations}/autoscaling.knative.dev~1max-scale`},
		]);
	});

	it.each([
		[{minimum: 1, maximum: 4}, 'are 1–4 already'],
		[{minimum: 3, maximum: 2}, 'must not be below'],
		[{minimum: -1, maximum: 2}, '0 or more'],
	])('refuse the bounds %j', (bounds, reason) => {
		expect(outcomeOf({type: 'set-bounds', ...bounds}, healthy)).toMatchObject({ok: false, reason: expect.stringContaining(reason)});
	});

	it('hold a count with a minimum that is the maximum', () => {
		const plan = planOf({type: 'hold', replicas: 3}, healthy);
		expect(changes(plan).map(operation => 'value' in operation && operation.value)).toEqual(['3', '3']);
		expect(plan.lines[0]).toMatchObject({head: 'held', before: '1–4', after: 'held at 3'});
		expect(outcomeOf({type: 'release'}, healthy)).toEqual({ok: false, reason: 'Nothing holds the count of llama.'});
	});

	it('update image and arguments, and give the revision no name of the last one', () => {
		const named = {metadata: {name: 'llama-fast', annotations: {}}, spec: {containers: [container({name: 'user-container'})]}};
		const objects = {...healthy, Service: [knativeService({template: named})]};
		const plan = planOf({type: 'update', container: 'user-container', image: 'vllm/vllm-openai:v0.11.0'}, objects);
		expect(changes(plan)).toEqual([
			{op: 'replace', path: '/spec/template/spec/containers/0/image', value: 'vllm/vllm-openai:v0.11.0'},
			{op: 'remove', path: '/spec/template/metadata/name'},
		]);
		expect(tests(plan)).toContain('/spec/template/metadata/name');
		expect(outcomeOf({type: 'update', container: 'nginx', image: 'a:1'}, objects)).toMatchObject({ok: false});
	});

	it('say that a new revision gets no traffic while it is pinned', () => {
		const plan = planOf({type: 'restart'}, pinned);
		expect(warnings(plan)).toContain('pinned: The traffic is pinned: the new revision gets none until it is released.');
		expect(plan.done).toEqual({type: 'phase', phases: ['Stable', 'Pinned', 'Parked'], generation: 8});
		expect(changes(plan)).toMatchObject([{path: `${annotations}/kubectl.kubernetes.io~1restartedAt`}]);
	});

	it('do not scale: the autoscaler of Knative does', () => {
		expect(outcomeOf({type: 'scale', replicas: 3}, healthy)).toEqual({
			ok: false,
			reason: 'The Knative autoscaler owns the count of llama: change its bounds instead.',
		});
	});
});
