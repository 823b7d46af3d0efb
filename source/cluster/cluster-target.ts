import type {KubeconfigCluster, KubeconfigUser, UserOrigin} from './kubeconfig/kubeconfig.ts';

export type Impersonation = {
	readonly user: string;
	readonly uid?: string;
	readonly groups: readonly string[];
	readonly extra: Readonly<Record<string, readonly string[]>>;
};

/** One cluster as one user: everything a connection needs, checked, and nothing read from disk yet. */
export type ClusterTarget = {
	/** Name of the context; unsafe text. */
	readonly context: string;
	/** Names in the kubeconfig; unsafe text. */
	readonly clusterName: string;
	readonly userName: string | undefined;
	/** `https://10.0.0.1:6443`, with a path prefix where the server has one, without a slash at the end. */
	readonly server: string;
	/** Host and port, for sentences: `10.0.0.1:6443`. */
	readonly address: string;
	/** Of the context or `--namespace`; 'default' where neither says one. */
	readonly namespace: string;
	/** Whether the context itself, or the command line, names that namespace. */
	readonly namespaceIsNamed: boolean;
	/** insecure-skip-tls-verify: the server is not checked, which the screen must say. */
	readonly insecure: boolean;
	readonly cluster: KubeconfigCluster;
	readonly user: KubeconfigUser;
	/** The file that the user stands in; undefined: none. */
	readonly origin: UserOrigin | undefined;
	readonly impersonation: Impersonation | undefined;
	/** Milliseconds; undefined: the defaults of each request. */
	readonly requestTimeout: number | undefined;
};
