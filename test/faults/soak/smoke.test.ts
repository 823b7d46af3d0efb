import {expect, test} from 'vitest';
import {faults} from '../../soak/faults.ts';
import {runSoak} from '../../soak/run-soak.ts';
import {soakTable} from '../../soak/soak-table.ts';

/** Those that pass in a moment, and one each for a list and a watch. */
const short = faults.filter(({name}) => name === 'all connections reset' || name.includes('410'));

/** Milliseconds: its twenty seconds do not count what a machine that does other things too needs before and after. */
const patience = 300_000;

test('twenty seconds of a soak: after changes and faults the screen shows what the server has, and what a console shows that has just been started', {
	timeout: patience,
}, async () => {
	const said: string[] = [];
	const report = await runSoak({
		minutes: 1 / 3,
		seed: 7,
		services: 40,
		events: 100,
		faults: short,
		metrics: false,
		say: line => void said.push(line),
	});
	expect(report.wrong, said.join('\n')).toEqual([]);
	expect(report.rows).toBeGreaterThanOrEqual(40);
	expect(report.recoveries.length).toBeGreaterThanOrEqual(1);
	expect(report.recoveries.filter(({time}) => time === undefined)).toEqual([]);
	expect(report.events.made).toBeGreaterThan(200);
	expect(report.events.read).toBeGreaterThan(100);
	expect(report.hand.paints.length).toBeGreaterThan(5);
	expect(report.samples.length).toBeGreaterThan(3);
	const names = soakTable(report).map(({name}) => name);
	for (const name of ['memory slope, at rest, after collection', 'descriptors', 'listeners', 'loop lag p50, p99, most'])
		expect(names).toContain(name);
});
