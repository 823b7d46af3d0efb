import {expect, test} from 'vitest';
import {maskArguments, maskSecrets, maskText, unmaskArguments} from '../../source/domain/mask-secrets.ts';

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
	['PGPASSWORD=s3cret psql', 'PGPASSWORD=(hidden) psql'],
	['clientSecret=s3cret', 'clientSecret=(hidden)'],
	['HFTOKEN=s3cret', 'HFTOKEN=(hidden)'],
	['--openai.hfToken s3cret', '--openai.hfToken (hidden)'],
	['postgres://app:s3cret@db:5432/x?sslmode=off', 'postgres://app:(hidden)@db:5432/x?sslmode=off'],
	['redis://:s3cret@cache:6379', 'redis://:(hidden)@cache:6379'],
	['https://s3cret_of_twenty_letters@host/x', 'https://(hidden)@host/x'],
	['https://host/x?sig=s3cret&se=2026', 'https://host/x?sig=(hidden)&se=2026'],
	['s3://bucket?X-Amz-Signature=s3cret', 's3://bucket?X-Amz-Signature=(hidden)'],
	['Server=db;User Id=app;Password=s3cret;', 'Server=db;User Id=app;Password=(hidden);'],
	['AccountName=a;AccountKey=s3cret==;EndpointSuffix=x', 'AccountName=a;AccountKey=(hidden);EndpointSuffix=x'],
	['SharedAccessKey=s3cret=', 'SharedAccessKey=(hidden)'],
	['"{\\"api_key\\": \\"s3cret\\"}"', '"{\\"api_key\\": (hidden)}"'],
	['{"hfToken": "s3\\"cret", "n": 1}', '{"hfToken": (hidden), "n": 1}'],
	['env_vars:\n  HF_TOKEN: s3cret with blanks\n  PORT: 1', 'env_vars:\n  HF_TOKEN: (hidden)\n  PORT: 1'],
	['curl -H "X: Bearer s3cret.s3cret.s3cret"', 'curl -H "X: Bearer (hidden)"'],
	['-----BEGIN RSA PRIVATE KEY-----\ns3cret\n-----END RSA PRIVATE KEY-----', '(hidden)'],
	['glpat-s3crets3crets3cret', '(hidden)'],
	// These say nothing secret, though their names come near.
	['--max-tokens 4096', '--max-tokens 4096'],
	['--max-num-batched-tokens=8192', '--max-num-batched-tokens=8192'],
	['--tokenizer org/llama', '--tokenizer org/llama'],
	['--api-key $(API_KEY)', '--api-key $(API_KEY)'],
	['--token --port 1', '--token --port 1'],
	['--eos-token </s>', '--eos-token </s>'],
	['--bypass x', '--bypass x'],
	['--max_new_tokens=1', '--max_new_tokens=1'],
	['--compass north', '--compass north'],
	['https://host:8443/v1', 'https://host:8443/v1'],
	['ssh://git@github.com/x', 'ssh://git@github.com/x'],
	['org/model@sha256:abcdef', 'org/model@sha256:abcdef'],
	['no password was given', 'no password was given'],
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

test('a value of a patch is known by where it goes', () => {
	const env = '/spec/template/spec/containers/0/env';
	const masked = maskSecrets([
		{op: 'replace', path: `${env}/0/value`, value: 's3cret'},
		{op: 'test', path: `${env}/0/name`, value: 'HF_HOME'},
		{op: 'add', path: `${env}/-`, value: {name: 'A', value: 's3cret'}},
		{op: 'add', path: env, value: [{name: 'A', value: 's3cret'}]},
		{op: 'add', path: '/metadata/annotations/kubectl.kubernetes.io~1last-applied-configuration', value: '{"a": "s3cret"}'},
		{op: 'add', path: '/metadata/annotations/example.com~1api-token', value: 's3cret'},
		{op: 'replace', path: '/spec/replicas', value: 3},
	]);
	expect(JSON.stringify(masked)).not.toContain('s3cret');
	expect(JSON.stringify(masked)).toContain('HF_HOME');
	expect(masked).toMatchObject([{}, {}, {value: {name: 'A', value: '(hidden)'}}, {}, {}, {}, {value: 3}]);
});

test('what operators call an environment is one, a parameter with the name of a secret is one, and a label is none', () => {
	const masked = maskSecrets({
		metadata: {labels: {env: 'prod', environment: 'staging'}, annotations: {'example.com/password': 's3cret'}},
		spec: {
			env: {HF_TOKEN: 's3cret', MODE: 's3cret'},
			extraEnvVars: [{name: 'A', value: 's3cret'}],
			envs: [{name: 'B', value: 's3cret'}],
			parameters: [
				{name: 'api-key', value: 's3cret'},
				{name: 'size', value: 'large'},
			],
			storage: {secret: 'bucket-keys', secretKey: 's3cret/Key'},
			imagePullSecrets: [{name: 'registry'}],
			tokenExpirationSeconds: 3600,
		},
	});
	expect(JSON.stringify(masked)).not.toContain('s3cret');
	expect(masked).toMatchObject({
		metadata: {labels: {env: 'prod', environment: 'staging'}},
		spec: {
			parameters: [{}, {name: 'size', value: 'large'}],
			storage: {secret: 'bucket-keys'},
			imagePullSecrets: [{name: 'registry'}],
			tokenExpirationSeconds: 3600,
		},
	});
});

test('arguments that were edited as they were shown are what they were where they were hidden', () => {
	const args = ['--port', '1', '--api-key', 's3cret', '--token=other', '--password', 'third'];
	const shown = maskArguments(args);
	expect(shown.join(' ')).not.toMatch(/s3cret|other|third/);
	expect(unmaskArguments([...shown, '--new'], args)).toEqual([...args, '--new']);
	expect(unmaskArguments(shown.toReversed().slice(0, 0), args)).toEqual([]);
	expect(unmaskArguments(['--password', '(hidden)', '--api-key', '(hidden)'], args)).toEqual([
		'--password',
		'third',
		'--api-key',
		's3cret',
	]);
	expect(unmaskArguments(['--other-key', '(hidden)'], args)).toBeUndefined();
	expect(unmaskArguments(['--api-key', '(hidden)', '--api-key', '(hidden)'], args)).toBeUndefined();
});

test('an object nested ten thousand levels deep is masked as far as anything is looked at', () => {
	let value: unknown = {env: [{name: 'A', value: 's3cret'}]};
	for (let depth = 0; depth < 10_000; depth++) value = depth % 2 === 0 ? [value] : {a: value};
	expect(JSON.stringify(maskSecrets(value))).not.toContain('s3cret');
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
