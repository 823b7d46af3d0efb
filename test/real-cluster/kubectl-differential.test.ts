import {execFile} from 'node:child_process';
import path from 'node:path';
import {afterAll, beforeAll, expect, it} from 'vitest';
import {loadPluginPolicy} from '../../source/cluster/credentials/plugin-policy.ts';
import {createAuthority} from '../cluster/certificates.ts';
import {connect} from '../cluster/connect.ts';
import {apiVersion, createPluginFolder, credential, type PluginFolder, print} from '../cluster/credentials/plugin-folder.ts';
import {policyCases} from '../cluster/credentials/policy-cases.ts';
import {json, startServer} from '../cluster/scripted-server.ts';
import {tlsCases} from '../cluster/tls-cases.ts';
import {describeWithControlPlane} from '../control-plane/control-plane.ts';

describeWithControlPlane('whom kubectl speaks to and what it starts', assets => {
	let plugins: PluginFolder;
	let configs = 0;

	beforeAll(() => {
		plugins = createPluginFolder();
	});
	afterAll(() => plugins.close());

	/** Whether kubectl gets an answer. */
	const kubectlAnswers = (cluster: object, user: object, environment: Readonly<Record<string, string>> = {}): Promise<boolean> => {
		const config = {
			'current-context': 'here',
			clusters: [{name: 'c', cluster}],
			users: [{name: 'u', user}],
			contexts: [{name: 'here', context: {cluster: 'c', user: 'u'}}],
		};
		const file = plugins.write(`config-${++configs}`, JSON.stringify(config));
		const env = {PATH: `${plugins.folder}:${process.env['PATH']}`, HOME: plugins.folder, ...environment};
		return new Promise(resolve => {
			execFile(path.join(assets, 'kubectl'), ['--kubeconfig', file, 'get', '--raw', '/api', '--request-timeout', '5s'], {env}, error =>
				resolve(error === null),
			);
		});
	};

	it('a server whose certificate kubectl takes is one that we take, and no other', async () => {
		const cases = tlsCases();
		const answers = await Promise.all(
			cases.map(async ({name, server: tls, cluster}) => {
				const server = await startServer(json({fine: true}), tls);
				const answered = await kubectlAnswers({server: server.url, ...cluster}, {token: 'hdt'});
				await server.close();
				return [name, answered];
			}),
		);
		expect(answers).toEqual(cases.map(({name, refused}) => [name, refused === undefined]));
	});

	it('a plugin that the kuberc lets kubectl start is one that we start, and no other', async () => {
		// Without TLS kubectl sends no credentials, and starts nothing.
		const authority = createAuthority('own');
		const server = await startServer(json({fine: true}), authority.issue('server', 'subjectAltName=IP:127.0.0.1'));
		const cluster = {server: server.url, 'certificate-authority-data': Buffer.from(authority.cert).toString('base64')};
		for (const name of ['login', 'other']) plugins.plugin(name, print(credential({token: 'hdt'})));
		const verdicts = await Promise.all(
			policyCases.map(async ({kuberc, command}, index) => {
				const inFolder = (text: string): string => text.replaceAll('FOLDER', plugins.folder);
				const text = `apiVersion: kubectl.config.k8s.io/v1beta1\nkind: Preference\n${inFolder(kuberc)}\n`;
				const file = plugins.write(`kuberc-${index}`, text);
				const exec = {apiVersion, command: inFolder(command), interactiveMode: 'Never'};
				const environment = {KUBERC: file, PATH: `${plugins.folder}:${process.env['PATH']}`};
				const policy = await loadPluginPolicy({environment, homeDirectory: plugins.folder, readFile: async () => text});
				const one = connect(server.url, {cluster, user: {exec}}, {environment, pluginPolicy: async () => policy});
				const ours = await one.getJson({path: '/api'});
				await one.close();
				return {kuberc, command, ours: ours.ok, theirs: await kubectlAnswers(cluster, {exec}, environment)};
			}),
		);
		await server.close();
		expect(verdicts).toEqual(policyCases.map(({kuberc, command, starts}) => ({kuberc, command, ours: starts, theirs: starts})));
	});
});
