import {afterAll, afterEach, beforeAll, expect, test} from 'vitest';
import {untilRead} from '../../end-to-end/console-steps.ts';
import {openStage, type Stage} from '../../end-to-end/stage.ts';
import type {Terminal} from '../../end-to-end/terminal.ts';

let stage: Stage;

beforeAll(async () => {
	stage = await openStage({systems: 'none'});
});
afterEach(() => stage.clear());
afterAll(() => stage.close());

type Deployments = {readonly items: ReadonlyArray<{readonly metadata: {readonly namespace: string; readonly name: string}}>};

/** Scales service after service up and down, with all that follows of it, until it is stopped. Returns how many changes that were. */
const churn = async (): Promise<() => Promise<number>> => {
	const {items} = await stage.read<Deployments>('/apis/apps/v1/deployments');
	let isOver = false;
	const going = (async () => {
		let count = 0;
		for (; !isOver; count += 1) {
			const {namespace, name} = items[count % items.length]?.metadata ?? {};
			await stage.patch(`/apis/apps/v1/namespaces/${namespace}/deployments/${name}`, {spec: {replicas: 1 + (count % 7)}});
			stage.demo.advance(250);
		}
		return count;
	})();
	// Of a test that fails its own word counts, not that its server is gone.
	going.catch(() => {});
	return () => {
		isOver = true;
		return going;
	};
};

/** What was written, cut where a frame begins: what stands first came before all frames. */
const framesOf = (console: Terminal): readonly string[] => console.raw().split('\u001b[?2026h');

/** Bytes a second over so many frames: each is paid for before the next one begins. */
const rateOver = async (console: Terminal, frames: number): Promise<number> => {
	const next = async (count: number): Promise<void> => {
		await console.until(() => framesOf(console).length >= count);
	};
	await next(framesOf(console).length + 1);
	const begun = framesOf(console).length;
	const start = performance.now();
	await next(begun + frames);
	const seconds = (performance.now() - start) / 1000;
	// The frame that the time began with counts whole, the one it ended with not at all, wherever the terminal's reads cut them.
	const paid = framesOf(console).slice(begun - 1, begun - 1 + frames);
	return Buffer.byteLength(paid.join('')) / seconds;
};

test('on a busy cluster a slow line gets 1 kB a second at most, and keys are answered meanwhile', async () => {
	const console = stage.open({arguments: ['-A', '--link', 'slow', '--refresh', '1s']});
	await untilRead(console);
	const stop = await churn();
	const frames = 6;
	expect(await rateOver(console, frames)).toBeLessThanOrEqual(1000);
	for (const [key, shown] of [
		['?', /HERE: LIST/],
		['q', /SERVICE/],
		[':sesame', /: ?sesame/],
	] as const) {
		console.press(key);
		await console.until(shown);
	}
	// Something had changed for each of them.
	expect(await stop()).toBeGreaterThan(frames);
});

test('a fast line gets what comes', async () => {
	const console = stage.open({arguments: ['-A', '--link', 'fast', '--refresh', '1s'], environment: {SSH_CONNECTION: '::1 1 ::1 2'}});
	await untilRead(console);
	const stop = await churn();
	expect(await rateOver(console, 10)).toBeGreaterThan(1000);
	await stop();
});
