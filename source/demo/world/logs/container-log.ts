import type {LogLine} from '../../api-server/read/logs.ts';
import {noLoad, type ReplicaLoad} from '../load/service-load.ts';
import {fraction} from '../random.ts';
import type {LogScene, LogScript} from './log-script.ts';

/** One run of a container. Times are milliseconds since the epoch. */
export type ContainerRun = {
	/** Another for every run. */
	readonly id: string;
	readonly startedAt: number;
	/** Since when it serves; `undefined`: it does not. */
	readonly readyAt: number | undefined;
	readonly endedAt: number | undefined;
	/** How long its start takes, or would take. */
	readonly loading: number;
};

type Options = {
	readonly run: ContainerRun;
	readonly script: LogScript;
	readonly scene: Pick<LogScene, 'model' | 'tag' | 'gpus'>;
	readonly loadAt: (time: number) => ReplicaLoad;
};

/** Lines a container wrote after `from` and until `to`, oldest first: the same whenever they are asked for. */
export const linesBetween = ({run, script, scene, loadAt}: Options, from: number, to: number): readonly LogLine[] => {
	const end = Math.min(to, run.endedAt ?? to);
	const lines: LogLine[] = [];
	const write = (time: number, text: (scene: LogScene) => string | undefined, load: ReplicaLoad): void => {
		if (time <= from || time > end) return;
		const line = text({...scene, time, load, elapsed: time - run.startedAt, loading: run.loading, chance: fraction(`${run.id}/${time}`)});
		if (line !== undefined) lines.push({time, text: line});
	};
	for (const {at, text} of script.starting) write(Math.round(run.startedAt + at * run.loading), text, noLoad);
	const settledAt = run.readyAt ?? run.startedAt + run.loading;
	const isServing = run.readyAt !== undefined;
	for (const [index, {every, text}] of (isServing ? script.serving : script.hanging).entries()) {
		const phase = Math.round(every * fraction(`${run.id}/${index}`));
		const first = settledAt + phase + Math.max(0, Math.ceil((from - settledAt - phase) / every)) * every;
		for (let time = first; time <= end; time += every) write(time, text, isServing ? loadAt(time) : noLoad);
	}
	return lines.sort((one, other) => one.time - other.time);
};
