/** One flag as kubectl would have it: what meow parses, what help prints, and which command takes it. */
export type FlagRow = {
	readonly type: 'boolean' | 'string';
	readonly shortFlag?: string;
	/** May be given several times; otherwise the last one counts, as with kubectl. */
	readonly repeats?: boolean;
	/** What stands for its value in help. */
	readonly value?: string;
	readonly help: string;
	/** Which command takes it; absent: the console on a cluster and on a simulated one. */
	readonly only?: 'cluster' | 'demo' | 'audit';
	/** `modeldeck audit` takes it, too. */
	readonly audit?: true;
};

/** All flags in the order of help. Names are those of kubectl where kubectl has them. */
const flagTable = {
	kubeconfig: {type: 'string', value: 'FILE', help: 'this kubeconfig and no other', only: 'cluster'},
	context: {type: 'string', value: 'NAME', help: 'context of the kubeconfig', audit: true},
	namespace: {type: 'string', shortFlag: 'n', value: 'NAME', help: 'one namespace, or several: -n chat,search', audit: true},
	allNamespaces: {type: 'boolean', shortFlag: 'A', help: 'all namespaces, whatever the context says'},
	selector: {type: 'string', shortFlag: 'l', value: 'SELECTOR', help: 'only workloads with these labels: -l team=search'},
	as: {type: 'string', value: 'USER', help: 'impersonate a user'},
	asGroup: {type: 'string', value: 'GROUP', repeats: true, help: 'impersonate a group; may be repeated'},
	asUid: {type: 'string', value: 'UID', help: 'impersonate a UID'},
	readOnly: {type: 'boolean', help: 'nothing is written to the cluster, whatever you may'},
	config: {type: 'string', value: 'FILE', help: 'your settings; default: ~/.config/modeldeck/config.yaml'},
	prometheus: {type: 'string', value: 'WHERE', help: 'a URL, NAMESPACE/NAME:PORT, NAMESPACE/pod/NAME:PORT, auto, scrape or off'},
	refresh: {type: 'string', value: 'TIME', help: 'between two refreshes of the metrics; default 15s'},
	requestTimeout: {type: 'string', value: 'TIME', help: 'for one request: 30s, 1m; 0: no limit of your own'},
	link: {type: 'string', value: 'HOW', help: 'to your terminal: slow (1 kB/s of news at most), fast, or auto'},
	ascii: {type: 'boolean', help: 'plain ASCII on the screen', audit: true},
	once: {type: 'boolean', help: 'print the services as one table and exit'},
	seed: {type: 'string', value: 'N', help: 'another simulated cluster', only: 'demo'},
	services: {type: 'string', value: 'N', help: 'number of its services; default: its own fleet', only: 'demo'},
	systems: {type: 'string', value: 'mixed', help: 'with --services: of many serving systems in turn', only: 'demo'},
	port: {type: 'string', value: 'N', help: 'where it listens on 127.0.0.1; default: any free port', only: 'demo'},
	serve: {type: 'boolean', help: 'only serve it, until interrupted', only: 'demo'},
	kubeconfigOut: {type: 'string', value: 'FILE', help: 'write a kubeconfig for it here', only: 'demo'},
	since: {type: 'string', value: 'TIME', help: 'no older changes: 30m, 24h, 7d', only: 'audit'},
	limit: {type: 'string', value: 'N', help: 'the latest N changes; default 50, with --json all', only: 'audit'},
	json: {type: 'boolean', help: 'a line of JSON for each change, with all that is known of it', only: 'audit'},
	help: {type: 'boolean', shortFlag: 'h', help: 'this text', audit: true},
	version: {type: 'boolean', help: 'the version', audit: true},
} as const satisfies Readonly<Record<string, FlagRow>>;

export type FlagName = keyof typeof flagTable;

export const flagEntries = Object.entries(flagTable) as unknown as ReadonlyArray<readonly [FlagName, FlagRow]>;

/** `asGroup` → `--as-group`, as it is typed. */
export const flagText = (name: string): string => `--${name.replace(/[A-Z]/g, letter => `-${letter.toLowerCase()}`)}`;
