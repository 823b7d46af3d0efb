import {afterEach, describe, expect, test} from 'vitest';
import type {ServiceRow} from '../../source/session/snapshot.ts';
import {openForm} from '../../source/ui/action-form.ts';
import {readForm} from '../../source/ui/read-form.ts';
import {textField} from '../../source/ui/text-field.ts';
import {trafficRows} from '../../source/ui/traffic-columns.ts';
import {type Desk, openDesk} from './fixtures/desk.tsx';
import {llama, safe, snapshot} from './fixtures/fleet.ts';
import {handMadeHost} from './fixtures/host.ts';
import {canary, offering} from './fixtures/releases.ts';

let desk: Desk | undefined;
afterEach(() => desk?.close());

const sizes = [
	{columns: 80, rows: 24},
	{columns: 120, rows: 40},
] as const;

test.each(sizes)('the traffic of a canary at $columns×$rows', async size => {
	desk = openDesk(handMadeHost(snapshot([canary])).host, size);
	await desk.press('v');
	await expect(`${desk.text()}\n`).toMatchFileSnapshot(`frames/traffic-${size.columns}x${size.rows}.frame.txt`);
});

test('a revision stands beside its weight with the share of the requests that it was seen to get', () => {
	const [stable, next] = trafficRows(canary);
	expect([stable?.name, next?.name]).toEqual(['rev 5', 'rev 6']);
	expect(next?.seen).toBeCloseTo(9 / 50, 9);
});

test('a revision that has replicas and no share is shown without one, as is the newest', () => {
	const [stable] = canary.service.traffic ?? [];
	const pinned: ServiceRow = {...canary, service: {...canary.service, traffic: stable === undefined ? [] : [{...stable, percent: 100}]}};
	expect(trafficRows(pinned).map(({name, target}) => [name, target?.percent])).toEqual([
		['rev 5', 100],
		['rev 6', undefined],
	]);
});

test('a service whose traffic is not shared out says so', async () => {
	desk = openDesk(handMadeHost(snapshot([llama])).host, sizes[0]);
	await desk.press('v');
	expect(desk.lines().at(-1)).toContain('Its traffic is not shared out.');
});

test('numbers by revision that are not there say why', async () => {
	const {byRevision: _, ...numbers} = canary.metrics ?? {byPod: new Map(), missing: {}};
	const silent = {...canary, metrics: {...numbers, missing: {requestRate: 'Prometheus has no series of its vLLM pods.'}}};
	desk = openDesk(handMadeHost(snapshot([silent])).host, sizes[0]);
	await desk.press('v');
	expect(desk.text()).toContain('Prometheus has no series of its vLLM pods.');
});

const shares = (...values: readonly string[]) => {
	const form = openForm('set-traffic', canary);
	return readForm({...form, fields: form.fields.map((field, index) => ({...field, field: textField(values[index] ?? '')}))}, canary);
};

test('shares are asked for as the system names its revisions, and only where they are a whole', () => {
	expect(shares('50', '50')).toEqual({
		ok: true,
		action: {
			type: 'set-traffic',
			targets: [
				{revision: 'h5', percent: 50},
				{revision: 'h6', percent: 50},
			],
		},
	});
	expect(shares('50', '40')).toMatchObject({ok: false, problem: 'The shares must sum up to 100; now it is 90.'});
	expect(shares('50', '')).toMatchObject({ok: false, problem: 'Each share must be a number of percent, 0 for none.'});
	expect(shares('80', '20')).toMatchObject({ok: false, problem: 'Nothing is changed yet.'});
});

test('the form offers also revisions that get nothing now: the newest, and the last that was good', () => {
	const {traffic = [], revisions = []} = canary.service;
	const good = revisions.map(revision => (revision.number === 4 ? {...revision, evidence: [{kind: 'journal', at: 1} as const]} : revision));
	const row = {
		...canary,
		service: {...canary.service, traffic: traffic.slice(0, 1).map(target => ({...target, percent: 100})), revisions: good},
	};
	expect(openForm('set-traffic', row).fields.map(({label, before}) => `${label} ${before}`)).toEqual(['rev 5 100', 'rev 6 0', 'rev 4 0']);
});

test('what the shares add up to is seen while they are typed', async () => {
	desk = openDesk(handMadeHost(snapshot([canary])).host, sizes[0]);
	await desk.press('v', 'enter', '5', '0');
	expect(desk.text()).toMatch(/rev 5 +50 +now 80\n +rev 6 +20\n +together +70/);
});

test('several targets of one revision are one share', () => {
	const [first, second] = canary.service.traffic ?? [];
	if (first === undefined || second === undefined) throw new Error('The fixture has two targets.');
	const tagged = {...canary, service: {...canary.service, traffic: [first, second, {...second, percent: 0, tag: safe('next')}]}};
	expect(openForm('set-traffic', tagged).fields.map(({label}) => label)).toEqual(['rev 5', 'rev 6']);
});

describe('traffic that is pinned', () => {
	const [stable] = canary.service.traffic ?? [];
	const pinned: ServiceRow = {
		...canary,
		service: {
			...canary.service,
			rollout: {phase: 'Pinned'},
			traffic: stable === undefined ? [] : [{...stable, percent: 100}],
			offers: offering('set-traffic', 'roll-back'),
		},
	};

	test('is released by one key: the newest gets all of it, whichever that is', async () => {
		const asked: unknown[] = [];
		const {host} = handMadeHost(snapshot([pinned]), {
			prepare: async action => {
				asked.push(action);
				return {status: 'refused', failure: {kind: 'refused', sentence: 'No.'}};
			},
		});
		desk = openDesk(host, {columns: 120, rows: 40});
		await desk.press('v');
		expect(desk.lines().at(-1)).toContain('e release the pin');
		await desk.press('e');
		expect(asked).toEqual([{type: 'set-traffic', targets: [{revision: 'latest', percent: 100}]}]);
	});

	test('can be shared with what is newest, by a name that goes on with it', () => {
		expect(openForm('set-traffic', pinned).fields.map(({id, label}) => [id, label])).toEqual([
			['share h5', 'rev 5'],
			['share latest', 'newest (rev 6)'],
		]);
	});

	test('that follows the newest keeps doing so when it is shared', () => {
		const follows = {
			...pinned.service,
			rollout: {phase: 'Stable'} as const,
			traffic: stable === undefined ? [] : [{...stable, latest: true as const}],
		};
		expect(openForm('set-traffic', {...pinned, service: follows}).fields.map(({id}) => id)).toEqual(['share latest']);
	});
});
