/** What a soaked cluster, which is a process of its own, is asked to do, by name. */
export type ClusterCalls = {
	readonly setRate: (eventsPerSecond: number) => void;
	/** In a thousand changes, so many delete a replica. */
	readonly setTurnover: (deletions: number) => void;
	/** So many replicas of the canary are not ready. */
	readonly setCanary: (unready: number) => void;
	/** Everything that was made unready is ready again. */
	readonly heal: () => void;
	/** The past is forgotten: watches that go on from it are answered 410. */
	readonly compact: () => void;
	/** All requests are answered so for a while. */
	readonly refuse: (how: {readonly status: number; readonly milliseconds: number}) => void;
	/** Events so far, and milliseconds of CPU that it has had. */
	readonly counts: () => {readonly events: number; readonly cpu: number};
	/** Deployments that nobody else looks after, as they are now. */
	readonly rows: () => readonly ServerRow[];
};

export type ServerRow = {readonly namespace: string; readonly name: string; readonly ready: number; readonly wanted: number};

/** Once it listens. */
export type ClusterReady = {
	/** YAML. */
	readonly kubeconfig: string;
	readonly url: string;
	/** Where Prometheus scrapes the fleet. */
	readonly pagesPort: number;
	readonly canary: {readonly namespace: string; readonly name: string; readonly replicas: number};
};

export type ClusterOptions = {readonly services: number; readonly seed: number};

export type CallMessage = {readonly id: number; readonly name: keyof ClusterCalls; readonly argument: unknown};
export type AnswerMessage =
	| {readonly type: 'ready'; readonly ready: ClusterReady}
	| {readonly type: 'answer'; readonly id: number; readonly value: unknown};
