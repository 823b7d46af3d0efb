import type {Failure, Outcome} from '../domain/outcome.ts';

export type ClusterRequest = {
	/** From `/api` on, without the server's own path prefix. */
	readonly path: string;
	readonly query?: Readonly<Record<string, string | number | boolean | undefined>>;
	readonly accept?: string;
	/** ETag of an answer we have: where it is good still, the answer is a 304 without text. */
	readonly ifNoneMatch?: string;
	/** Milliseconds for the whole answer (for a stream: until its head). Default: --request-timeout, else 15 s. */
	readonly deadline?: number;
	readonly signal?: AbortSignal;
	/** The longest answer that is wanted, once inflated: what is longer ends with this failure. Not for streams. */
	readonly limit?: {readonly bytes: number; readonly failure: Failure};
	/** Nobody waits for it: it is paced, and while the server is away it fails at once unless it is its turn to look. */
	readonly inBackground?: true;
	/** For what stands behind a proxy of the API server; never who we are. Names and values in turn. */
	readonly headers?: readonly string[];
};

export type ClusterResponse = {
	readonly status: number;
	readonly headers: Readonly<Record<string, string>>;
	readonly text: string;
};

/** The lines of a long answer: a watch or a log. Ends with `end`, once, with a failure unless it ended cleanly or by `close`. */
export type LineStream = {readonly close: () => void};

export type LineHandlers = {
	/** The answer's head has come: status was 200. */
	readonly open?: () => void;
	/** Bytes have come, of a whole line or not. */
	readonly data?: () => void;
	/** Whole lines without their newline, unsafe, in batches as they arrive. */
	readonly lines: (lines: readonly string[]) => void;
	readonly end: (failure?: Failure) => void;
};

/**
 * Reads of one cluster over one connection pool: deadlines, credentials, compression, impersonation, proxies. Never throws.
 * It can send GET and the self reviews and nothing else; writes are sent by `write.ts` alone.
 */
export type ClusterClient = {
	readonly get: (request: ClusterRequest) => Promise<Outcome<ClusterResponse>>;
	/** `get` with the body parsed; a Kubernetes Status of failure becomes a Failure. */
	readonly getJson: <Body = unknown>(request: ClusterRequest) => Promise<Outcome<Body>>;
	/** POST of SelfSubjectAccessReview, SelfSubjectRulesReview and SelfSubjectReview: asks, writes nothing. */
	readonly review: <Body = unknown>(
		path: `/apis/${'authorization' | 'authentication'}.k8s.io/v1/selfsubject${string}`,
		body: unknown,
		how?: Pick<ClusterRequest, 'inBackground'>,
	) => Promise<Outcome<Body>>;
	readonly lines: (request: ClusterRequest, handlers: LineHandlers) => LineStream;
	/** Milliseconds to add to our clock to get the server's, from the Date header. */
	readonly clockOffset: () => number;
	/** A person asked to try again: a credential plugin that failed is started at once instead of resting, and a server that is away is looked for. */
	readonly retryCredentials?: () => void;
	/** Called when a server that was away answers again; returns what takes the listener back. */
	readonly onRecovery?: (listener: () => void) => () => void;
	/** Closes idle connections and ends everything under way. */
	readonly close: () => Promise<void>;
};
