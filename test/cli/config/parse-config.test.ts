import {readFileSync} from 'node:fs';
import {expect, test} from 'vitest';
import {parseConfig} from '../../../source/cli/config/parse-config.ts';
import {defaultThresholds} from '../../../source/domain/thresholds.ts';
import {serviceColumns} from '../../../source/ui/service-columns.ts';

const folders = {base: '/etc/modeldeck', home: '/home/me'};

const read = (text: string) => {
	const parsed = parseConfig(text, '/etc/modeldeck/config.yaml', folders);
	if (!parsed.ok) throw new Error(parsed.sentences.join('\n'));
	return parsed.config;
};

const sentences = (text: string): readonly string[] => {
	const parsed = parseConfig(text, 'config.yaml', folders);
	return parsed.ok ? [] : parsed.sentences;
};

const example = readFileSync(new URL('../../../docs/config.example.yaml', import.meta.url), 'utf8');
const documentation = readFileSync(new URL('../../../docs/configuration.md', import.meta.url), 'utf8');

test.each(['', '# nothing\n', 'metrics:\nthresholds:\n'])('a file that says nothing is the defaults', text => {
	expect(read(text).settings).toEqual({thresholds: defaultThresholds});
	expect(read(text).metricsOf('prod')).toBeUndefined();
});

test('Events beside changes are written where the file says so', () => {
	expect(read('audit: {events: true}').settings.notesEvents).toBe(true);
	expect(read('audit:').settings.notesEvents).toBeUndefined();
});

test('the example is valid, and its thresholds are the defaults', () => {
	const {settings, metricsOf} = read(example);
	expect(settings.thresholds).toEqual(defaultThresholds);
	expect(settings.prices?.rows).toHaveLength(3);
	expect(settings.columns?.['list']?.[1]).toBe('service');
	expect(metricsOf('prod-eu')).toMatchObject({
		prometheus: 'https://mimir.example.com/prometheus',
		access: {
			tokenCommand: ['gcloud', 'auth', 'print-access-token'],
			tokenLifetime: 1_800_000,
			headers: {'x-team': 'serving', 'x-scope-orgid': 'ml-serving'},
		},
		cluster: {label: 'cluster', value: 'prod-eu'},
		parameters: {max_source_resolution: 'auto'},
	});
	expect(metricsOf('prod-us')?.access).toEqual({
		...{user: 'oncall', passwordFile: '/home/me/.config/modeldeck/prometheus-password', authorityFile: '/etc/ssl/company-ca.pem'},
		...{certificateFile: '/etc/modeldeck/client.pem', keyFile: '/etc/modeldeck/client-key.pem'},
		...{serverName: 'prometheus.internal', insecure: false},
	});
	expect(metricsOf('openshift-1')?.cluster).toBe('all');
	expect(metricsOf('laptop')?.prometheus).toBe('off');
});

test.each([
	['', ''],
	['metrics', ''],
	['thresholds', ''],
	['thresholds', 'errorRatio'],
	['prices', ''],
	['prices', 'gpus'],
	['columns', ''],
])('every key of %s %s is in the example and in the documentation', (section, key) => {
	const inner = key === '' ? '{unheard: 1}' : key === 'gpus' ? '{gpus: [{unheard: 1, perGpuHour: 1}]}' : `{${key}: {unheard: 1}}`;
	const [sentence = ''] = sentences(section === '' ? 'unheard: 1' : `${section}: ${inner}`);
	const known = / takes (.*)\.$/.exec(sentence)?.[1]?.split(', ') ?? [];
	expect(known.length).toBeGreaterThan(1);
	for (const name of known) {
		expect(example, name).toMatch(new RegExp(`\\b${name}:`));
		expect(documentation, name).toMatch(new RegExp(`\\b${name}\\b`));
	}
});

test('every column of the list is in the documentation, and those of the example are columns', () => {
	const ids = serviceColumns.map(({id}) => id);
	expect(ids.filter(id => !documentation.includes(`\`${id}\``))).toEqual([]);
	const {columns} = read(example).settings;
	expect(
		Object.values(columns ?? {})
			.flat()
			.filter(id => !ids.includes(id)),
	).toEqual([]);
});

test('a context has the row of its name, else the first pattern that matches, else what holds for all; rows are not mixed', () => {
	const {metricsOf} = read(`
metrics: {prometheus: 'https://all.example.com', tokenFile: token}
contexts:
  "*-eu": {metrics: {prometheus: a/b:1}}
  prod-*: {metrics: {prometheus: a/b:2}}
  prod-eu: {metrics: {prometheus: a/b:3}}
  prod: {}
`);
	expect(['prod-eu', 'test-eu', 'prod-us', 'prod', 'x'].map(context => metricsOf(context)?.prometheus)).toEqual([
		...['a/b:3', 'a/b:1', 'a/b:2', 'https://all.example.com', 'https://all.example.com'],
	]);
	expect(metricsOf('test-eu')?.access).toEqual({});
	expect(metricsOf('x')?.access).toEqual({tokenFile: '/etc/modeldeck/token'});
});

test('thresholds keep the default of what they leave out, and know any and never', () => {
	const {thresholds} = read(
		'thresholds: {errorRatio: {critical: 10%}, slower: {critical: never}, waiting: {warning: any}, idleAfter: 2h}',
	).settings;
	expect(thresholds).toEqual({
		...defaultThresholds,
		errorRatio: {warning: 0.01, critical: 0.1},
		slower: {warning: 2, critical: Number.POSITIVE_INFINITY},
		waiting: {warning: Number.MIN_VALUE, critical: 51},
		idleAfter: 7_200_000,
	});
});

test('prices keep their order, and have $ where no currency is named', () => {
	expect(read('prices: {gpus: [{product: NVIDIA-H100, spot: false, perGpuHour: 2.5}, {perGpuHour: 0}]}').settings.prices).toEqual({
		currency: '$',
		rows: [{product: 'NVIDIA-H100', spot: false, perGpuHour: 2.5}, {perGpuHour: 0}],
	});
});

test.each([
	['a: [', 'config.yaml, line 1: not valid YAML (Flow sequence in block collection must be sufficiently indented and end with a ]).'],
	['- a', 'config.yaml: the file wants a mapping of metrics, contexts, thresholds, prices, columns, audit, link, not a list.'],
	['metrics: {}\nmetrics: {}', 'config.yaml, line 2: not valid YAML (Map keys must be unique).'],
	[
		'\nthreshold: {}',
		'config.yaml, line 2: threshold is not known; the file takes metrics, contexts, thresholds, prices, columns, audit, link.',
	],
	['thresholds: {waiting: 3}', 'config.yaml, line 1: thresholds.waiting wants a mapping of warning, critical, not 3.'],
	[
		'thresholds:\n  errorRatio:\n    warning: 5',
		'config.yaml, line 3: thresholds.errorRatio.warning wants a share such as 5% or 0.05, any or never, not 5.',
	],
	[
		'thresholds: {cacheUsage: {critical: 50%}}',
		'config.yaml, line 1: thresholds.cacheUsage is critical (0.5) before it is a warning (0.8): give both.',
	],
	['thresholds: {idleAfter: soon}', 'config.yaml, line 1: thresholds.idleAfter wants a time such as 30m or 1h, not "soon".'],
	['prices: {gpus: {}}', 'config.yaml, line 1: prices.gpus wants a list of prices, not a mapping.'],
	['prices: {gpus: [{product: a}]}', 'config.yaml, line 1: prices.gpus[0] wants perGpuHour: the price of one GPU an hour.'],
	[
		'prices: {gpus: [{perGpuHour: -1}]}',
		'config.yaml, line 1: prices.gpus[0].perGpuHour wants the price of one GPU an hour, such as 2.5, not -1.',
	],
	['link: modem', 'config.yaml, line 1: link wants auto, slow or fast, not "modem".'],
	['columns: {list: gpu}', 'config.yaml, line 1: columns.list wants a list of columns, not "gpu".'],
	['columns: {pods: [gpu]}', 'config.yaml, line 1: columns.pods is not known; columns takes list, wide.'],
	[
		'contexts: {"prod-*": {prometheus: a}}',
		'config.yaml, line 1: contexts."prod-*".prometheus is not known; contexts."prod-*" takes metrics.',
	],
	[
		'metrics: {prometheus: "https://a", tokenFile: a, user: b, passwordFile: c}',
		'config.yaml, line 1: metrics has tokenFile and user: one login is enough.',
	],
	['metrics: {prometheus: "https://a", user: b}', 'config.yaml, line 1: metrics.user wants passwordFile or passwordVariable beside it.'],
	['metrics: {prometheus: "https://a", keyFile: b}', 'config.yaml, line 1: metrics.keyFile wants certificateFile beside it.'],
	['metrics: {prometheus: "https://a", tokenCommand: []}', 'config.yaml, line 1: metrics.tokenCommand wants a program.'],
	[
		'metrics: {prometheus: "https://a", tokenCommand: echo secret}',
		'config.yaml, line 1: metrics.tokenCommand wants a list: the program and its arguments, not "echo secret".',
	],
	['metrics: {prometheus: a/b:1, tokenFile: a}', 'config.yaml, line 1: metrics.tokenFile goes with a URL in metrics.prometheus only.'],
	[
		'metrics: {headers: {Authorization: Bearer x}}',
		'config.yaml, line 1: metrics.headers.Authorization is not for this place: credentials go into tokenFile, tokenCommand or user and passwordFile.',
	],
	['metrics: {headers: {a b: c}}', 'config.yaml, line 1: metrics.headers."a b": this is no name of a header.'],
	['metrics: {headers: {a: "b\\r\\nc: d"}}', 'config.yaml, line 1: metrics.headers.a wants a text, not "b␍␊c: d".'],
	['metrics: {cluster: prod}', 'config.yaml, line 1: metrics.cluster wants {label: cluster, value: NAME} or all, not "prod".'],
	['metrics: {cluster: {label: cluster}}', 'config.yaml, line 1: metrics.cluster wants a value: the name of this cluster there.'],
	['metrics: {parameters: {query: up}}', 'config.yaml, line 1: metrics.parameters.query is set by modeldeck itself.'],
	['audit: {events: maybe}', 'config.yaml, line 1: audit.events wants true or false, not "maybe".'],
	['audit: {event: true}', 'config.yaml, line 1: audit.event is not known; audit takes events.'],
])('%j is refused: %s', (text, sentence) => {
	expect(sentences(text)).toEqual([sentence]);
});

test('Impersonate-User is no header of a metrics server', () => {
	expect(sentences('metrics: {headers: {Impersonate-User: root}}')[0]).toContain('is not for this place');
});

test('all problems are told at once', () => {
	expect(sentences('thresholds: {errorRatio: {warning: no}}\nprices: {currency: dollars}\nfoo: 1')).toHaveLength(3);
});

test('a bomb of aliases is refused', () => {
	const bomb = `a: &a [x,x,x,x,x,x,x,x,x,x]\n${Array.from({length: 8}, (_, index) => {
		const [name, of] = [String.fromCharCode(98 + index), String.fromCharCode(97 + index)];
		return `${name}: &${name} [${Array.from({length: 10}, () => `*${of}`).join(',')}]`;
	}).join('\n')}`;
	expect(sentences(bomb)).toEqual([expect.stringContaining('config.yaml: ')]);
});
