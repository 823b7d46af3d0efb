import {expect, it} from 'vitest';
import {actionTypes} from '../../source/domain/action.ts';
import {servingSystems} from '../../source/serving/serving-systems.ts';
import {servingTable} from './serving-table.ts';

const again = 'npx vitest run --config test/vitest.config.ts --project unit test/serving/serving-table.test.ts --update';

it(`docs/serving-systems.md is what the menus are made of; written anew by: ${again}`, async () => {
	await expect(servingTable()).toMatchFileSnapshot('../../docs/serving-systems.md', `It is stale. Write it anew: ${again}`);
});

it.each(servingSystems)('$name has a word for every verb: how, or a whole sentence why not', ({verbs}) => {
	for (const type of actionTypes) {
		const verb = verbs[type];
		if ('how' in verb) expect(verb.how, type).not.toBe('');
		else expect(verb.none, type).toMatch(/^[A-Z].*\.$/s);
	}
});

it('names and titles of systems are told apart', () => {
	for (const field of ['name', 'title'] as const)
		expect(servingSystems.map(system => system[field])).toEqual([...new Set(servingSystems.map(system => system[field]))]);
});
