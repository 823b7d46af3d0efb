/** Time, passed in so that tests step it. Milliseconds since the epoch; timers are opaque. */
export type Clock = {
	readonly now: () => number;
	readonly setTimeout: (callback: () => void, delay: number) => unknown;
	readonly clearTimeout: (timer: unknown) => void;
};

export const systemClock: Clock = {
	now: () => Date.now(),
	setTimeout: (callback, delay) => setTimeout(callback, delay),
	clearTimeout: timer => clearTimeout(timer as NodeJS.Timeout),
};
