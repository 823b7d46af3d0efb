/** Why something that may fail did fail, in words for the person at the screen. Expected failures are values, not throws. */
export type Failure = {
	readonly kind:
		| 'unreachable' // no connection, or it broke
		| 'timeout' // a deadline of ours passed
		| 'unauthorized' // 401: who are you
		| 'credentials' // a credential plugin or file failed before any request
		| 'forbidden' // 403: you may not
		| 'not-found'
		| 'conflict' // 409
		| 'changed' // 422 without details: a precondition of the patch failed, somebody changed it meanwhile
		| 'invalid' // 422 with details, 400
		| 'refused' // an admission webhook or quota refused it
		| 'expired' // 410: the watch window or continue token is gone
		| 'throttled' // 429
		| 'server' // 5xx
		| 'read-only' // stopped here, never sent
		| 'ambiguous' // a write was sent and its answer never came
		| 'aborted' // we gave up ourselves
		| 'malformed'; // the answer makes no sense
	/** One plain sentence that names the thing, the place and, where there is one, the next step. */
	readonly sentence: string;
	readonly status?: number;
	/** Milliseconds the server asked us to wait. */
	readonly retryAfter?: number;
	/** Causes the server named, verbatim. */
	readonly causes?: readonly string[];
	/** Nothing was sent: another request had just found out the same. `retryAfter` is until the next look. */
	readonly isUnsent?: true;
	/** Part of an answer had come when it ended. */
	readonly isPartial?: true;
	/** Of the server's audit log, where it refused a write. */
	readonly auditId?: string;
};

export type Outcome<Value> = {readonly ok: true; readonly value: Value} | {readonly ok: false; readonly failure: Failure};

export const success = <Value>(value: Value): Outcome<Value> => ({ok: true, value});

export const failed = (failure: Failure): {readonly ok: false; readonly failure: Failure} => ({ok: false, failure});
