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
