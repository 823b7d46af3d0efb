import type {Outcome} from '../../domain/outcome.ts';
import type {MetricsVia} from '../../domain/service-metrics.ts';

export type TransportRequest = {
	/** From `/api/v1` on. */
	readonly path: string;
	readonly query: Readonly<Record<string, string | number | undefined>>;
	/** Milliseconds for the whole answer. */
	readonly deadline: number;
	readonly signal?: AbortSignal | undefined;
};

export type TransportResponse = {readonly status: number; readonly headers: Readonly<Record<string, string>>; readonly text: string};

/** A way to a server that speaks the HTTP API of Prometheus. GET only: a POST through the API server's proxy needs more rights. */
export type Transport = {
	/** `monitoring/prometheus:9090`, as `--prometheus` takes it, or the URL without credentials. */
	readonly name: string;
	readonly via: MetricsVia;
	/** Its certificate is not checked. */
	readonly isInsecure?: true;
	readonly get: (request: TransportRequest) => Promise<Outcome<TransportResponse>>;
	/** The next step where the server answers 401, 403 or 404, in a sentence of its own. */
	readonly advice: (response: TransportResponse) => string | undefined;
	readonly close: () => Promise<void>;
};
