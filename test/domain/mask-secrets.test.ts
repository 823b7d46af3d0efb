import {expect, test} from 'vitest';
import {maskArguments, maskSecrets, maskText} from '../../source/domain/mask-secrets.ts';

test.each([
	['vllm serve --api-key s3cret --port 8000', 'vllm serve --api-key (hidden) --port 8000'],
	['--hf-token=s3cret', '--hf-token=(hidden)'],
	['HF_TOKEN=s3cret vllm', 'HF_TOKEN=(hidden) vllm'],
	['args + --api-key s3cret   − --eager', 'args + --api-key (hidden)   − --eager'],
	['export PASSWORD="a b"; run', 'export PASSWORD=(hidden); run'],
	['curl -H "Authorization: Bearer abc.def" x', 'curl -H "Authorization: Bearer (hidden) x'],
	['{"api_key": "s3cret", "port": 1}', '{"api_key": (hidden), "port": 1}'],
	['curl -H hf_abcdefghijklmnopqrstuvwx', 'curl -H (hidden)'],
	['eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0In0.c2ln', '(hidden)'],
	// These say nothing secret, though their names come near.
	['--max-tokens 4096', '--max-tokens 4096'],
	['--max-num-batched-tokens=8192', '--max-num-batched-tokens=8192'],
	['--tokenizer org/llama', '--tokenizer org/llama'],
	['--api-key $(API_KEY)', '--api-key $(API_KEY)'],
	['--token --port 1', '--token --port 1'],
	['MountVolume.SetUp failed: secret "hf-token" not found', 'MountVolume.SetUp failed: secret "hf-token" not found'],
	['token expired; authorization failed', 'token expired; authorization failed'],
	['image vllm/vllm-openai:v1 (was v0)', 'image vllm/vllm-openai:v1 (was v0)'],
	['roll back to rev 5 (release 2026-45)', 'roll back to rev 5 (release 2026-45)'],
])('of the text %j what is secret is hidden', (text, masked) => {
	expect(maskText(text)).toBe(masked);
});

test('an argument after a flag that says secret is hidden, and another flag is not taken for it', () => {
	expect(maskArguments(['--api-key', 's3cret', '--password', '--port', '8000', '--token', 'x'])).toEqual([
		'--api-key',
		'(hidden)',
		'--password',
		'--port',
		'8000',
		'--token',
		'(hidden)',
	]);
});

test('an object keeps its shape, and nothing of its secrets', () => {
	const object = {
		kind: 'Deployment',
		metadata: {annotations: {'kubectl.kubernetes.io/last-applied-configuration': '{"env":"s3cret"}', note: 'plain'}},
		spec: {
			template: {
				spec: {
					containers: [
						{
							name: 'vllm',
							command: ['sh', '-c', 'serve --api-key s3cret'],
							args: ['--token', 's3cret'],
							env: [
								{name: 'HF_TOKEN', value: 's3cret'},
								{name: 'FROM', valueFrom: {secretKeyRef: {name: 'keys', key: 'hf'}}},
							],
						},
					],
				},
			},
		},
	};
	const masked = maskSecrets(object);
	expect(JSON.stringify(masked)).not.toContain('s3cret');
	expect(masked).toMatchObject({
		metadata: {annotations: {note: 'plain'}},
		spec: {
			template: {
				spec: {
					containers: [
						{
							name: 'vllm',
							env: [
								{name: 'HF_TOKEN', value: '(hidden)'},
								{name: 'FROM', valueFrom: {secretKeyRef: {name: 'keys', key: 'hf'}}},
							],
						},
					],
				},
			},
		},
	});
	expect(object.spec.template.spec.containers[0]?.args).toEqual(['--token', 's3cret']);
});

test('arguments are known by their shape where they stand in a patch', () => {
	expect(
		maskSecrets([{op: 'replace', path: '/spec/template/spec/containers/0/args', value: ['--api-key', 's3cret', '--port', '1']}]),
	).toEqual([{op: 'replace', path: '/spec/template/spec/containers/0/args', value: ['--api-key', '(hidden)', '--port', '1']}]);
});

test('of a Secret the keys are shown and no value', () => {
	expect(maskSecrets({kind: 'Secret', data: {a: 'czNjcmV0'}, stringData: {b: 's3cret'}, type: 'Opaque'})).toEqual({
		kind: 'Secret',
		data: {a: '(hidden)'},
		stringData: {b: '(hidden)'},
		type: 'Opaque',
	});
});

test('keys of JSON that mean something to JavaScript stay keys', () => {
	const object = JSON.parse('{"__proto__": {"a": "b"}, "constructor": "c"}') as object;
	expect(JSON.stringify(maskSecrets(object))).toBe('{"__proto__":{"a":"b"},"constructor":"c"}');
});
