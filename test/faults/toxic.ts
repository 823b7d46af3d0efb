/** One connection through the stage, as a toxic may choose by it. */
export type StagedConnection = {
	/** 0 for the first connection since the stage began. */
	readonly order: number;
	/** Request lines that have passed up, without the version: `GET /api/v1/pods?watch=1`. Empty where the bytes are TLS. */
	readonly requests: readonly string[];
	/** The last of them; '' while there is none. */
	readonly request: string;
	/** Bytes that have passed. */
	readonly up: number;
	readonly down: number;
	readonly isOpen: boolean;
};

/** `up`: to the server; `down`: to us. */
export type Direction = 'up' | 'down';

type Choice = {
	/** Default: down. */
	readonly direction?: Direction;
	/** Default: every connection. Asked anew at each request of a connection, where requests can be read. */
	readonly matches?: (connection: StagedConnection) => boolean;
	/** Requests (of TLS: connections) it may befall in all. Default: any number. */
	readonly times?: number;
};

/**
 * Bytes that pass unharmed first, counted from the start of the request it befalls; or the text that passes last. 0 by default.
 */
type After = {readonly after?: number | string};

/** What is wrong with a way. Plain data; time is in real milliseconds. */
export type Toxic = Choice &
	(
		| {readonly type: 'latency'; readonly milliseconds: number; readonly jitter?: number}
		/** `isShared`: of all connections together, as on one narrow link. */
		| {readonly type: 'bandwidth'; readonly bytesPerSecond: number; readonly isShared?: true}
		| {readonly type: 'slicer'; readonly bytes: number; readonly delay: number}
		/** Nothing passes any more, either way, not even an end: accepted and never answered, or half-open after some bytes. */
		| ({readonly type: 'hold'} & After)
		/** RST to both sides. */
		| ({readonly type: 'reset'} & After)
		/** FIN to us, and an end to the server. */
		| ({readonly type: 'close'} & After)
		/** Bytes that nobody sent, such as a TLS alert; what comes then goes on behind them. */
		| ({readonly type: 'inject'; readonly bytes: Uint8Array} & After)
	);

/** A fatal `internal_error` in the clear: whatever the state of a TLS connection, its reader must end it. */
export const tlsAlert: Uint8Array = Uint8Array.of(0x15, 0x03, 0x03, 0x00, 0x02, 0x02, 0x50);
