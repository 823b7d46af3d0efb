import type {Clock} from '../clock.ts';

export type Watchdog = {
	/** Something came. */
	readonly alive: () => void;
	readonly stop: () => void;
};

/**
 * A healthy watch has a bookmark each minute; under load one was skipped once in a while. Milliseconds of silence: the probe and
 * its answer, or that there is none, come before a minute and a half have passed.
 */
const probeAfter = 70_000;
const giveUpAfter = 150_000;
const tick = 5000;
/** Ticks this late mean that the machine has slept: the connection is not to be trusted. */
const slept = 60_000;

/** Watches over the silence of one stream. HTTP/1.1 has no ping: a half-open connection looks like a quiet one. */
export const createWatchdog = (
	clock: Clock,
	on: {readonly probe: () => void; readonly dead: () => void /** Every few seconds, while all is well. */; readonly tick: () => void},
): Watchdog => {
	let last = clock.now();
	let previous = last;
	let probed = false;
	let timer: unknown;
	const look = (): void => {
		const now = clock.now();
		const late = now - previous > slept;
		previous = now;
		if (late || now - last >= giveUpAfter) {
			on.dead();
			return;
		}
		timer = clock.setTimeout(look, tick);
		if (!probed && now - last >= probeAfter) {
			probed = true;
			on.probe();
		} else on.tick();
	};
	timer = clock.setTimeout(look, tick);
	return {
		alive() {
			last = clock.now();
			probed = false;
		},
		stop: () => clock.clearTimeout(timer),
	};
};
