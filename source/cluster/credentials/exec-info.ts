import type {ClusterTarget} from '../cluster-target.ts';

/**
 * What a plugin is told, for its variable KUBERNETES_EXEC_INFO. `ca`: PEM, '' for none.
 * https://kubernetes.io/docs/reference/access-authn-authz/authentication/#input-and-output-formats
 */
export const execInfo = ({cluster, server, user}: ClusterTarget, ca: string, interactive: boolean): string => {
	const extension = (cluster.extensions ?? []).find(
		entry => (entry as {name?: unknown} | null)?.name === 'client.authentication.k8s.io/exec',
	) as {extension?: unknown} | undefined;
	const info = {
		server,
		...(cluster['tls-server-name'] ? {'tls-server-name': cluster['tls-server-name']} : {}),
		...(cluster['insecure-skip-tls-verify'] ? {'insecure-skip-tls-verify': true} : {}),
		...(ca === '' ? {} : {'certificate-authority-data': Buffer.from(ca).toString('base64')}),
		...(cluster['proxy-url'] ? {'proxy-url': cluster['proxy-url']} : {}),
		...(extension === undefined ? {} : {config: extension.extension}),
	};
	return JSON.stringify({
		kind: 'ExecCredential',
		apiVersion: user.exec?.apiVersion,
		spec: {...(user.exec?.provideClusterInfo ? {cluster: info} : {}), interactive},
	});
};
