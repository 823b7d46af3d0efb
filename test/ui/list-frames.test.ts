import {afterEach, expect, test} from 'vitest';
import {fleet, snapshot} from './fixtures/fleet.ts';
import {handMadeHost} from './fixtures/host.ts';
import {openScreen, type TestScreen} from './fixtures/screen.ts';

let screen: TestScreen | undefined;
afterEach(() => screen?.close());

const sizes = [
	{columns: 80, rows: 24},
	{columns: 120, rows: 40},
	{columns: 200, rows: 60},
] as const;

test.each(sizes)('the list of a bad morning at $columns×$rows', async ({columns, rows}) => {
	screen = openScreen(handMadeHost(snapshot(fleet)).host, {columns, rows});
	const text = await screen.text();
	await expect(`${text}\n`).toMatchFileSnapshot(`frames/list-${columns}x${rows}.frame.txt`);
});
