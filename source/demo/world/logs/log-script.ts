import type {ReplicaLoad} from '../load/service-load.ts';

/** What the lines of a container are made of. */
export type LogScene = {
	readonly model: string;
	readonly tag: string;
	readonly gpus: number;
	/** Milliseconds since the epoch: of this line. */
	readonly time: number;
	/** Milliseconds since the container started, and how many it takes to load. */
	readonly elapsed: number;
	readonly loading: number;
	/** In [0, 1), another for each line. */
	readonly chance: number;
	readonly load: ReplicaLoad;
};

export type LogScript = {
	/** While it starts: `at` is a share of the time it loads. */
	readonly starting: ReadonlyArray<{readonly at: number; readonly text: (scene: LogScene) => string}>;
	/** While it serves: every so many milliseconds. */
	readonly serving: ReadonlyArray<{readonly every: number; readonly text: (scene: LogScene) => string | undefined}>;
	/** While it runs and does not get ready. */
	readonly hanging: ReadonlyArray<{readonly every: number; readonly text: (scene: LogScene) => string | undefined}>;
};

const pad = (value: number, length = 2): string => String(value).padStart(length, '0');

/** `11-25 16:00:01` */
export const monthDayTime = (time: number): string => {
	const date = new Date(time);
	return `${pad(date.getUTCMonth() + 1)}-${pad(date.getUTCDate())} ${pad(date.getUTCHours())}:${pad(date.getUTCMinutes())}:${pad(date.getUTCSeconds())}`;
};

/** glog: `I1125 16:00:01.123456` */
export const glogTime = (time: number): string => `${monthDayTime(time).replace('-', '')}.${pad(time % 1000, 3)}000`;

/** An address and port of somebody who asks. */
export const clientOf = (chance: number): string =>
	`10.64.${Math.floor(chance * 12)}.${10 + (Math.floor(chance * 1000) % 200)}:${33_000 + Math.floor(chance * 28_000)}`;

/** Whether this request is one of those that fail. */
export const isFailure = ({chance, load}: LogScene): boolean => (chance * 7919) % 1 < load.errorRatio;
