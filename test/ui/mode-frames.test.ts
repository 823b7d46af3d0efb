import {afterEach, expect, test} from 'vitest';
import type {Snapshot} from '../../source/session/snapshot.ts';
import {fleet, safe, snapshot} from './fixtures/fleet.ts';
import {handMadeHost} from './fixtures/host.ts';
import {openScreen, type TestScreen} from './fixtures/screen.ts';

let screen: TestScreen | undefined;
afterEach(() => screen?.close());

const frame = async (
	name: string,
	first: Snapshot,
	options: {readonly columns: number; readonly rows: number; readonly ascii?: boolean; readonly color?: boolean},
): Promise<void> => {
	screen = openScreen(handMadeHost(first).host, options);
	await expect(`${await screen.text()}\n`).toMatchFileSnapshot(`frames/${name}.frame.txt`);
};

const small = {columns: 80, rows: 24};
const identity = {...snapshot(fleet).identity, namespaces: [safe('chat')]};

test('the list in ASCII', () => frame('list-ascii', snapshot(fleet), {columns: 120, rows: 40, ascii: true}));
test('the list without colour', () => frame('list-monochrome', snapshot(fleet), {columns: 120, rows: 40, color: false}));
test('one namespace, read-only', () =>
	frame(
		'list-one-namespace',
		snapshot(
			fleet.filter(row => row.service.namespace === 'chat'),
			{identity: {...identity, readOnly: true}},
		),
		small,
	));
test('before the first services', () =>
	frame(
		'loading',
		snapshot([], {loading: {stage: 'workloads', loaded: 1_200, total: 4_000}, connection: {freshness: 'CONNECTING'}}),
		small,
	));
test('a namespace without model services', () => frame('empty', snapshot([], {identity}), small));
test('a cluster that cannot be reached', () =>
	frame(
		'unreachable',
		snapshot([], {
			loading: {stage: 'workloads', loaded: 0},
			connection: {
				freshness: 'OFFLINE',
				sentence: 'Cannot reach prod-eu (10.0.0.1:443): connection refused. Trying again in 4 s; ctrl-r tries now.',
			},
		}),
		small,
	));
test('no metrics', () =>
	frame(
		'no-metrics',
		snapshot(
			fleet.map(row => ({...row, metrics: undefined})),
			{
				metricsSource: {
					status: 'none',
					reason: 'No Prometheus was found in monitoring, observability or prometheus. --prometheus NAMESPACE/NAME:PORT names one.',
				},
			},
		),
		small,
	));
