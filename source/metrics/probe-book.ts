import {engines} from './engines/engines.ts';
import {type Capabilities, probeNames, probePlaces} from './probe-capabilities.ts';
import type {Task, TaskBook, TaskContext} from './task.ts';

const minute = 60_000;
/** Engines and exporters come and go; sooner where a service runs something that has no series yet. */
const pause = 10 * minute;
const shortPause = 2 * minute;

export type ProbeBook = TaskBook & {
	readonly answered: (capabilities: Capabilities) => void;
	/** What the last task found. */
	readonly found: () => Capabilities | undefined;
	/** The next refresh asks. */
	readonly forget: () => void;
};

/** A service is up whose engine or GPUs the source did not have when it was asked. */
const isIncomplete = ({targets, capabilities}: TaskContext): boolean =>
	targets.some(
		({engine, gpusPerReplica, pods}) =>
			pods.some(({ready}) => ready) &&
			((gpusPerReplica > 0 && capabilities.gpus.length === 0) ||
				(engines.some(known => known.engine === engine) && !capabilities.engines.some(source => source.engine.engine === engine))),
	);

/** Asks again from time to time what a source has: one refresh the names, the next what is behind them. */
export const createProbeBook = (): ProbeBook => {
	let found: Capabilities | undefined;
	let names: ReadonlySet<string> | undefined;
	let askedAt: number | undefined;
	let isForgotten = false;

	const namesTask = ({source, at, signal}: TaskContext): Task => ({
		cost: 1,
		async run() {
			const answer = await probeNames(source, at, signal);
			if (!answer.ok) return answer.failure;
			names = answer.value;
			return undefined;
		},
	});
	const placesTask = ({source, at, signal}: TaskContext, of: ReadonlySet<string>): Task => ({
		cost: 1,
		async run() {
			const answer = await probePlaces(source, of, at, signal);
			if (!answer.ok) return answer.failure;
			found = answer.value;
			return undefined;
		},
	});
	return {
		answered(capabilities) {
			found = capabilities;
			askedAt = undefined;
			names = undefined;
		},
		found: () => found,
		forget() {
			isForgotten = true;
		},
		next(context, room) {
			const {at} = context;
			// The first refresh comes right after a search, which has asked.
			askedAt ??= at;
			if (room < 1) return undefined;
			if (names !== undefined) {
				const task = placesTask(context, names);
				names = undefined;
				return task;
			}
			if (!isForgotten && at - askedAt < (isIncomplete(context) ? shortPause : pause)) return undefined;
			askedAt = at;
			isForgotten = false;
			return namesTask(context);
		},
	};
};
