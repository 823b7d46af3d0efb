import {stringify} from 'yaml';
import {demoAccounts} from './demo-accounts.ts';

/** The first line: by it a later demo knows the file as one it may overwrite. */
export const kubeconfigMark = '# Written by modeldeck demo';

/** A kubeconfig with a context for each account; the first is the current one. `certificate`: PEM, where the server speaks https. */
export const demoKubeconfig = (server: string, certificate: string | undefined): string =>
	`${kubeconfigMark}\n${stringify({
		apiVersion: 'v1',
		kind: 'Config',
		'current-context': demoAccounts[0]?.context ?? '',
		preferences: {},
		clusters: [
			{
				name: 'demo',
				cluster: {
					server,
					...(certificate === undefined ? {} : {'certificate-authority-data': Buffer.from(certificate).toString('base64')}),
				},
			},
		],
		users: demoAccounts.map(({user, token}) => ({name: user, user: {token}})),
		contexts: demoAccounts.map(({context, user, namespace}) => ({
			name: context,
			context: {cluster: 'demo', user, ...(namespace === undefined ? {} : {namespace})},
		})),
	})}`;
