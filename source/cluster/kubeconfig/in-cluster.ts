import type {Kubeconfig} from './kubeconfig.ts';

const folder = '/var/run/secrets/kubernetes.io/serviceaccount';

/** What a pod's service account gives, as a kubeconfig of one context. Undefined outside a pod. */
export const inClusterKubeconfig = async (
	environment: Readonly<Record<string, string | undefined>>,
	readFile: (file: string) => Promise<string>,
): Promise<Kubeconfig | undefined> => {
	const host = environment['KUBERNETES_SERVICE_HOST'];
	const port = environment['KUBERNETES_SERVICE_PORT'];
	if (!host || !port) return undefined;
	const readable = await readFile(`${folder}/token`).then(
		() => true,
		() => false,
	);
	if (!readable) return undefined;
	const namespace = await readFile(`${folder}/namespace`).then(
		text => text.trim(),
		() => '',
	);
	const name = 'in-cluster';
	return {
		currentContext: name,
		clusters: new Map([
			[name, {server: `https://${host.includes(':') ? `[${host}]` : host}:${port}`, 'certificate-authority': `${folder}/ca.crt`}],
		]),
		users: new Map([[name, {tokenFile: `${folder}/token`}]]),
		contexts: new Map([[name, {cluster: name, user: name, ...(namespace === '' ? {} : {namespace})}]]),
	};
};
