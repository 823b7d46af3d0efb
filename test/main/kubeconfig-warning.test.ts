import {expect, test} from 'vitest';
import {parseKubeconfig} from '../../source/cluster/kubeconfig/parse-kubeconfig.ts';
import {resolveTarget} from '../../source/cluster/kubeconfig/resolve-target.ts';
import {kubeconfigWarning} from '../../source/main/kubeconfig-warning.ts';

const warning = async (user: object, mode: number | undefined): Promise<string | undefined> => {
	const kubeconfig = parseKubeconfig(
		JSON.stringify({
			'current-context': 'prod',
			clusters: [{name: 'c', cluster: {server: 'https://10.0.0.1'}}],
			users: [{name: 'u', user}],
			contexts: [{name: 'prod', context: {cluster: 'c', user: 'u'}}],
		}),
		'/home/eve/.kube/config',
	);
	const target = kubeconfig.ok ? resolveTarget(kubeconfig.value) : kubeconfig;
	if (!target.ok) throw new Error(target.failure.sentence);
	return kubeconfigWarning(target.value, async () => {
		if (mode === undefined) throw new Error('no such file');
		return {mode};
	});
};

const exec = {apiVersion: 'v', command: 'aws'};
const reads = 'modeldeck: /home/eve/.kube/config: others on this machine may read its secrets; chmod 600 ends that.';
const writes = 'modeldeck: /home/eve/.kube/config: others on this machine may change it; chmod 600 ends that.';

test.each([
	['a token', {token: 't'}, 0o100644, reads],
	['a token', {token: 't'}, 0o100640, reads],
	['a password', {username: 'u', password: 'p'}, 0o100604, reads],
	['a key', {'client-certificate-data': 'YQ==', 'client-key-data': 'YQ=='}, 0o100644, reads],
	['a token', {token: 't'}, 0o100600, undefined],
	['a token', {token: 't'}, 0o100400, undefined],
	['no secret', {exec}, 0o100644, undefined],
	['a plugin', {exec}, 0o100664, writes],
	['a token', {token: 't'}, 0o100666, writes],
	['a token', {token: 't'}, undefined, undefined],
])('a kubeconfig with %s, %j, of mode %o', async (_, user, mode, said) => {
	expect(await warning(user, mode)).toBe(said);
});
