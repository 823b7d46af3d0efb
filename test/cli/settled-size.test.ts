import {EventEmitter} from 'node:events';
import {expect, test} from 'vitest';
import {createSettledSize} from '../../source/cli/settled-size.ts';
import {steppedTime} from './stepped-time.ts';

const openWindow = (columns: number, rows: number) => {
	const time = steppedTime();
	const terminal = Object.assign(new EventEmitter(), {columns, rows});
	let holds = 0;
	const settled = createSettledSize(terminal as unknown as NodeJS.WriteStream, time, () => {
		holds += 1;
		return () => {
			holds -= 1;
		};
	});
	const sizes: string[] = [];
	settled.onResize(() => sizes.push(`${settled.size().columns}×${settled.size().rows}, held ${holds}`));
	const resize = (wide: number, high: number): void => {
		Object.assign(terminal, {columns: wide, rows: high});
		terminal.emit('resize');
	};
	return {time, settled, sizes, resize, holds: () => holds, terminal};
};

test('a storm of sizes is one resize, told while frames are still held back', () => {
	const {time, settled, sizes, resize, holds} = openWindow(80, 24);
	for (let columns = 81; columns < 90; columns += 1) {
		resize(columns, 30);
		time.pass(10);
		expect(settled.size()).toEqual({columns: 80, rows: 24});
		expect(holds()).toBe(1);
	}
	time.pass(50);
	expect(sizes).toEqual(['89×30, held 1']);
	expect(holds()).toBe(0);
});

test('a window that is drawn for long is repainted four times a second meanwhile', () => {
	const {time, sizes, resize} = openWindow(80, 24);
	for (let count = 0; count < 100; count += 1) {
		resize(80 + count, 24);
		time.pass(10);
	}
	expect(sizes.length).toBeGreaterThanOrEqual(3);
	expect(sizes.length).toBeLessThanOrEqual(4);
});

test('a terminal without a size has the usual one', () => {
	const {time, settled, resize} = openWindow(0, 0);
	expect(settled.size()).toEqual({columns: 80, rows: 24});
	resize(100, 30);
	time.pass(50);
	expect(settled.size()).toEqual({columns: 100, rows: 30});
	resize(0, 0);
	time.pass(50);
	expect(settled.size()).toEqual({columns: 80, rows: 24});
});

test('a size that comes back is told all the same: the terminal has cut what stood there', () => {
	const {time, sizes, resize} = openWindow(80, 24);
	resize(10, 5);
	resize(80, 24);
	time.pass(50);
	expect(sizes).toHaveLength(1);
});

test('who stops leaves no listener and holds nothing back', () => {
	const {time, settled, sizes, resize, holds, terminal} = openWindow(80, 24);
	resize(90, 24);
	settled.stop();
	time.pass(1000);
	expect(sizes).toEqual([]);
	expect(holds()).toBe(0);
	expect(terminal.listenerCount('resize')).toBe(0);
});
