import {describe, expect, test} from 'vitest';
import {type DemoObject, listAt, numberAt, stringAt} from '../../../source/demo/api-server/demo-object.ts';
import {startWorld} from '../../../source/demo/world/start-world.ts';
import {createWorldClock} from '../../../source/demo/world/world-clock.ts';

type Options = {readonly seed?: number; readonly at?: string; readonly services?: number; readonly systems?: boolean};

const startFleet = (options: Options = {}) => {
	const {seed = 1, at = '2026-06-01T12:00:00Z', services, systems = false} = options;
	const clock = createWorldClock(Date.parse(at));
	return {...startWorld({clock, seed, services, history: 0, ...(systems ? {} : {systems: []})}), clock};
};

type Fleet = ReturnType<typeof startFleet>;

const podsOf = ({store}: Fleet, namespace: string, name: string): readonly DemoObject[] =>
	store.list('pods', namespace).filter(({metadata}) => metadata.labels?.['app'] === name && metadata.deletionTimestamp === undefined);

const readiness = (pod: DemoObject): string | undefined =>
	stringAt(
		listAt(pod, 'status', 'conditions').find(condition => stringAt(condition, 'type') === 'Ready'),
		'status',
	);

const replicasOf = ({store}: Fleet, resource: string, namespace: string, name: string) => {
	const object = store.get(resource, namespace, name);
	return [numberAt(object, 'status', 'readyReplicas') ?? 0, numberAt(object, 'spec', 'replicas')];
};

const mainStatus = (pod: DemoObject | undefined) => listAt(pod, 'status', 'containerStatuses')[0];

const reasonOf = ({store}: Fleet, namespace: string, name: string, type: string): string | undefined =>
	stringAt(
		listAt(store.get('horizontalpodautoscalers', namespace, name), 'status', 'conditions').find(
			condition => stringAt(condition, 'type') === type,
		),
		'reason',
	);

/** What the demo is there to show, whatever the hour. */
const expectTroubles = (fleet: Fleet): void => {
	expect(replicasOf(fleet, 'deployments', 'chat', 'llama-3-70b')).toEqual([3, 6]);
	const llama = podsOf(fleet, 'chat', 'llama-3-70b');
	expect(llama.filter(pod => readiness(pod) !== 'True').map(pod => stringAt(mainStatus(pod), 'lastState', 'terminated', 'reason'))).toEqual(
		[...['OOMKilled', 'OOMKilled', 'OOMKilled']],
	);
	expect(replicasOf(fleet, 'deployments', 'chat', 'qwen-72b')).toEqual([4, 5]);
	const waiting = podsOf(fleet, 'chat', 'qwen-72b').find(pod => stringAt(pod, 'spec', 'nodeName') === undefined);
	expect(stringAt(listAt(waiting, 'status', 'conditions')[0], 'message')).toMatch(
		/^0\/(?:12|22) nodes are available: .*5 Insufficient nvidia.com\/gpu/u,
	);
	expect(reasonOf(fleet, 'chat', 'qwen-72b', 'ScalingActive')).toBe('FailedGetResourceMetric');
	expect(replicasOf(fleet, 'deployments', 'vision', 'sdxl-turbo')).toEqual([0, 2]);
	for (const pod of podsOf(fleet, 'vision', 'sdxl-turbo')) {
		expect(stringAt(mainStatus(pod), 'state', 'waiting', 'reason')).toMatch(/^(?:ImagePullBackOff|ErrImagePull)$/u);
	}
	expect(stringAt(mainStatus(podsOf(fleet, 'vision', 'qwen-vl')[0]), 'lastState', 'terminated', 'reason')).toBe('OOMKilled');
	expect(replicasOf(fleet, 'deployments', 'search', 'bge-m3')).toEqual([8, 8]);
	expect(reasonOf(fleet, 'search', 'bge-m3', 'ScalingLimited')).toBe('TooManyReplicas');
	expect(replicasOf(fleet, 'deployments', 'speech', 'whisper-large')).toEqual([2, 2]);
};

describe('the fleet of the demo', () => {
	test('stands as if it had been there for long: no controller finds anything to do', () => {
		const fleet = startFleet();
		const changes: string[] = [];
		fleet.store.subscribe(({type, resource, object}) => void changes.push(`${type} ${resource} ${object.metadata.name}`));
		fleet.clock.advance(1000);
		expect(changes).toEqual([]);
	});

	test('has two dozen services in four namespaces on twelve nodes, with ages', () => {
		const {store} = startFleet();
		const services = [...store.list('deployments'), ...store.list('statefulsets')];
		expect(services).toHaveLength(24);
		expect([...new Set(services.map(({metadata}) => metadata.namespace))].sort()).toEqual(['chat', 'search', 'speech', 'vision']);
		expect(store.list('nodes')).toHaveLength(12);
		const sets = store.list('replicasets', 'chat').filter(({metadata}) => metadata.labels?.['app'] === 'llama-3-70b');
		const history = sets
			.map(({metadata}) => metadata)
			.sort((one, other) => (one.creationTimestamp < other.creationTimestamp ? -1 : 1))
			.map(({annotations}) => [annotations?.['deployment.kubernetes.io/revision'], annotations?.['kubernetes.io/change-cause']]);
		expect(history).toEqual([
			['1', 'release 2026-36'],
			['2', 'release 2026-40'],
			['3', 'release 2026-42'],
			['4', 'release 2026-43'],
			['5', 'release 2026-45'],
			['6', undefined],
			['7', 'release 2026-47'],
		]);
	});

	test('tells who wrote what: whoever applies the manifests, and the autoscaler its count', () => {
		const {store} = startFleet();
		const writers = (name: string) =>
			store
				.get('deployments', 'chat', name)
				?.metadata.managedFields?.map(entry => [entry['manager'], entry['time'], JSON.stringify(entry).includes('"f:replicas"')]);
		expect(writers('llama-3-70b')).toEqual([
			['argocd-controller', '2026-06-01T11:54:00Z', false],
			['kube-controller-manager', undefined, true],
		]);
		expect(writers('gemma-2b')).toEqual([['kustomize-controller', '2026-05-11T12:00:00Z', true]]);
	});

	test.each([
		['2026-06-01T03:00:00Z', false],
		['2026-06-01T15:00:00Z', true],
	])('has its troubles from %s on, and an hour later still (beside other systems: %s)', (at, systems) => {
		const fleet = startFleet({at, systems});
		expectTroubles(fleet);
		fleet.clock.advance(3_600_000);
		expectTroubles(fleet);
		const condition = listAt(fleet.store.get('deployments', 'chat', 'llama-3-70b'), 'status', 'conditions').find(
			candidate => stringAt(candidate, 'type') === 'Progressing',
		);
		expect(stringAt(condition, 'reason')).toBe('ProgressDeadlineExceeded');
	});

	test('shows a healthy load most of the time, again and again', () => {
		const fleet = startFleet();
		let loading = 0;
		const restarted = new Set<string>();
		for (let minute = 0; minute < 60; minute++) {
			fleet.clock.advance(60_000);
			const pods = podsOf(fleet, 'chat', 'deepseek-r1');
			loading += pods.some(pod => readiness(pod) !== 'True') ? 1 : 0;
			for (const {metadata} of pods) restarted.add(metadata.uid);
			expect(pods.map(pod => numberAt(mainStatus(pod), 'restartCount') ?? 0).every(count => count === 0)).toBe(true);
		}
		expect(loading).toBeGreaterThan(45);
		expect(restarted.size).toBeGreaterThan(3);
	});

	test('is the same for the same seed and the same time, however time is stepped', () => {
		const [one, other, stranger] = [startFleet(), startFleet(), startFleet({seed: 2})];
		one.clock.advance(600_000);
		for (let step = 0; step < 60; step++) other.clock.advance(10_000);
		stranger.clock.advance(600_000);
		const picture = ({store}: Fleet): string => JSON.stringify(['pods', 'deployments', 'events'].map(resource => store.list(resource)));
		expect(picture(other)).toBe(picture(one));
		expect(picture(stranger)).not.toBe(picture(one));
	});
});

test('a fleet of any other size is healthy, and has ten old releases each', () => {
	const fleet = startFleet({services: 60});
	fleet.clock.advance(60_000);
	expect(fleet.store.list('deployments')).toHaveLength(60);
	expect(fleet.store.list('replicasets')).toHaveLength(660);
	expect(fleet.store.list('pods').filter(({metadata}) => metadata.namespace !== 'gpu-operator')).toHaveLength(600);
	expect(fleet.store.list('pods').every(pod => readiness(pod) === 'True')).toBe(true);
	expect(fleet.store.list('deployments').every(({status}) => status?.['readyReplicas'] === 10)).toBe(true);
});
