import {type Clock, wallTime} from '../../cluster/clock.ts';
import type {Disruption} from '../../domain/connection.ts';

export type TimeWatch = {
	/** What has happened until now is known. */
	readonly restart: () => void;
	readonly stop: () => void;
};

/** Milliseconds between two looks. */
const tick = 5000;
/** A look this late was no busy moment: the program or its machine stood still. */
const stoodStill = 30_000;
/** Milliseconds by which the time of day must have been set: less is what keeps it right. */
const setBy = 1000;

/** Tells when time went on without us, by a sleep or a stop of which nobody said a word, and when the machine's clock was set. */
export const watchTime = (clock: Clock, onDisruption: (what: Disruption) => void): TimeWatch => {
	let before = clock.now();
	let ahead = wallTime(clock) - before;
	let timer: unknown;
	const restart = (): void => {
		clock.clearTimeout(timer);
		before = clock.now();
		ahead = wallTime(clock) - before;
		timer = clock.setTimeout(look, tick);
	};
	const look = (): void => {
		const late = clock.now() - before - tick;
		const moved = Math.abs(wallTime(clock) - clock.now() - ahead);
		restart();
		if (late > stoodStill) onDisruption('stood still');
		else if (moved > setBy) onDisruption('clock set');
	};
	restart();
	return {restart, stop: () => clock.clearTimeout(timer)};
};
