import {expect, test} from 'vitest';
import {parseConfig} from '../../source/cli/config/parse-config.ts';
import {metricsSettings} from '../../source/main/metrics-settings.ts';

const settle = (flag: string | undefined, text: string, context = 'prod') => {
	const parsed = parseConfig(text, 'config.yaml', {base: '/etc', home: '/home/me'});
	if (!parsed.ok) throw new Error(parsed.sentences.join('\n'));
	const settings = metricsSettings(flag, parsed.config, parsed.complain);
	return settings.ok ? settings.value(context) : settings.failure.sentence;
};

const withToken = 'metrics: {prometheus: "https://a.example.com/x", tokenFile: /token, cluster: {value: eu}}';

test('without flag and file a source is found', () => {
	expect(settle(undefined, '')).toEqual({type: 'auto'});
});

test('the file says where, who and which cluster', () => {
	expect(settle(undefined, withToken)).toEqual({
		...{type: 'url', url: 'https://a.example.com/x', access: {tokenFile: '/token'}},
		cluster: {label: 'cluster', value: 'eu'},
	});
	expect(settle(undefined, 'metrics: {cluster: {value: eu}}')).toEqual({
		type: 'auto',
		access: {},
		cluster: {label: 'cluster', value: 'eu'},
	});
});

test('the command line stands above the file, and a login goes to the server that the file has it for alone', () => {
	expect(settle('https://a.example.com', withToken)).toMatchObject({url: 'https://a.example.com', access: {tokenFile: '/token'}});
	for (const url of ['https://b.example.com', 'https://a.example.com:8443', 'http://a.example.com']) {
		expect(settle(url, withToken)).toEqual({type: 'url', url});
	}
	expect(settle('monitoring/prometheus:9090', withToken)).toEqual({
		...{type: 'service', namespace: 'monitoring', name: 'prometheus', port: '9090'},
	});
});

test('auto on the command line looks anew', () => {
	expect(settle('auto', withToken)).toEqual({type: 'auto', isFresh: true});
});

test.each([
	[undefined, 'metrics: {prometheus: nowhere}', /^config\.yaml, line 1: metrics\.prometheus takes a URL .*, not "nowhere"\.$/],
	['nowhere', '', /^--prometheus takes a URL .*, not "nowhere"\.$/],
	[
		undefined,
		'metrics: {prometheus: "http://a.example.com", tokenFile: /token}',
		/^config\.yaml, line 1: a token is not sent to http:\/\/a\.example\.com, where everybody on the way can read it: .*\.$/,
	],
	[undefined, 'metrics: {prometheus: "http://a", user: me, passwordVariable: P}', /a password is not sent to http:\/\/a,/],
	[undefined, 'metrics: {prometheus: "http://a", headers: {X-Api-Key: abc}}', /x-api-key is not sent to http:\/\/a,/],
	['http://me:secret@a.example.com', '', /^--prometheus: a password is not sent to http:\/\/a\.example\.com,/],
])('%s with %s is refused', (flag, text, sentence) => {
	expect(settle(flag, text)).toMatch(sentence);
	expect(settle(flag, text)).not.toContain('secret');
});

test.each([
	'metrics: {prometheus: "http://a.example.com", tokenFile: /token, allowInsecureToken: true}',
	'metrics: {prometheus: "http://127.0.0.1:9090", tokenFile: /token}',
	'metrics: {prometheus: "http://[::1]:9090", tokenFile: /token}',
	'metrics: {prometheus: "http://localhost:9090", tokenFile: /token}',
	'metrics: {prometheus: "http://a.example.com", tenant: team}',
])('%s is not', text => {
	expect(settle(undefined, text)).toMatchObject({type: 'url'});
});

test('what the file allows for a server, the command line may use', () => {
	const text = 'metrics: {prometheus: "http://a.example.com", tokenFile: /token, allowInsecureToken: true}';
	expect(settle('http://me:secret@a.example.com', text)).toMatchObject({type: 'url'});
});
