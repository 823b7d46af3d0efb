import {describe, expect, test} from 'vitest';
import type {Arguments, ConsoleArguments} from '../../source/cli/arguments.ts';
import {flagEntries, flagText} from '../../source/cli/flag-table.ts';
import {helpText} from '../../source/cli/help-text.ts';
import {readArguments} from '../../source/cli/read-arguments.ts';

const read = (line: string): Arguments => readArguments(line === '' ? [] : line.split(' '));

const consoleOf = (line: string): ConsoleArguments => {
	const asked = read(line);
	if (asked.type !== 'cluster' && asked.type !== 'demo') throw new Error(`not a console: ${JSON.stringify(asked)}`);
	return asked.console;
};

const sentenceOf = (line: string): string => {
	const asked = read(line);
	return asked.type === 'wrong' ? asked.sentence : `understood as ${asked.type}`;
};

describe('a command line', () => {
	test('of nothing asks for the console on the cluster of the kubeconfig', () => {
		expect(read('')).toEqual({
			type: 'cluster',
			console: {
				kubeconfig: undefined,
				context: undefined,
				namespaces: undefined,
				allNamespaces: false,
				selector: undefined,
				as: undefined,
				asGroups: undefined,
				asUid: undefined,
				readOnly: false,
				config: undefined,
				prometheus: undefined,
				refresh: 15_000,
				requestTimeout: undefined,
				link: undefined,
				ascii: false,
				once: false,
			},
		});
	});

	test.each([
		['-n chat', {namespaces: ['chat']}],
		['-nchat', {namespaces: ['chat']}],
		['-n=chat', {namespaces: ['chat']}],
		['--namespace chat', {namespaces: ['chat']}],
		['--namespace=chat', {namespaces: ['chat']}],
		['-n chat,search,chat', {namespaces: ['chat', 'search']}],
		['-A', {allNamespaces: true}],
		['--all-namespaces=false', {allNamespaces: false}],
		['--all-namespaces=true', {allNamespaces: true}],
		['-Al team=search', {allNamespaces: true, selector: 'team=search'}],
		['-l team=search,tier!=free', {selector: 'team=search,tier!=free'}],
		['-l !legacy', {selector: '!legacy'}],
		['--selector=a=b', {selector: 'a=b'}],
		['--as jane --as-group a --as-group b --as-uid 7', {as: 'jane', asGroups: ['a', 'b'], asUid: '7'}],
		['--as-group=system:masters', {asGroups: ['system:masters']}],
		['--context one --context two', {context: 'two'}],
		['--context -odd', {context: '-odd'}],
		['--context=', {context: undefined}],
		['--kubeconfig /a/b=c', {kubeconfig: '/a/b=c'}],
		['--read-only --once --ascii', {readOnly: true, once: true, ascii: true}],
		['--once --once', {once: true}],
		['--link slow', {link: 'slow'}],
		['--prometheus monitoring/prometheus:9090', {prometheus: 'monitoring/prometheus:9090'}],
		['--refresh 30s', {refresh: 30_000}],
		['--refresh 5', {refresh: 5000}],
		['--request-timeout 30s', {requestTimeout: 30_000}],
		['--request-timeout 5', {requestTimeout: 5000}],
		['--request-timeout 1m30s', {requestTimeout: 90_000}],
		['--request-timeout 500ms', {requestTimeout: 500}],
		['--request-timeout 1.5s', {requestTimeout: 1500}],
		['--request-timeout 0', {requestTimeout: undefined}],
		['--request-timeout 0s', {requestTimeout: undefined}],
	])('%s is understood as kubectl understands it', (line, expected) => {
		expect(consoleOf(line)).toMatchObject(expected);
	});

	test.each([
		['audit', {most: 50, json: false, since: undefined, context: undefined, namespaces: undefined, ascii: false}],
		['audit --json', {most: undefined, json: true}],
		[
			'--since 24h audit -n chat,search --context prod-* --limit 7',
			{since: 86_400_000, namespaces: ['chat', 'search'], context: 'prod-*', most: 7},
		],
		['audit --since 7d --ascii', {since: 7 * 86_400_000, ascii: true}],
	])('%s asks for what was changed from here', (line, audit) => {
		expect(read(line)).toMatchObject({type: 'audit', audit});
	});

	test('asks for the simulated cluster, with flags before or after the word', () => {
		expect(read('demo --seed 7 --services 40 --port 0 -n chat')).toMatchObject({
			type: 'demo',
			demo: {seed: 7, services: 40, systems: undefined, port: 0},
			console: {namespaces: ['chat']},
		});
		expect(read('--read-only demo')).toMatchObject({type: 'demo', console: {readOnly: true}});
		expect(read('demo --serve --kubeconfig-out out.yaml')).toEqual({
			type: 'serve-demo',
			demo: {seed: undefined, services: undefined, systems: undefined, port: undefined, kubeconfigOut: 'out.yaml'},
		});
	});

	test.each([
		['--nonsense', 'modeldeck does not know --nonsense; modeldeck --help lists what it knows.'],
		['--nonsense=3', 'modeldeck does not know --nonsense; modeldeck --help lists what it knows.'],
		['-x', 'modeldeck does not know -x; modeldeck --help lists what it knows.'],
		['-Ax', 'modeldeck does not know -Ax; modeldeck --help lists what it knows.'],
		['--readOnly', 'modeldeck does not know --readOnly; modeldeck --help lists what it knows.'],
		['--no-read-only', 'modeldeck does not know --no-read-only; modeldeck --help lists what it knows.'],
		['get pods', 'modeldeck does not know "get"; modeldeck --help lists what it knows.'],
		['demo now', 'modeldeck does not know "now"; modeldeck --help lists what it knows.'],
		['-- -A', 'modeldeck does not know "-A"; modeldeck --help lists what it knows.'],
		['-n', '--namespace needs a value.'],
		['--context', '--context needs a value.'],
		['-n Chat_1', '--namespace wants the name of a namespace, not "Chat_1".'],
		['-n chat,', '--namespace wants the name of a namespace, not "".'],
		['--refresh soon', '--refresh wants a time such as 30s or 1m, not "soon".'],
		['--refresh 500ms', '--refresh wants 1 s or more, not "500ms".'],
		['--request-timeout -5s', '--request-timeout wants a time such as 30s or 1m, not "-5s".'],
		['--link modem', '--link wants auto, slow or fast, not "modem".'],
		['--read-only=perhaps', '--read-only wants true or false, not "perhaps".'],
		['demo --services 9 --systems all', '--systems wants mixed, not "all".'],
		['demo --systems mixed', '--systems mixed wants --services N beside it.'],
		['demo --services 0', '--services wants a whole number from 1 to 5000, not "0".'],
		['demo --port 99999', '--port wants a whole number from 0 to 65535, not "99999".'],
		['demo --seed 1.5', '--seed wants a whole number from 0 to 2147483648, not "1.5".'],
		['demo --kubeconfig a', '--kubeconfig does not go with modeldeck demo.'],
		['--seed 4', '--seed goes with modeldeck demo only.'],
		['--since 24h', '--since goes with modeldeck audit only.'],
		['demo --json', '--json goes with modeldeck audit only.'],
		['audit --read-only', '--read-only does not go with modeldeck audit.'],
		['audit --seed 4', '--seed does not go with modeldeck audit.'],
		['audit --limit 0', '--limit wants a whole number from 1 to 1000000, not "0".'],
		['audit --since soon', '--since wants a time such as 30s or 1m, not "soon".'],
		['audit extra', 'modeldeck does not know "extra"; modeldeck --help lists what it knows.'],
		['demo --serve', '--serve needs --kubeconfig-out FILE: where the kubeconfig for it goes.'],
		['demo --kubeconfig-out a', '--kubeconfig-out goes with --serve only.'],
		['--serve', '--serve goes with modeldeck demo only.'],
	])('%s is refused in one sentence', (line, sentence) => {
		expect(sentenceOf(line)).toBe(sentence);
	});

	test('asks for help or the version before anything else is looked at', () => {
		expect(read('--help').type).toBe('help');
		expect(read('-h').type).toBe('help');
		expect(read('demo --help').type).toBe('help');
		expect(read('--version').type).toBe('version');
		expect(read('--version --refresh soon').type).toBe('version');
	});
});

describe('help', () => {
	test('names every flag, fits 80 columns but for no line, and shows examples that are understood', () => {
		const text = helpText();
		for (const [name] of flagEntries) expect(text).toContain(flagText(name));
		const examples = text
			.split('\n')
			.slice(text.split('\n').indexOf('Examples') + 1)
			.filter(line => line.startsWith('  modeldeck '))
			.map(line =>
				line
					.trim()
					.replace(/^modeldeck /, '')
					.replace(/ \|.*$/, ''),
			);
		expect(examples.length).toBeGreaterThan(2);
		for (const example of examples) expect(sentenceOf(example)).toMatch(/^understood as/);
	});
});
