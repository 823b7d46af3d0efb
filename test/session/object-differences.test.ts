import {expect, test} from 'vitest';
import {objectDifferences} from '../../source/session/object-differences.ts';

const containers = (...list: readonly object[]) => ({spec: {template: {spec: {containers: list}}}});

test('entries of lists are told apart by their names, wherever they stand', () => {
	expect(
		objectDifferences(
			containers({name: 'vllm', image: 'a:1'}, {name: 'proxy', image: 'envoy:1'}),
			containers({name: 'proxy', image: 'envoy:1'}, {name: 'vllm', image: 'a:2'}),
		),
	).toEqual([{path: 'spec.template.spec.containers[vllm].image', before: 'a:1', after: 'a:2'}]);
});

test('an entry that comes or goes does so in whole, a map key by key', () => {
	expect(objectDifferences(containers({name: 'vllm'}), containers({name: 'vllm'}, {name: 'proxy', image: 'envoy:1'}))).toEqual([
		{path: 'spec.template.spec.containers[proxy]', after: '{"name":"proxy","image":"envoy:1"}'},
	]);
	expect(objectDifferences({metadata: {}}, {metadata: {annotations: {'a.b/c': 'd'}}})).toEqual([
		{path: 'metadata.annotations[a.b/c]', after: 'd'},
	]);
	expect(objectDifferences({volumes: [{name: 'v', emptyDir: {}}]}, {volumes: [{name: 'v', hostPath: {path: '/x'}}]})).toEqual([
		{path: 'volumes[v].emptyDir', before: '{}'},
		{path: 'volumes[v].hostPath.path', after: '/x'},
	]);
});

test('arguments are compared as what comes and what goes', () => {
	expect(objectDifferences({args: ['--model', 'a', '--eager']}, {args: ['--model', 'b', '--eager']})).toEqual([
		{path: 'args', before: '--model a', after: '--model b'},
	]);
	expect(objectDifferences({args: ['a', 'b']}, {args: ['b', 'a']})).toEqual([{path: 'args', before: 'a b', after: 'b a'}]);
	expect(objectDifferences({}, {args: ['--api-key', 's3cret']})).toEqual([{path: 'args', after: '--api-key (hidden)'}]);
});

test('what was left out and what is null are the same, zero and false are not', () => {
	expect(objectDifferences({a: null, b: 1}, {b: 1})).toEqual([]);
	expect(objectDifferences({paused: undefined, replicas: 0}, {paused: false, replicas: 3})).toEqual([
		{path: 'paused', after: 'false'},
		{path: 'replicas', before: '0', after: '3'},
	]);
});

test('values of variables are never shown, where they come from is', () => {
	const env = (...list: readonly object[]) => containers({name: 'vllm', env: list});
	expect(
		objectDifferences(env({name: 'KEY', value: 's3cret'}), env({name: 'KEY', value: 'other'}, {name: 'NEW', value: 's3cret'})),
	).toEqual([
		{path: 'spec.template.spec.containers[vllm].env[KEY].value', before: '(hidden)', after: '(hidden)'},
		{path: 'spec.template.spec.containers[vllm].env[NEW]', after: '(hidden)'},
	]);
	expect(objectDifferences(env(), env({name: 'REF', valueFrom: {secretKeyRef: {name: 'keys', key: 'hf'}}}))).toEqual([
		{path: 'spec.template.spec.containers[vllm].env[REF]', after: '{"secretKeyRef":{"name":"keys","key":"hf"}}'},
	]);
});

test('nothing of a cluster reaches the screen with its control characters', () => {
	const [difference] = objectDifferences({labels: {}}, {labels: {'a\u001b[31m': 'x\u202ey\n'}});
	expect(difference).toEqual({path: 'labels[a␛[31m]', after: 'x\ufffdy␊'});
});

test('a field whose name says secret is hidden in a difference, under whatever key it stands', () => {
	const differences = objectDifferences(
		{
			metadata: {annotations: {'example.com/api-token': 's3cret1', note: 'one'}},
			spec: {password: 's3cret1', auth: {clientSecret: 'S3cret/1'}},
		},
		{
			metadata: {annotations: {'example.com/api-token': 's3cret2', note: 'two'}},
			spec: {password: 's3cret2', auth: {clientSecret: 'S3cret/2'}},
		},
	);
	expect(JSON.stringify(differences)).not.toMatch(/s3cret/i);
	expect(differences).toHaveLength(4);
	expect(differences.find(({path}) => path.endsWith('note'))).toMatchObject({before: 'one', after: 'two'});
});

test('values of megabytes are compared whole and shown from their beginning', () => {
	const long = 'x'.repeat(3_000_000);
	const [one, other] = objectDifferences(
		{spec: {a: `${long}1`, args: ['--x', `${long}1`]}},
		{spec: {a: `${long}2`, args: ['--x', `${long}2`]}},
	);
	for (const difference of [one, other]) expect(JSON.stringify(difference).length).toBeLessThan(10_000);
	expect([one?.path, other?.path]).toEqual(['spec.a', 'spec.args']);
});
