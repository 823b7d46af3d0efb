/** What a field of a kubeconfig holds: `path` is resolved against its file's folder, `command` only if it contains a separator. */
export type FieldType = 'text' | 'path' | 'command' | 'data' | 'boolean' | 'texts' | 'textLists' | 'pairs' | 'anything' | Fields;

export type Fields = {readonly [name: string]: FieldType};

/** https://kubernetes.io/docs/reference/config-api/kubeconfig.v1/ */
export const clusterFields: Fields = {
	server: 'text',
	'tls-server-name': 'text',
	'insecure-skip-tls-verify': 'boolean',
	'certificate-authority': 'path',
	'certificate-authority-data': 'data',
	'proxy-url': 'text',
	'disable-compression': 'boolean',
	extensions: 'anything',
};

export const userFields: Fields = {
	token: 'text',
	tokenFile: 'path',
	'client-certificate': 'path',
	'client-certificate-data': 'data',
	'client-key': 'path',
	'client-key-data': 'data',
	username: 'text',
	password: 'text',
	as: 'text',
	'as-uid': 'text',
	'as-groups': 'texts',
	'as-user-extra': 'textLists',
	exec: {
		command: 'command',
		args: 'texts',
		env: 'pairs',
		apiVersion: 'text',
		installHint: 'text',
		provideClusterInfo: 'boolean',
		interactiveMode: 'text',
	},
	'auth-provider': {name: 'text'},
};

export const contextFields: Fields = {cluster: 'text', user: 'text', namespace: 'text'};
