import {type Failure, failed, type Outcome, success} from '../../domain/outcome.ts';
import {toSafeText} from '../../domain/safe-text.ts';
import type {ClusterTarget, Impersonation} from '../cluster-target.ts';
import type {Kubeconfig, KubeconfigCluster, KubeconfigUser} from './kubeconfig.ts';

/** What the command line may say instead of the kubeconfig. */
export type TargetOptions = {
	readonly context?: string;
	readonly namespace?: string;
	readonly as?: string;
	readonly asGroups?: readonly string[];
	readonly asUid?: string;
	/** Milliseconds. */
	readonly requestTimeout?: number;
};

const refuse = (sentence: string): {readonly ok: false; readonly failure: Failure} =>
	failed({kind: 'credentials', sentence: toSafeText(sentence)});

const listed = (names: Iterable<string>): string => {
	const all = [...names];
	if (all.length === 0) return 'It has none.';
	const shown = all.toSorted().slice(0, 12).join(', ');
	return `There are: ${shown}${all.length > 12 ? ` and ${all.length - 12} more` : ''}.`;
};

const parseServer = (server: string): URL | undefined => {
	// kubectl takes a server without a scheme for plain HTTP.
	const text = /^[a-z][a-z0-9+.-]*:\/\//i.test(server) ? server : `http://${server}`;
	const url = URL.parse(text);
	return url !== null && (url.protocol === 'https:' || url.protocol === 'http:') && url.hostname !== '' ? url : undefined;
};

const addressOf = (url: URL): string => `${url.hostname}:${url.port || (url.protocol === 'https:' ? 443 : 80)}`;

const clusterProblem = (name: string, cluster: KubeconfigCluster | undefined): string | undefined => {
	if (cluster === undefined) return `The kubeconfig has no cluster "${name}".`;
	if (!cluster.server) return `The cluster "${name}" of the kubeconfig has no server.`;
	if (parseServer(cluster.server) === undefined) return `The server of cluster "${name}" is not an address: ${cluster.server}.`;
	if (cluster['insecure-skip-tls-verify'] && (cluster['certificate-authority'] || cluster['certificate-authority-data']))
		return `The cluster "${name}" has both insecure-skip-tls-verify and a certificate authority: remove one of them.`;
	return undefined;
};

/** What stands in the place of the providers that were once built in: https://kubernetes.io/blog/2022/05/03/kubernetes-1-24-release-announcement/ */
const providers: ReadonlyMap<string, string> = new Map([
	[
		'oidc',
		'its tokens cannot be refreshed without logging other programs out. Use a credential plugin (exec), such as kubelogin: kubectl oidc-login setup tells how.',
	],
	['gcp', 'which no client has any more. "gcloud container clusters get-credentials" writes the plugin that took its place.'],
	['azure', 'which no client has any more. "kubelogin convert-kubeconfig" writes the plugin that took its place.'],
	['openstack', 'which no client has any more. The plugin that took its place is client-keystone-auth.'],
]);

/** The rules of kubectl: https://github.com/kubernetes/client-go/blob/master/tools/clientcmd/validation.go */
const userProblem = (name: string, user: KubeconfigUser): string | undefined => {
	if (user['auth-provider'] !== undefined) {
		const provider = user['auth-provider'].name ?? '';
		const advice = providers.get(provider) ?? 'which no client has any more: use a credential plugin (exec).';
		return `The user "${name}" of the kubeconfig uses the auth provider "${provider}"${provider === 'oidc' ? ': ' : ', '}${advice}`;
	}
	if ((user.token || user.tokenFile) && user.username) return `The user "${name}" has both a token and a user name: remove one of them.`;
	const certificate = user['client-certificate-data'] ?? user['client-certificate'];
	const key = user['client-key-data'] ?? user['client-key'];
	if (certificate && !key) return `The user "${name}" has a client certificate without its key.`;
	if (user.exec === undefined) return undefined;
	if (!user.exec.command) return `The credential plugin of the user "${name}" has no command.`;
	if (!user.exec.apiVersion) return `The credential plugin of the user "${name}" has no apiVersion.`;
	return undefined;
};

const impersonationOf = (user: KubeconfigUser, options: TargetOptions): Outcome<Impersonation | undefined> => {
	const name = options.as ?? user.as;
	const groups = options.asGroups ?? user['as-groups'] ?? [];
	const uid = options.asUid ?? user['as-uid'];
	const extra = user['as-user-extra'] ?? {};
	if (name) return success({user: name, groups, extra, ...(uid ? {uid} : {})});
	// Without a user the server ignores the groups: other rights than asked for.
	if (groups.length > 0 || uid || Object.keys(extra).length > 0)
		return refuse('Impersonating groups, a UID or extras needs a user as well: add --as USER.');
	return success(undefined);
};

/** Chooses a context and checks what it names. A failure is of kind 'credentials' and names the contexts there are. */
export const resolveTarget = (kubeconfig: Kubeconfig, options: TargetOptions = {}): Outcome<ClusterTarget> => {
	const name = options.context ?? kubeconfig.currentContext;
	const names = listed(kubeconfig.contexts.keys());
	if (name === undefined) return refuse(`The kubeconfig has no current context: choose one with --context. ${names}`);
	const context = kubeconfig.contexts.get(name);
	if (context === undefined) return refuse(`The kubeconfig has no context "${name}". ${names}`);
	const clusterName = context.cluster ?? '';
	const cluster = kubeconfig.clusters.get(clusterName);
	const problem = clusterProblem(clusterName, cluster);
	const url = parseServer(cluster?.server ?? '');
	if (problem !== undefined || cluster === undefined || url === undefined) return refuse(problem ?? '');
	const userName = context.user || undefined;
	const user = userName === undefined ? {} : kubeconfig.users.get(userName);
	if (user === undefined) return refuse(`The kubeconfig has no user "${userName}", which the context "${name}" names.`);
	const wrong = userProblem(userName ?? '', user);
	if (wrong !== undefined) return refuse(wrong);
	const impersonation = impersonationOf(user, options);
	if (!impersonation.ok) return impersonation;
	const namespace = options.namespace || context.namespace;
	return success({
		context: name,
		clusterName,
		userName,
		server: `${url.origin}${url.pathname.replace(/\/+$/, '')}`,
		address: addressOf(url),
		namespace: namespace || 'default',
		namespaceIsNamed: Boolean(namespace),
		insecure: cluster['insecure-skip-tls-verify'] === true,
		cluster,
		user,
		origin: kubeconfig.origins?.get(userName ?? ''),
		impersonation: impersonation.value,
		requestTimeout: options.requestTimeout,
	});
};
