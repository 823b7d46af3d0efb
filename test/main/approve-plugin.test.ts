import {mkdtempSync, readFileSync, rmSync, statSync} from 'node:fs';
import {tmpdir} from 'node:os';
import path from 'node:path';
import {afterEach, beforeEach, expect, test} from 'vitest';
import {parseKubeconfig} from '../../source/cluster/kubeconfig/parse-kubeconfig.ts';
import {resolveTarget} from '../../source/cluster/kubeconfig/resolve-target.ts';
import {createPluginApproval} from '../../source/main/approve-plugin.ts';

let folder: string;
beforeEach(() => {
	folder = mkdtempSync(path.join(tmpdir(), 'modeldeck-approval-'));
});
afterEach(() => rmSync(folder, {recursive: true}));

const target = (file: string, command: string, args: readonly string[] = []) => {
	const kubeconfig = parseKubeconfig(
		JSON.stringify({
			'current-context': 'prod',
			clusters: [{name: 'c', cluster: {server: 'https://10.0.0.1'}}],
			users: [{name: 'u', user: {exec: {apiVersion: 'v', command, args}}}],
			contexts: [{name: 'prod', context: {cluster: 'c', user: 'u'}}],
		}),
		file,
	);
	const resolved = kubeconfig.ok ? resolveTarget(kubeconfig.value) : kubeconfig;
	if (!resolved.ok) throw new Error(resolved.failure.sentence);
	return resolved.value;
};

/** Approvals of one start of the program, by somebody who answers so; without an answer there is nobody. */
const start = (answer?: boolean) => {
	const said: string[] = [];
	const approve = createPluginApproval({
		homeDirectory: '/home/eve',
		stateDirectory: folder,
		ask:
			answer === undefined
				? undefined
				: async question => {
						said.push(question);
						return answer;
					},
		tell: line => void said.push(line),
	});
	return {approve, said};
};

const yes = {ok: true, value: undefined};

test('a kubeconfig in ~/.kube is asked nothing about', async () => {
	const {approve, said} = start(false);
	expect(await approve(target('/home/eve/.kube/config', 'aws'))).toEqual(yes);
	expect(said).toEqual([]);
});

test('one from elsewhere is shown with its program, secrets in it hidden, and what was approved is asked once', async () => {
	const {approve, said} = start(true);
	const one = target('/tmp/kc', 'oidc', ['get-token', '--client-secret=hush']);
	expect(await approve(one)).toEqual(yes);
	expect(said).toEqual([
		'modeldeck: the kubeconfig /tmp/kc, outside of ~/.kube, starts this program to log in to prod (10.0.0.1:443): oidc get-token --client-secret=(hidden)',
	]);
	expect(await approve(one)).toEqual(yes);
	expect(await start(false).approve(one)).toEqual(yes);
	expect(statSync(path.join(folder, 'plugins.json')).mode & 0o777).toBe(0o600);
	expect(readFileSync(path.join(folder, 'plugins.json'), 'utf8')).not.toMatch(/hush|oidc/);
	// Another program, another argument, another file: another question.
	for (const other of [
		target('/tmp/kc', 'oidc2', one.user.exec?.args),
		target('/tmp/kc', 'oidc'),
		target('/tmp/kc2', 'oidc', one.user.exec?.args),
	]) {
		expect(await start(false).approve(other)).toMatchObject({ok: false, failure: {sentence: 'was not started: you have not approved it.'}});
	}
});

test('a no is not remembered', async () => {
	const one = target('/tmp/kc', 'oidc');
	expect(await start(false).approve(one)).toMatchObject({ok: false});
	expect(await start(true).approve(one)).toEqual(yes);
});

test('where nobody can answer, a program is told once and started; one that the file leads to outside of its folder is not', async () => {
	const {approve, said} = start();
	for (let time = 0; time < 2; time++) expect(await approve(target('/tmp/kc', 'oidc'))).toEqual(yes);
	expect(said).toHaveLength(1);
	expect(await approve(target('/home/eve/.kube/config', '../bin/x'))).toMatchObject({
		ok: false,
		failure: {
			kind: 'credentials',
			sentence:
				'was not started: /home/eve/.kube/config leads to it, outside of its own folder. Start modeldeck on a terminal to approve it.',
		},
	});
});
