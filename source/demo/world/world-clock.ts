import type {ServerClock} from '../api-server/server-clock.ts';

/** Time in the simulated cluster: it stands still until it is moved, by a test or by the clock of the machine. */
export type WorldClock = ServerClock & {
	/** Moves time on and calls what falls due on the way, in order. What that takes on falls due too. */
	readonly advance: (milliseconds: number) => void;
	/** From now on time goes as it does on another clock. Returns the way to stop it. */
	readonly follow: (host: ServerClock) => () => void;
};

type Timer = {readonly at: number; readonly sequence: number; callback: (() => void) | undefined};

/** A machine that slept does not have its cluster catch up on the night: time in it stood still as well. Milliseconds. */
const longestStep = 60_000;
/** Milliseconds between two looks at the host's clock, at least. */
const shortestWait = 10;
const longestWait = 1000;

const isBefore = (one: Timer, other: Timer): boolean => one.at < other.at || (one.at === other.at && one.sequence < other.sequence);

/** A binary heap: there is a timer for almost every replica, and ten thousand of those. */
const createTimerHeap = () => {
	const heap: Timer[] = [];
	const swap = (one: number, other: number): void => {
		const [left, right] = [heap[one], heap[other]];
		if (left !== undefined && right !== undefined) {
			heap[one] = right;
			heap[other] = left;
		}
	};
	const before = (one: number, other: number): boolean => {
		const [left, right] = [heap[one], heap[other]];
		return left !== undefined && right !== undefined && isBefore(left, right);
	};
	return {
		first: () => heap[0],
		push(timer: Timer): void {
			heap.push(timer);
			for (let index = heap.length - 1; index > 0; ) {
				const parent = (index - 1) >> 1;
				if (!before(index, parent)) return;
				swap(index, parent);
				index = parent;
			}
		},
		pop(): void {
			swap(0, heap.length - 1);
			heap.pop();
			for (let index = 0; ; ) {
				const [left, right] = [2 * index + 1, 2 * index + 2];
				const smaller = before(right, left) ? right : left;
				if (!before(smaller, index)) return;
				swap(index, smaller);
				index = smaller;
			}
		},
	};
};

/** `start`: milliseconds since the epoch. */
export const createWorldClock = (start: number): WorldClock => {
	const timers = createTimerHeap();
	let time = start;
	let sequence = 0;
	let hostTime: (() => number) | undefined;
	let wake: (() => void) | undefined;

	const next = (): Timer | undefined => {
		for (let first = timers.first(); first !== undefined; first = timers.first()) {
			if (first.callback !== undefined) return first;
			timers.pop();
		}
		return undefined;
	};
	const moveTo = (end: number): void => {
		for (let timer = next(); timer !== undefined && timer.at <= end; timer = next()) {
			timers.pop();
			time = Math.max(time, timer.at);
			timer.callback?.();
		}
		time = Math.max(time, end);
	};

	return {
		now: () => Math.max(time, hostTime?.() ?? 0),
		setTimeout(callback, milliseconds) {
			const timer: Timer = {at: Math.max(time, hostTime?.() ?? 0) + Math.max(0, milliseconds), sequence: sequence++, callback};
			timers.push(timer);
			wake?.();
			return timer;
		},
		clearTimeout(timer) {
			// Left in the heap until its time: taking it out would cost a search.
			if (timer !== undefined) (timer as Timer).callback = undefined;
		},
		advance: milliseconds => moveTo(time + milliseconds),
		follow(host) {
			let offset = time - host.now();
			let waiting: {readonly timer: unknown; readonly until: number} | undefined;
			const hostNow = (): number => host.now() + offset;
			const arm = (): void => {
				const wait = Math.min(Math.max((next()?.at ?? Number.POSITIVE_INFINITY) - hostNow(), shortestWait), longestWait);
				const until = hostNow() + wait;
				if (waiting !== undefined) {
					if (waiting.until <= until) return;
					host.clearTimeout(waiting.timer);
				}
				waiting = {timer: host.setTimeout(pump, wait), until};
			};
			const pump = (): void => {
				waiting = undefined;
				if (hostNow() - time > longestStep) offset = time + longestStep - host.now();
				const target = hostNow();
				// What falls due acts at its own time, not at the time it was found.
				hostTime = undefined;
				wake = undefined;
				moveTo(target);
				hostTime = hostNow;
				wake = arm;
				arm();
			};
			hostTime = hostNow;
			wake = arm;
			arm();
			return () => {
				if (waiting !== undefined) host.clearTimeout(waiting.timer);
				time = Math.max(time, hostNow());
				hostTime = undefined;
				wake = undefined;
			};
		},
	};
};
