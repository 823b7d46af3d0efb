import {afterEach, expect, test} from 'vitest';
import type {Snapshot} from '../../source/session/snapshot.ts';
import {fleet, safe, snapshot} from './fixtures/fleet.ts';
import {gpuFleet} from './fixtures/gpus.ts';
import {handMadeHost} from './fixtures/host.ts';
import {openScreen, type TestScreen} from './fixtures/screen.ts';

let screen: TestScreen | undefined;
afterEach(() => screen?.close());

type Options = {readonly columns: number; readonly rows: number; readonly ascii?: boolean; readonly color?: boolean};

const frame = async (name: string, first: Snapshot, options: Options, ...keys: readonly string[]): Promise<void> => {
	screen = openScreen(handMadeHost(first).host, options);
	await screen.press('H', ...keys);
	await expect(`${await screen.text()}\n`).toMatchFileSnapshot(`frames/${name}.frame.txt`);
};

const capacity = {
	total: 52,
	held: 25,
	free: [
		{product: safe('A100-80GB'), free: 7, largestBlock: 7},
		{product: safe('H100'), free: 3, largestBlock: 2},
		{product: safe('A100-80GB MIG-3g.40gb'), resource: safe('nvidia.com/mig-3g.40gb'), free: 1, largestBlock: 1},
		{product: safe('shared T4'), free: 1, largestBlock: 1},
	],
};

const morning = snapshot(fleet, {
	capacity,
	gpus: gpuFleet,
	cost: {perHour: 74.2, idlePerHour: 12.3, window: 3_600_000, source: 'price table', unpriced: 3, currency: '$'},
});

test.each([
	{columns: 80, rows: 24},
	{columns: 120, rows: 40},
	{columns: 200, rows: 60},
])('nodes and GPUs at $columns×$rows', ({columns, rows}) => frame(`gpus-${columns}x${rows}`, morning, {columns, rows}));

test('a node with what is inside it', () => frame('gpus-open-node', morning, {columns: 120, rows: 40}, 'j', 'j', 'j', '\r', 'j'));

test('a shared GPU with its holders in ASCII', () =>
	frame('gpus-ascii', morning, {columns: 80, rows: 24, ascii: true, color: false}, 'G', '\r', 'j'));

test('without an exporter, without a price, with the pods of one namespace', () =>
	frame(
		'gpus-in-part',
		snapshot(fleet, {
			capacity: undefined,
			gpus: {
				...gpuFleet,
				nodes: gpuFleet.nodes.map(({price: _, free: __, ...node}) => ({...node, devices: []})),
				waiting: [],
				missing: ['Only the pods of some namespaces are read: who holds the other GPUs, and what is free, is not known.'],
			},
		}),
		{columns: 80, rows: 24},
	));

test('before the nodes are read', () => frame('gpus-reading', snapshot(fleet), {columns: 80, rows: 24}));
