/**
 * How one logs in to a metrics server by its URL. What is secret stays in files, variables and commands and is read when it is used.
 * Paths are absolute.
 */
export type MetricsAccess = {
	/** A file with a bearer token; read with every request, so that it may be rotated. */
	readonly tokenFile?: string;
	/** A variable of the environment with a bearer token. */
	readonly tokenVariable?: string;
	/** A program and its arguments, started without a shell; what it prints is a token. */
	readonly tokenCommand?: readonly string[];
	/** Milliseconds a token of the command is used for, where it does not say so itself. */
	readonly tokenLifetime?: number;
	readonly user?: string;
	readonly passwordFile?: string;
	readonly passwordVariable?: string;
	/** PEM files: who we are, and whom we trust instead of the authorities of this machine. */
	readonly certificateFile?: string;
	readonly keyFile?: string;
	readonly authorityFile?: string;
	/** The name that the server's certificate is for, where it is not that of the URL. */
	readonly serverName?: string;
	/** Names in lower case. */
	readonly headers?: Readonly<Record<string, string>>;
	/** The server's certificate is not checked, which the screen says. */
	readonly insecure?: boolean;
	/** Credentials may go over plain http, where everybody on the way reads them. */
	readonly allowInsecureToken?: boolean;
};

/** The one label by which a source that sees several clusters tells this one from the others. */
export type ClusterLabel = {readonly label: string; readonly value: string};

/** What is asked beside the queries themselves. */
export type MetricsDialect = {
	/** In every selector of every query. 'all': several clusters are added up on purpose. */
	readonly cluster?: ClusterLabel | 'all';
	/** Sent with every query: `namespace` for the tenancy port of OpenShift, `max_source_resolution` for Thanos. */
	readonly parameters?: Readonly<Record<string, string>>;
};
