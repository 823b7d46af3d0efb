/** Keys as in the file, so that what is merged can be compared with `kubectl config view --raw`. Paths are absolute. */
export type KubeconfigCluster = {
	readonly server?: string;
	readonly 'tls-server-name'?: string;
	readonly 'insecure-skip-tls-verify'?: boolean;
	readonly 'certificate-authority'?: string;
	/** Base64 of PEM. */
	readonly 'certificate-authority-data'?: string;
	readonly 'proxy-url'?: string;
	readonly 'disable-compression'?: boolean;
	/** Passed on to credential plugins, verbatim. */
	readonly extensions?: readonly unknown[];
};

export type KubeconfigExec = {
	readonly command?: string;
	readonly args?: readonly string[];
	readonly env?: ReadonlyArray<{readonly name: string; readonly value: string}>;
	readonly apiVersion?: string;
	readonly installHint?: string;
	readonly provideClusterInfo?: boolean;
	readonly interactiveMode?: string;
};

export type KubeconfigUser = {
	readonly token?: string;
	readonly tokenFile?: string;
	readonly 'client-certificate'?: string;
	readonly 'client-certificate-data'?: string;
	readonly 'client-key'?: string;
	readonly 'client-key-data'?: string;
	readonly username?: string;
	readonly password?: string;
	readonly as?: string;
	readonly 'as-uid'?: string;
	readonly 'as-groups'?: readonly string[];
	readonly 'as-user-extra'?: Readonly<Record<string, readonly string[]>>;
	readonly exec?: KubeconfigExec;
	readonly 'auth-provider'?: {readonly name?: string};
};

export type KubeconfigContext = {readonly cluster?: string; readonly user?: string; readonly namespace?: string};

/** Where a user of a kubeconfig stands, and how its plugin is named there. */
export type UserOrigin = {
	/** Absolute path. */
	readonly file: string;
	/** The command of its plugin as it is written there. */
	readonly command: string | undefined;
};

/** One file, or several merged. */
export type Kubeconfig = {
	readonly currentContext: string | undefined;
	readonly clusters: ReadonlyMap<string, KubeconfigCluster>;
	readonly users: ReadonlyMap<string, KubeconfigUser>;
	readonly contexts: ReadonlyMap<string, KubeconfigContext>;
	/** By the user's name. Absent: it comes from no file. */
	readonly origins?: ReadonlyMap<string, UserOrigin>;
};
