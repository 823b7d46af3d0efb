import {execFile, spawnSync} from 'node:child_process';
import {mkdtemp, rm, writeFile} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import path from 'node:path';
import {afterAll, beforeAll, describe, expect, test} from 'vitest';
import {createSelfSignedCertificate} from '../../../source/demo/api-server/self-signed-certificate.ts';
import {definitions} from '../../../source/demo/world/systems/definitions.ts';
import {deployment, pod, startTestServer, type TestServer} from './test-server.ts';

const program = 'kubectl';
const hasKubectl = spawnSync(program, ['version', '--client']).status === 0;

/** What only a real kubectl can show: TLS, its discovery, its protobuf bodies, its watches. The rest is compared in real-cluster/. */
describe.skipIf(!hasKubectl)(`kubectl${hasKubectl ? '' : ' (not on PATH)'}`, () => {
	let server: TestServer;
	let folder: string;

	const kubectl = (...args: readonly string[]): Promise<{code: number; output: string}> =>
		new Promise(resolve => {
			const options = ['--kubeconfig', path.join(folder, 'config'), '--cache-dir', path.join(folder, 'cache'), '-n', 'models'];
			execFile(program, [...options, ...args], (error, stdout, stderr) =>
				resolve({code: error === null ? 0 : Number(error.code ?? -1), output: `${stdout}${stderr}`.trim()}),
			);
		});

	beforeAll(async () => {
		folder = await mkdtemp(path.join(tmpdir(), 'modeldeck-kubectl-'));
		const tls = createSelfSignedCertificate(Date.now());
		server = await startTestServer({tls});
		const cluster = {server: server.url, 'certificate-authority-data': Buffer.from(tls.cert).toString('base64')};
		const config = {
			...{apiVersion: 'v1', kind: 'Config', 'current-context': 'demo', clusters: [{name: 'demo', cluster}]},
			...{users: [{name: 'demo', user: {token: 'admin-token'}}], contexts: [{name: 'demo', context: {cluster: 'demo', user: 'demo'}}]},
		};
		await writeFile(path.join(folder, 'config'), JSON.stringify(config));
		server.add('deployments', deployment('chat'));
		server.add('pods', pod('chat-1'));
	});
	afterAll(async () => {
		await server.close();
		await rm(folder, {recursive: true, force: true});
	});

	test('trusts the certificate and finds the resources', async () => {
		const {code, output} = await kubectl('api-resources', '--api-group=apps', '-o', 'name');
		expect([code, output.split('\n').sort()]).toEqual([
			0,
			['controllerrevisions.apps', 'daemonsets.apps', 'deployments.apps', 'replicasets.apps', 'statefulsets.apps'],
		]);
	});

	test('asks in protobuf what it may do', async () => {
		expect(await kubectl('auth', 'can-i', 'delete', 'pods')).toEqual({code: 0, output: 'yes'});
	});

	test('creates in protobuf', async () => {
		expect(await kubectl('create', 'configmap', 'settings', '--from-literal=a=b')).toEqual({code: 0, output: 'configmap/settings created'});
		expect(server.store.get('configmaps', 'models', 'settings')?.['data']).toEqual({a: 'b'});
	});

	test('waits for a change by a streamed list', async () => {
		const waiting = kubectl('wait', '--for=jsonpath={.status.phase}=Running', 'pod/chat-1', '--timeout=20s');
		await expect.poll(() => server.clock.pending(), {timeout: 15_000}).toBeGreaterThan(0);
		const current = server.store.get('pods', 'models', 'chat-1');
		if (current !== undefined) {
			server.store.update('pods', {...current, status: {phase: 'Running'}}, {subresource: 'status'});
		}
		expect(await waiting).toEqual({code: 0, output: 'pod/chat-1 condition met'});
	});

	test('scales, and is refused in words it can print', async () => {
		expect(await kubectl('scale', 'deploy/chat', '--replicas=3')).toEqual({code: 0, output: 'deployment.apps/chat scaled'});
		const {code, output} = await kubectl('set', 'image', 'deploy/chat', 'engine=');
		expect(code).toBe(1);
		expect(output).toContain('spec.template.spec.containers[0].image: Required value');
	});

	test('reads, edits and scales a custom resource by its short name', async () => {
		const custom = definitions.find(({metadata}) => metadata.name === 'vllmruntimes.production-stack.vllm.ai');
		await writeFile(path.join(folder, 'definition.json'), JSON.stringify(custom));
		expect(await kubectl('create', '-f', path.join(folder, 'definition.json'))).toEqual({
			code: 0,
			output: 'customresourcedefinition.apiextensions.k8s.io/vllmruntimes.production-stack.vllm.ai created',
		});
		const spec = {model: {modelURL: 'org/llama'}, deploymentConfig: {replicas: 2}};
		const runtime = {apiVersion: 'production-stack.vllm.ai/v1alpha1', kind: 'VLLMRuntime', metadata: {name: 'llama'}, spec};
		await writeFile(path.join(folder, 'runtime.json'), JSON.stringify(runtime));
		const applied = await kubectl('apply', '--validate=false', '-f', path.join(folder, 'runtime.json'));
		expect(applied).toEqual({code: 0, output: 'vllmruntime.production-stack.vllm.ai/llama created'});
		expect((await kubectl('get', 'vr')).output).toMatch(/^NAME +MODEL +STATUS +REPLICAS +AVAILABLE +AGE\nllama +org\/llama +\d+s$/u);
		expect((await kubectl('describe', 'vr', 'llama')).output).toMatch(/Model URL: +org\/llama/u);
		expect(await kubectl('scale', 'vr/llama', '--replicas=3')).toEqual({
			code: 0,
			output: 'vllmruntime.production-stack.vllm.ai/llama scaled',
		});
		const patch = ['patch', 'vr', 'llama', '-p', '{"spec":{"model":{"modelURL":"org/qwen"}}}'];
		expect((await kubectl(...patch, '--dry-run=server', '--type=merge')).code).toBe(0);
		expect((await kubectl(...patch)).output).toContain(
			'application/strategic-merge-patch+json is not supported by production-stack.vllm.ai/v1alpha1',
		);
		expect((await kubectl(...patch, '--type=merge')).output).toBe('vllmruntime.production-stack.vllm.ai/llama patched');
		expect(server.store.get('vllmruntimes.production-stack.vllm.ai', 'models', 'llama')).toMatchObject({
			metadata: {generation: 3},
			spec: {model: {modelURL: 'org/qwen'}, deploymentConfig: {replicas: 3}},
		});
		expect((await kubectl('get', 'crd', '-o', 'name')).output).toContain('vllmruntimes.production-stack.vllm.ai');
	});
});
