/** What is between the program and the terminal's screen: `auto` finds out, `slow` sends at most 1 kB a second of news, `fast` whatever comes. */
export type Link = 'auto' | 'slow' | 'fast';

/** What the console and the table are asked for, whatever cluster it is. Strings are as typed; undefined was not said. */
export type ConsoleArguments = {
	readonly kubeconfig: string | undefined;
	readonly context: string | undefined;
	/** Undefined: what the context says, or all. */
	readonly namespaces: readonly string[] | undefined;
	/** Stands above `namespaces`, as with kubectl. */
	readonly allNamespaces: boolean;
	readonly selector: string | undefined;
	readonly as: string | undefined;
	readonly asGroups: readonly string[] | undefined;
	readonly asUid: string | undefined;
	readonly readOnly: boolean;
	readonly config: string | undefined;
	readonly prometheus: string | undefined;
	/** Milliseconds. */
	readonly refresh: number;
	/** Milliseconds; undefined: the defaults of each request. */
	readonly requestTimeout: number | undefined;
	/** Undefined: what the file says. */
	readonly link: Link | undefined;
	readonly ascii: boolean;
	readonly once: boolean;
};

export type DemoArguments = {
	readonly seed: number | undefined;
	readonly services: number | undefined;
	readonly systems: 'mixed' | undefined;
	readonly port: number | undefined;
};

/** Which changes `modeldeck audit` lists. */
export type AuditArguments = {
	/** A name or a pattern; undefined: all. */
	readonly context: string | undefined;
	readonly namespaces: readonly string[] | undefined;
	/** Milliseconds back from now; undefined: all. */
	readonly since: number | undefined;
	/** The latest so many; undefined: all. */
	readonly most: number | undefined;
	readonly json: boolean;
	readonly ascii: boolean;
};

/** A command line, understood. */
export type Arguments =
	| {readonly type: 'help'}
	| {readonly type: 'version'}
	/** Exit code 2 and this sentence. */
	| {readonly type: 'wrong'; readonly sentence: string}
	| {readonly type: 'cluster'; readonly console: ConsoleArguments}
	| {readonly type: 'demo'; readonly console: ConsoleArguments; readonly demo: DemoArguments}
	| {readonly type: 'audit'; readonly audit: AuditArguments}
	| {readonly type: 'serve-demo'; readonly demo: DemoArguments & {readonly kubeconfigOut: string}};
