import type {PrometheusOptions} from '../create-prometheus.ts';

/** What a route answers: `data` is JSON already, for its numbers are not JavaScript's. */
export type ApiAnswer = {readonly data: string; readonly warnings?: readonly string[]; readonly infos?: readonly string[]};

export type ApiRoute = {
	/** Of the whole path; a group becomes the argument of `answer`. */
	readonly path: RegExp;
	readonly methods: readonly string[];
	/** Throws a `PromqlError` where there is no answer. */
	readonly answer: (parameters: URLSearchParams, options: PrometheusOptions, argument: string) => ApiAnswer;
};
