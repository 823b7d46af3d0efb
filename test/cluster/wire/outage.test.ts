import {expect, test} from 'vitest';
import {createOutage, type Trace} from '../../../source/cluster/wire/outage.ts';
import {createPace} from '../../../source/cluster/wire/pace.ts';
import type {Failure} from '../../../source/domain/outcome.ts';
import {createSteppedClock} from '../stepped-clock.ts';

const refused: Failure = {kind: 'unreachable', sentence: 'Cannot reach prod: connection refused.'};
const busy: Failure = {kind: 'throttled', sentence: 'prod is overloaded and asks us to wait.', retryAfter: 30_000};

const start = () => {
	const clock = createSteppedClock();
	const outage = createOutage(clock, () => 0);
	const enter = (isPatient = true): Trace => {
		const entry = outage.enter(isPatient);
		if ('refusal' in entry) throw new Error(entry.refusal.sentence);
		return entry.trace;
	};
	const refusal = (): Failure | undefined => {
		const entry = outage.enter(true);
		if ('refusal' in entry) return entry.refusal;
		entry.trace.end();
		return undefined;
	};
	return {clock, outage, enter, refusal};
};

test('once the server is away one request in a while looks for it, and the others are told at once', () => {
	const {clock, enter, refusal} = start();
	enter().failed(refused);
	const seconds: number[] = [];
	for (let second = 0; second < 120; second++) {
		if (refusal() === undefined) {
			seconds.push(second);
			enter().failed(refused);
		}
		clock.advance(1000);
	}
	expect(seconds.slice(0, 6)).toEqual([1, 3, 7, 15, 23, 31]);
	expect(refusal()).toMatchObject({...refused, isUnsent: true});
});

test('a look under way keeps the others waiting; one that is given up lets another look', () => {
	const {clock, enter, refusal} = start();
	enter().failed(refused);
	clock.advance(1000);
	const look = enter();
	expect(refusal()).toMatchObject({retryAfter: 2000});
	look.end();
	expect(refusal()).toBeUndefined();
});

test('any good answer ends it, and who waits is told', () => {
	const {clock, outage, enter, refusal} = start();
	let recovered = 0;
	outage.onRecovery(() => recovered++);
	enter().failed(refused);
	clock.advance(1000);
	enter().head(200, false);
	expect(recovered).toBe(1);
	expect(refusal()).toBeUndefined();
});

test('what a person waits for is always sent, and finds the server too', () => {
	const {enter, refusal} = start();
	enter().failed(refused);
	enter(false).head(404, false);
	expect(refusal()).toBeUndefined();
});

test('one connection that breaks while others bring something is not an outage', () => {
	const {enter, refusal} = start();
	const watch = enter();
	watch.head(200, true);
	const list = enter();
	watch.data();
	list.failed(refused);
	expect(refusal()).toBeUndefined();
});

test('errors are an outage when there is nothing else: not a single one, and not beside a watch that is open', () => {
	const alone = start();
	for (let count = 0; count < 2; count++) alone.enter().failed(busy);
	expect(alone.refusal()).toBeUndefined();
	alone.enter().failed(busy);
	expect(alone.refusal()).toMatchObject({kind: 'throttled', retryAfter: 30_000});

	const beside = start();
	beside.enter().head(200, true);
	for (let count = 0; count < 5; count++) beside.enter().failed(busy);
	expect(beside.refusal()).toBeUndefined();
});

test('a person who asks makes the next request look', () => {
	const {outage, enter, refusal} = start();
	enter().failed(refused);
	outage.lookNow();
	expect(refusal()).toBeUndefined();
});

test('the pace is a burst, then five a second', () => {
	const clock = createSteppedClock();
	const pace = createPace(clock);
	for (let count = 0; count < 100; count++) expect(pace.take()).toBe(0);
	expect([pace.take(), pace.take(), pace.take()]).toEqual([200, 400, 600]);
	clock.advance(10_000);
	for (let count = 0; count < 47; count++) expect(pace.take()).toBe(0);
	expect(pace.take()).toBe(200);
});
