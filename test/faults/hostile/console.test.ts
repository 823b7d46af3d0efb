import {mkdtemp, rm} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import path from 'node:path';
import {expect, test} from 'vitest';
import {stringify} from 'yaml';
import {filterSequences} from '../../../source/cli/filter-terminal.ts';
import {serviceTable} from '../../../source/cli/service-table.ts';
import {toSafeText} from '../../../source/domain/safe-text.ts';
import {openHost} from '../../session/open-host.ts';
import {openScreen} from '../../ui/fixtures/screen.ts';
import {unsafePlaces} from './check-values.ts';
import {hostileText, seeded} from './hostile-text.ts';
import {createPoison, poisonJson} from './poison.ts';
import {startPoisonedCluster} from './poisoned-cluster.ts';
import {createCheckedTerminal} from './terminal-model.ts';
import {moment, walk} from './walk.ts';

const columns = 120;
const rows = 40;

/** Everything of a kubeconfig that somebody else may have written. */
const hostileKubeconfig = (server: string): string => {
	const random = seeded(3);
	const name = (what: string): string => `${what}${hostileText(random).toWellFormed()}`;
	const [cluster, user, context] = [name('cluster'), name('user'), name('context')];
	return stringify({
		apiVersion: 'v1',
		kind: 'Config',
		'current-context': context,
		clusters: [{name: cluster, cluster: {server}}],
		users: [{name: user, user: {token: 'demo-admin-token'}}],
		contexts: [
			{name: context, context: {cluster, user}},
			...Array.from({length: 20}, (_, index) => ({name: name(`other-${index}`), context: {cluster, user}})),
		],
	});
};

/** The keys of a person who looks at everything. */
const tour: ReadonlyArray<readonly string[]> = [
	['j', 'j', 'ctrl-w', 'j', 'pagedown', 'shift-g', 'g', 'ctrl-w'],
	['enter', 'tab', 'tab', 'tab', 'tab', 'tab', 'pagedown', 'shift-g', 'g'],
	['y', 'pagedown', 'pagedown', 'pagedown', 'l', 'l', 'l', 'shift-g', 'pageup', 'm', 'g', '/', '[', 'enter', 'n', 'n', 'escape', 'q'],
	['d', 'pagedown', 'pagedown', 'shift-g', 'pageup', 'q'],
	['l', 'w', 't', 'pageup', 'pageup', 'pageup', 'w', 'l', 'l', 'shift-g', '/', 'a', 'enter', 'n', 'q'],
	['z', 'j', 'enter', 'pagedown', 'q', 'q'],
	['v', 'q', 'x', 'q', 'a', 'j', 'j', 'escape'],
	['i', 'tab', 'tab', 'escape', 's', 'escape', 'r', 'down', 'down', 'escape'],
	['enter', 'z', 'j', 'b', 'down', 'down', 'escape', 'q', 'q'],
	['e', 'q', 'q'],
	['shift-h', 'j', 'enter', 'j', 'pagedown', 'y', 'pagedown', 'q', 'd', 'q', 'shift-h'],
	[':', 'c', 't', 'x', 'enter', 'j', 'pagedown', 'q'],
	[':', 'n', 's', 'enter', 'j', 'pagedown', 'q'],
	['/', 'm', 'e', 't', 'a', 'enter', 'escape', '?', 'pagedown', 'q', 'space', 'j', 'ctrl-space', 'c'],
];

test('a hundred thousand hostile strings in every field that a cluster controls are drawn as what they are and do nothing', async () => {
	const poison = createPoison(5);
	const random = seeded(11);
	const cluster = await startPoisonedCluster({
		json: value => poisonJson(value, poison),
		line(line) {
			const [stamp = ''] = /^\S+Z /.exec(line) ?? [];
			return `${stamp}${poison.text(line.slice(stamp.length)).replaceAll('\n', ' ')}${hostileText(random)}`;
		},
		cure: poison.cure,
	});
	const folder = await mkdtemp(path.join(tmpdir(), 'modeldeck-hostile-'));
	const host = openHost({
		kubeconfig: hostileKubeconfig(cluster.url),
		random: Math.random,
		metrics: () => ({type: 'auto'}),
		refresh: 1000,
		stateDirectory: folder,
	});
	const session = host.current.get();
	const screen = openScreen(host, {columns, rows});
	const terminal = createCheckedTerminal(columns, rows);
	let seen = 0;
	let drawn = 0;
	const faults: string[] = [];
	/** What was on the screen some time. */
	const places = new Set<string>();
	const look = async (what: string): Promise<void> => {
		await screen.settle();
		const written = screen.written().slice(seen);
		seen += written.length;
		if (filterSequences(written) !== written) faults.push(`${what}: the second net had something to do`);
		await terminal.write(written);
		for (const word of ['LIVE · prom', 'YAML', 'logs', 'EVENTS', 'revisions', 'nodes and GPUs', 'contexts', 'Restart', 'Roll back'])
			if (terminal.text().includes(word)) places.add(word);
		drawn += (terminal.text().match(/[\u2400-\u2421\ufffd]/g) ?? []).length;
		// What is written on the right ends at the edge, whatever stands to the left of it.
		if (terminal.cellsOf(0) !== columns - 1) faults.push(`${what}: the head takes ${terminal.cellsOf(0)} cells`);
		faults.push(...terminal.differences().map(difference => `${what}: ${difference}`));
	};
	try {
		cluster.demo.run();
		while (session.store.get().loading.stage !== 'done') await moment(50);
		await moment(1500);
		await look('the list');
		await walk(screen, {rows: [0, 1], tour}, look);
		faults.push(...unsafePlaces(session.store.get()));
		expect(faults.slice(0, 20)).toEqual([]);
		expect(poison.count()).toBeGreaterThan(100_000);
		expect(drawn).toBeGreaterThan(10_000);
		expect([...places]).toEqual(
			expect.arrayContaining(['LIVE · prom', 'YAML', 'logs', 'EVENTS', 'revisions', 'nodes and GPUs', 'contexts', 'Restart', 'Roll back']),
		);
		const table = serviceTable(session.store.get().rows, Date.now(), {ascii: false});
		expect(table.filter(line => toSafeText(line) !== line)).toEqual([]);
		for (const text of screen.copied) expect(text).not.toMatch(/[^\P{Cc}\n]/u);
		expect(screen.hasLeft()).toBe(false);
	} finally {
		screen.close();
		await host.close();
		await cluster.close();
		await rm(folder, {recursive: true});
	}
});
