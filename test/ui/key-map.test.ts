import {readFileSync} from 'node:fs';
import {expect, test} from 'vitest';
import {actionTypes} from '../../source/domain/action.ts';
import {helpLines} from '../../source/ui/help-lines.ts';
import {bindingsOf, findBinding, keyMap, type Place} from '../../source/ui/key-map.ts';
import {keyTable} from '../../source/ui/key-table.ts';
import {createTheme} from '../../source/ui/theme.ts';

const places: readonly Place[] = [
	'list',
	'service',
	'revisions',
	'traffic',
	'menu',
	'logs',
	'text',
	'choose',
	'columns',
	'why',
	'source',
	'help',
	'form',
	'confirm',
	'prompt',
];

test.each(places)('no key means two things in %s', place => {
	const keys = keyMap.filter(binding => binding.where.includes(place)).flatMap(binding => binding.keys);
	expect(keys).toEqual([...new Set(keys)]);
});

test('no view takes a key away that holds everywhere', () => {
	const everywhere = keyMap.filter(binding => binding.where.includes('anywhere')).flatMap(binding => binding.keys);
	for (const place of ['list', 'service', 'revisions', 'traffic', 'logs', 'text', 'choose', 'columns', 'why', 'source', 'help'] as const) {
		const own = keyMap
			.filter(binding => binding.where.includes(place) && !binding.where.includes('anywhere'))
			.flatMap(binding => binding.keys);
		expect(own.filter(key => everywhere.includes(key))).toEqual([]);
	}
});

test('the help page names every key of every binding', () => {
	const page = helpLines(createTheme({ascii: false, color: false}), 200, 'logs').map(spans => spans.map(span => span.text).join(''));
	for (const binding of keyMap) {
		if (/^Namespace [1-9]$/.test(binding.title) || binding.intent.type === 'chart-span') continue;
		expect(
			page.some(line => line.includes(binding.title) && binding.keys.every(key => line.includes(key))),
			binding.title,
		).toBe(true);
	}
	expect(page.some(line => line.includes('1-9'))).toBe(true);
	expect(page.some(line => line.includes('1-7') && line.includes('Charts of the last 15m to 24h'))).toBe(true);
});

test('every change a person can ask for has a key on the list, on the page of a service or on that of its traffic', () => {
	const reachable = new Set(
		bindingsOf('list')
			.concat(bindingsOf('service'), bindingsOf('traffic'))
			.map(binding => binding.needs),
	);
	// The other side of scale, pause, hold and abort: which one it is depends on the service.
	const folded = new Set(['set-bounds', 'resume', 'release', 'retry']);
	expect(actionTypes.filter(action => !folded.has(action) && !reachable.has(action))).toEqual([]);
});

test('the keys that k9s users have in their fingers do what they do there', () => {
	const meanings = Object.fromEntries(
		[
			'j',
			'k',
			'g',
			'shift-g',
			'ctrl-f',
			'ctrl-b',
			'space',
			'ctrl-space',
			'ctrl-\\',
			'ctrl-w',
			's',
			'i',
			'r',
			'z',
			'l',
			'p',
			'y',
			'd',
			'c',
			'n',
			'w',
			'0',
			':',
			'/',
			'?',
			'[',
			']',
			'-',
			'ctrl-r',
			'ctrl-c',
			'shift-o',
		].map(key => [key, findBinding('list', key)?.title]),
	);
	expect(meanings).toMatchInlineSnapshot(`
		{
		  "-": "The view before this one",
		  "/": "Filter: regular expression, !inverse, -l label=value, -f fuzzy",
		  "0": "All namespaces",
		  ":": "Go to: a command",
		  "?": "This page",
		  "[": "Back in the history",
		  "]": "Forward in the history",
		  "c": "Copy the name, or the marked names",
		  "ctrl-\\": "Clear marks",
		  "ctrl-b": "Page up",
		  "ctrl-c": "Leave",
		  "ctrl-f": "Page down",
		  "ctrl-r": "Try again now: connection, login, metrics",
		  "ctrl-space": "Mark up to here",
		  "ctrl-w": "More columns",
		  "d": "Describe",
		  "g": "To the top",
		  "i": "Update image and arguments",
		  "j": "Next row or line",
		  "k": "Previous row or line",
		  "l": "Logs: of a failing replica first, of its previous instance if that crashed",
		  "n": "Copy the namespace",
		  "p": "Logs of the previous instance",
		  "r": "Restart",
		  "s": "Scale, or the bounds of the autoscaler",
		  "shift-g": "To the bottom",
		  "shift-o": "Sort by the column under the cursor; again: the other way",
		  "space": "Mark",
		  "w": "To the namespace of this row",
		  "y": "YAML",
		  "z": "Revisions",
		}
	`);
});

test('no write hangs on control and a letter but replacing a replica, where k9s deletes a pod', () => {
	const controls = keyMap
		.filter(binding => binding.needs !== undefined)
		.flatMap(binding => binding.keys.filter(key => key.startsWith('ctrl-')));
	expect([...new Set(controls)]).toEqual(['ctrl-l', 'ctrl-d']);
});

test('prompts and dialogs know only their own keys', () => {
	for (const place of ['menu', 'form', 'confirm', 'prompt'] as const) expect(findBinding(place, '?')).toBeUndefined();
});

test('the key table of the README is made of the same rows', () => {
	const readme = new URL('../../README.md', import.meta.url);
	const text = readFileSync(readme, 'utf8');
	const table = `<!-- keys -->\n\n${keyTable()}\n\n<!-- /keys -->`;
	expect(/<!-- keys -->[\s\S]*<!-- \/keys -->/.exec(text)?.[0]).toBe(table);
});
