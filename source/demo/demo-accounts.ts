import type {Account} from './api-server/caller.ts';

const readVerbs = ['get', 'list', 'watch'];
const all = ['*'];

/** The cluster role `view`, and what reading metrics through the service proxy takes. */
const viewer = (namespaces?: readonly string[]): Account['rules'] => [
	{verbs: readVerbs, groups: all, resources: all, ...(namespaces === undefined ? {} : {namespaces})},
];

/** Who may come in. Each has a context of its own in the kubeconfig. */
export const demoAccounts: readonly (Account & {readonly context: string; readonly namespace?: string})[] = [
	{context: 'demo', token: 'demo-admin-token', user: 'demo-admin', groups: ['system:masters'], rules: []},
	{context: 'demo-viewer', token: 'demo-viewer-token', user: 'demo-viewer', rules: viewer()},
	{
		context: 'demo-chat',
		namespace: 'chat',
		token: 'demo-chat-token',
		user: 'demo-chat',
		rules: [
			{namespaces: ['chat'], verbs: all, groups: all, resources: all},
			{namespaces: ['monitoring'], verbs: ['get'], groups: [''], resources: ['services/proxy'], names: ['prometheus:9090']},
		],
	},
];
