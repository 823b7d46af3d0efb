import {expect, test} from 'vitest';
import {parseConfig} from '../../../source/cli/config/parse-config.ts';
import {systemClock} from '../../../source/cluster/clock.ts';
import {parseExecCredential} from '../../../source/cluster/credentials/exec-credential.ts';
import {discoverGroups} from '../../../source/cluster/discovery.ts';
import {parseKubeconfig} from '../../../source/cluster/kubeconfig/parse-kubeconfig.ts';
import {toLogLine} from '../../../source/cluster/logs/log-line.ts';
import {reflect} from '../../../source/cluster/reflector/reflect.ts';
import {parseWatchEvent} from '../../../source/cluster/reflector/watch-event.ts';
import {demoKubeconfig} from '../../../source/demo/demo-kubeconfig.ts';
import type {ClusterEvent} from '../../../source/domain/cluster-event.ts';
import {resourceKinds} from '../../../source/domain/object-reference.ts';
import {toSafeText} from '../../../source/domain/safe-text.ts';
import {readAlertRules} from '../../../source/metrics/alerts/alert-rule.ts';
import {parseExposition} from '../../../source/metrics/scrape/parse-exposition.ts';
import {readBody, readSamples, readSeries} from '../../../source/metrics/sources/read-answer.ts';
import {projectPod} from '../../../source/serving/records/pod-record.ts';
import {connect} from '../../cluster/connect.ts';
import {json, startServer} from '../../cluster/scripted-server.ts';
import {hostileText, oneOf, seeded} from './hostile-text.ts';
import {mutated} from './mutations.ts';

type Random = () => number;

/** A text with something of it cut, doubled, or replaced by what is hostile. */
const torn = (random: Random, text: string): string => {
	const at = Math.floor(random() * text.length);
	const end = at + Math.floor(random() * 40);
	const piece = oneOf(random, [
		'',
		hostileText(random),
		text.slice(at, end).repeat(2),
		'\n',
		'\t',
		'{',
		'}',
		'"',
		': ',
		'- ',
		'&a',
		'*a',
		'!!js/function x',
		'\u0000',
	]);
	return text.slice(0, at) + piece + text.slice(end);
};

/** Sentences of failures, wherever they are in what was returned. */
const sentencesIn = (value: unknown): readonly string[] => {
	if (typeof value !== 'object' || value === null) return [];
	const {sentence, sentences, failure} = value as {readonly sentence?: unknown; readonly sentences?: unknown; readonly failure?: unknown};
	return [
		...(typeof sentence === 'string' ? [sentence] : []),
		...(Array.isArray(sentences) ? (sentences as readonly string[]) : []),
		...sentencesIn(failure),
	];
};

const kubeconfig = demoKubeconfig('http://127.0.0.1:1', undefined);

const configText = `prices:
  H100: 4.5
thresholds:
  errors:
    warning: 1%
columns:
  list: [service, ready]
contexts:
  prod:
    prometheus: https://prometheus.example.com
`;

const credential = {
	apiVersion: 'client.authentication.k8s.io/v1',
	kind: 'ExecCredential',
	status: {token: 'x', expirationTimestamp: '2026-11-24T10:00:00Z'},
};

const answer = {
	status: 'success',
	data: {
		resultType: 'vector',
		result: [
			{metric: {__name__: 'up', pod: 'a'}, value: [1764000000, '1']},
			{metric: {}, values: [[1764000000, 'NaN']]},
		],
		groups: [{name: 'g', rules: [{type: 'alerting', name: 'a', query: 'up == 0', labels: {severity: 'page'}}]}],
	},
	warnings: ['w'],
};

const page = `# HELP vllm:num_requests_running x
vllm:num_requests_running{model_name="a",engine="0"} 3
vllm:e2e_request_latency_seconds_bucket{le="0.5",model_name="a"} 12 1764000000000
vllm:e2e_request_latency_seconds_bucket{le="+Inf",model_name="a"} 15
{"a.b",x="\\"y\\n"} 1e309
`;

const watchEvent = {type: 'MODIFIED', object: {kind: 'Pod', metadata: {name: 'a', uid: 'u', resourceVersion: '5'}}};

const transport = {place: 'prometheus', name: 'prometheus', advice: () => undefined} as never;

/** One reader of what somebody else wrote, and what it is given. */
const readers: Readonly<Record<string, (random: Random) => unknown>> = {
	kubeconfig: random => parseKubeconfig(torn(random, kubeconfig), `/home/${hostileText(random)}`),
	config: random => parseConfig(torn(random, configText), `/home/${hostileText(random)}`, {home: '/home', file: '/home/x'} as never),
	credential: random =>
		parseExecCredential(
			oneOf(random, [torn(random, JSON.stringify(credential)), JSON.stringify(mutated(random, credential)), hostileText(random)]),
			'client.authentication.k8s.io/v1',
			0,
		),
	samples: random => readSamples(mutated(random, answer).data),
	series: random => readSeries(mutated(random, answer).data),
	rules: random => readAlertRules(mutated(random, answer).data),
	body: random =>
		readBody(transport, {
			status: oneOf(random, [200, 422, 503]),
			headers: {},
			text: oneOf(random, [torn(random, JSON.stringify(answer)), JSON.stringify(mutated(random, answer))]),
		} as never),
	exposition: random =>
		parseExposition(
			torn(random, torn(random, page)),
			new Set(['vllm:num_requests_running', 'vllm:e2e_request_latency_seconds_bucket', 'a.b']),
			0,
		),
	watch: random =>
		parseWatchEvent(
			oneOf(random, [torn(random, JSON.stringify(watchEvent)), JSON.stringify(mutated(random, watchEvent)), hostileText(random)]),
		),
	log: random => toLogLine(`2026-11-24T10:00:00Z ${hostileText(random)}`),
};

test.each(Object.keys(readers))('whatever stands in a %s, it is read or refused in a safe sentence, and nothing is thrown', name => {
	const random = seeded(23);
	const wrong: string[] = [];
	for (let count = 0; count < 3000 && wrong.length < 5; count++) {
		try {
			const result = readers[name]?.(random);
			wrong.push(...sentencesIn(result).filter(sentence => toSafeText(sentence) !== sentence));
		} catch (error) {
			wrong.push(error instanceof Error ? (error.stack ?? '') : String(error));
		}
	}
	expect(wrong).toEqual([]);
});

test('bytes that are no UTF-8 become one sign each in names, watch lines and logs, and the rest is read on', async () => {
	const pod = (name: string, version: string): Buffer =>
		Buffer.concat([
			Buffer.from(`{"kind":"Pod","metadata":{"name":"a`),
			Buffer.from([0xff, 0xfe, 0xc3]),
			Buffer.from(`${name}","uid":"${name}","resourceVersion":"${version}"}}`),
		]);
	const server = await startServer((response, request) => {
		if (/\/log$/.test(request.path))
			return void response
				.writeHead(200)
				.end(Buffer.concat([Buffer.from('one '), Buffer.from([0xf0, 0x9f]), Buffer.from(' two\nthree\n')]));
		response.writeHead(200, {'content-type': 'application/json'});
		if (request.query.get('watch') === null)
			return void response.end(
				Buffer.concat([Buffer.from('{"kind":"PodList","metadata":{"resourceVersion":"1"},"items":['), pod('list', '1'), Buffer.from(']}')]),
			);
		response.write(Buffer.concat([Buffer.from('{"type":"ADDED","object":'), pod('watch', '2'), Buffer.from('}\n')]));
	});
	const client = connect(server.url);
	const events: ClusterEvent[] = [];
	const told = new Promise<void>(resolve => {
		const reflector = reflect({
			client,
			kind: resourceKinds.pod,
			project: projectPod,
			clock: systemClock,
			random: Math.random,
			onEvent(event) {
				events.push(event);
				if (event.type === 'changed') {
					reflector.close();
					resolve();
				}
			},
		});
	});
	await told;
	const records = events.flatMap(event => ('records' in event ? event.records : 'record' in event ? [event.record] : []));
	expect(records.map(({name}) => name)).toEqual(['a\ufffd\ufffd\ufffdlist', 'a\ufffd\ufffd\ufffdwatch']);
	const lines = await new Promise<readonly string[]>(resolve => {
		const all: string[] = [];
		client.lines({path: '/api/v1/namespaces/a/pods/b/log'}, {lines: more => void all.push(...more), end: () => resolve(all)});
	});
	expect(lines).toEqual(['one \ufffd two', 'three']);
	await client.close();
	await server.close();
});

test('an API of any shape is discovered, or is said to answer with something else', async () => {
	const random = seeded(29);
	const groups = {
		kind: 'APIGroupDiscoveryList',
		items: [
			{
				metadata: {name: 'apps'},
				versions: [
					{
						version: 'v1',
						resources: [{resource: 'deployments', responseKind: {kind: 'Deployment'}, scope: 'Namespaced', verbs: ['list', 'watch']}],
					},
				],
			},
		],
	};
	const server = await startServer((response, request) => json(mutated(random, groups))(response, request));
	const client = connect(server.url);
	for (let count = 0; count < 300; count++) {
		const found = await discoverGroups(client);
		if (found.ok) found.value.find('apps', 'Deployment');
		else expect(toSafeText(found.failure.sentence)).toBe(found.failure.sentence);
	}
	await client.close();
	await server.close();
});
