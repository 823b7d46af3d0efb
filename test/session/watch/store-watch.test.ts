import {afterEach, expect, test} from 'vitest';
import {watchStore} from '../../../source/session/watch/store-watch.ts';
import {connect} from '../../cluster/connect.ts';
import {eventually} from '../../cluster/eventually.ts';
import {type Answer, startServer} from '../../cluster/scripted-server.ts';
import {createSteppedClock} from '../../cluster/stepped-clock.ts';

const open: Array<{readonly close: () => unknown}> = [];
afterEach(async () => {
	for (const thing of open.splice(0).toReversed()) await thing.close();
});

const answer =
	(status: number, text: string): Answer =>
	response =>
		void response.writeHead(status, {'content-type': 'text/plain'}).end(text);

/** As 1.36 says it. */
const away = answer(
	500,
	'[+]ping ok\n[+]log ok\n[-]etcd failed: reason withheld\n[-]etcd-readiness failed: reason withheld\nreadyz check failed\n',
);
const well = answer(200, 'ok');

const begin = async (answers: readonly Answer[], isReading = () => true) => {
	const server = await startServer(answers);
	const clock = createSteppedClock();
	const client = connect(server.url, {}, {clock});
	const said: boolean[] = [];
	const watch = watchStore({client, clock, isReading, onChange: isAway => said.push(isAway)});
	open.push(server, client, watch);
	/** When it is asked again, once the answer to the last question is there; undefined: when it is suspected again. */
	const next = async (count: number): Promise<number | undefined> => {
		await server.seen(count);
		await eventually(() => clock.timers()[0] !== 15_000);
		return clock.timers()[0];
	};
	/** A minute passes, and nothing is new. */
	const stand = (): void => {
		clock.advance(60_000);
		watch.suspect();
	};
	return {server, clock, said, watch, next, stand};
};

test('a server that stands still and has lost its store is told of once, looked at more often, and told of when it has it again', async () => {
	const {server, clock, said, next, stand, watch} = await begin([well, away, away, well]);
	stand();
	watch.suspect();
	expect(await next(1)).toBeUndefined();
	stand();
	expect(await next(2)).toBe(10_000);
	clock.advance(10_000);
	watch.suspect();
	expect(await next(3)).toBe(10_000);
	expect(said).toEqual([true]);
	clock.advance(10_000);
	expect(await next(4)).toBeUndefined();
	expect(said).toEqual([true, false]);
	expect(server.requests.map(({path}) => path)).toEqual(Array.from({length: 4}, () => '/readyz'));
});

test('another check that fails says nothing of the store, and who may not ask does not ask again until somebody wants to know', async () => {
	const {said, next, stand, watch, server} = await begin([
		answer(500, '[+]etcd ok\n[-]shutdown failed: reason withheld\n'),
		answer(403, ''),
	]);
	stand();
	expect(await next(1)).toBeUndefined();
	stand();
	expect(await next(2)).toBeUndefined();
	expect(said).toEqual([]);
	stand();
	watch.askNow();
	await server.seen(3);
	expect(server.requests).toHaveLength(3);
});

test('where nothing is read nothing is asked, and who suspects it often asks once a minute', async () => {
	const idle = await begin([away], () => false);
	idle.stand();
	expect(idle.server.requests).toEqual([]);
	const {clock, watch, next, server} = await begin([well]);
	for (let second = 0; second < 119; second++) {
		clock.advance(1000);
		watch.suspect();
		if (second === 60) await next(1);
	}
	await next(1);
	expect(server.requests).toHaveLength(1);
});
