import type {Load} from '../fleet/service-plan.ts';
import {fraction} from '../random.ts';

const day = 86_400_000;
const busiest = 15 / 24;
const wave = 34 * 60_000;
const noiseStep = 60_000;

/** Smooth noise in [-1, 1]: the same for a name and a time, whenever it is asked for. */
const noise = (name: string, time: number): number => {
	const step = Math.floor(time / noiseStep);
	const [one, other] = [fraction(`${name}/${step}`), fraction(`${name}/${step + 1}`)];
	const within = time / noiseStep - step;
	return 2 * (one + (other - one) * within * within * (3 - 2 * within)) - 1;
};

/** Requests a second that come to a service at a time: its day, its waves, which begin with the world, and some chance. */
export const trafficAt = (name: string, load: Load, time: number, start: number): number => {
	const byDay = 0.5 + 0.5 * Math.cos(2 * Math.PI * ((time % day) / day - busiest));
	const byWave = Math.sin((2 * Math.PI * (time - start)) / wave);
	return load.rate * (1 - load.daily * (1 - byDay)) * (1 + (load.waves ?? 0) * byWave) * (1 + 0.03 * noise(name, time));
};
