import {expect, test} from 'vitest';
import {currentRoute, lastRoute, openRoute, type Route, startOfHistory, stepRoute} from '../../source/ui/route.ts';

const service = (uid: string): Route => ({view: 'service', uid});
const viewOf = (history: typeof startOfHistory): Route => currentRoute(history);

test('back and forward walk the history, never past its ends', () => {
	const there = openRoute(openRoute(startOfHistory, service('a')), {view: 'help'});
	const back = stepRoute(there, -1);
	expect(viewOf(back)).toEqual(service('a'));
	expect(viewOf(stepRoute(back, 1))).toEqual({view: 'help'});
	expect(stepRoute(stepRoute(there, -9), -1)).toEqual(stepRoute(there, -9));
	expect(viewOf(stepRoute(there, -9))).toEqual({view: 'list'});
});

test('a new view takes the place of the way forward', () => {
	const there = openRoute(stepRoute(openRoute(startOfHistory, service('a')), -1), service('b'));
	expect(there.entries).toEqual([{view: 'list'}, service('b')]);
});

test('the last view is the one before, and again the one before that', () => {
	const there = openRoute(openRoute(startOfHistory, service('a')), service('b'));
	expect(viewOf(lastRoute(there))).toEqual(service('a'));
	expect(viewOf(lastRoute(lastRoute(there)))).toEqual(service('b'));
});

test('a day of work does not grow the history without end', () => {
	const long = Array.from({length: 500}, (_, index) => service(String(index))).reduce(openRoute, startOfHistory);
	expect(long.entries.length).toBeLessThan(60);
	expect(viewOf(long)).toEqual(service('499'));
	expect(long.entries[0]).toEqual({view: 'list'});
});
