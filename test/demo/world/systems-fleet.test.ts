import {expect, test} from 'vitest';
import {listAt, stringAt} from '../../../source/demo/api-server/demo-object.ts';
import {startWorld} from '../../../source/demo/world/start-world.ts';
import {createWorldClock} from '../../../source/demo/world/world-clock.ts';

const startFleet = (seed = 1) => {
	const clock = createWorldClock(Date.parse('2026-06-01T12:00:00Z'));
	return {...startWorld({clock, seed, services: undefined, history: 0}), clock};
};

const readiness = (pod: unknown): string | undefined =>
	stringAt(
		listAt(pod, 'status', 'conditions').find(condition => stringAt(condition, 'type') === 'Ready'),
		'status',
	);

test('the serving systems stand as if they had been there for long: no operator finds anything to do', () => {
	const fleet = startFleet();
	const changes: string[] = [];
	fleet.store.subscribe(({type, resource, object}) => void changes.push(`${type} ${resource} ${object.metadata.name}`));
	fleet.clock.advance(1000);
	expect(changes).toEqual([]);
});

test('all of their replicas serve, and ten minutes later still', () => {
	const fleet = startFleet();
	for (const wait of [0, 600_000]) {
		fleet.clock.advance(wait);
		const pods = ['default', 'platform', 'research'].flatMap(namespace => fleet.store.list('pods', namespace));
		expect(pods.length).toBeGreaterThan(50);
		expect(pods.filter(pod => readiness(pod) !== 'True').map(({metadata}) => metadata.name)).toEqual([]);
	}
});

test('they are the same for the same seed and the same time, however time is stepped', () => {
	const [one, other, stranger] = [startFleet(), startFleet(), startFleet(2)];
	one.clock.advance(120_000);
	for (let step = 0; step < 12; step++) other.clock.advance(10_000);
	stranger.clock.advance(120_000);
	const picture = ({store}: ReturnType<typeof startFleet>): string =>
		JSON.stringify(store.resources().map(resource => store.list(resource)));
	expect(picture(other)).toBe(picture(one));
	expect(picture(stranger)).not.toBe(picture(one));
});

test('a large fleet of many systems stands as one that has been there for long', () => {
	const clock = createWorldClock(Date.parse('2026-06-01T12:00:00Z'));
	const {store} = startWorld({clock, seed: 1, services: 40, isMixed: true, history: undefined});
	const changes: string[] = [];
	store.subscribe(({type, resource, object}) => void changes.push(`${type} ${resource} ${object.metadata.name}`));
	clock.advance(400);
	expect(changes.filter(change => !change.includes(' scaledobjects.keda.sh '))).toEqual([]);
	clock.advance(60_000);
	const pods = store.list('pods').filter(({metadata}) => metadata.namespace !== 'gpu-operator');
	expect(pods).toHaveLength(400);
	expect(pods.filter(pod => readiness(pod) !== 'True')).toEqual([]);
	const kinds = [
		'rollouts.argoproj.io',
		'inferenceservices.serving.kserve.io',
		'services.serving.knative.dev',
		'nimservices.apps.nvidia.com',
	];
	expect(kinds.map(kind => store.list(kind).length)).toEqual([4, 4, 4, 4]);
	expect(store.list('rollouts.argoproj.io').map(rollout => stringAt(rollout, 'status', 'phase'))).toEqual(Array(4).fill('Healthy'));
	expect(
		store.list('services.serving.knative.dev').flatMap(service => listAt(service, 'status', 'traffic').map(target => target)),
	).toHaveLength(4);
});
