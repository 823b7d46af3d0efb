import {expect, test} from 'vitest';
import {pluginDoubt} from '../../../source/cluster/credentials/plugin-doubt.ts';

const outside = 'outside of ~/.kube';
const escapes = 'which names a program outside of its own folder';

test.each([
	['/home/eve/.kube/config', 'aws', undefined],
	['/home/eve/.kube/config', '/usr/bin/aws', undefined],
	['/home/eve/.kube/clusters/prod', './login', undefined],
	['/home/eve/.kube/config', 'bin/login', undefined],
	['/home/eve/.kube/config', '../login', escapes],
	['/home/eve/.kube/config', 'bin/../../login', escapes],
	['/home/eve/.kubeconfig', 'aws', outside],
	['/home/eve/.kube-of-eve/config', 'aws', outside],
	['/tmp/kubeconfig', 'aws', outside],
	['/tmp/kubeconfig', './login', outside],
	['/tmp/kubeconfig', '../login', escapes],
])('%s with %s is doubted: %s', (file, command, doubt) => {
	expect(pluginDoubt({file, command}, '/home/eve')).toBe(doubt);
});
