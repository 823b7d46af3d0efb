/** Time as the server sees it; a test or a simulation steps it. `now` is milliseconds since the epoch. */
export type ServerClock = {
	readonly now: () => number;
	readonly setTimeout: (callback: () => void, milliseconds: number) => unknown;
	readonly clearTimeout: (timer: unknown) => void;
};
