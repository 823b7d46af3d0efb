export type ClockOffset = {
	/** `sent` and `received`: our clock, around the request whose answer carried this Date header. */
	readonly observe: (date: string | undefined, sent: number, received: number) => void;
	/** Milliseconds to add to our clock to get the server's. */
	readonly get: () => number;
};

/**
 * The server's clock against ours, from Date headers, which name whole seconds: each answer bounds the offset from both sides
 * and the bounds are intersected. 0 as long as 0 is possible, so that nothing moves on machines that agree.
 */
export const createClockOffset = (): ClockOffset => {
	let low = Number.NEGATIVE_INFINITY;
	let high = Number.POSITIVE_INFINITY;
	return {
		observe(date, sent, received) {
			const server = date === undefined ? Number.NaN : Date.parse(date);
			if (Number.isNaN(server)) return;
			const least = server - received;
			const most = server + 1000 - sent;
			// Bounds that exclude each other: one of the clocks was set. The newer ones hold.
			const jumped = least > high || most < low;
			low = jumped ? least : Math.max(low, least);
			high = jumped ? most : Math.min(high, most);
		},
		get: () => (high === Number.POSITIVE_INFINITY || (low <= 0 && high >= 0) ? 0 : Math.round((low + high) / 2)),
	};
};
