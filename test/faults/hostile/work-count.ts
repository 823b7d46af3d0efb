import {Session} from 'node:inspector/promises';

/** How much is done, whoever else is at work on the machine. */
export type WorkCount = {
	/** Executions of functions and blocks since the last time, as the engine counts them; its own are not among them. */
	readonly take: () => Promise<number>;
	readonly close: () => void;
};

/** Of code that is loaded from now on: what has run before is counted by the call alone. */
export const startWorkCount = async (): Promise<WorkCount> => {
	const session = new Session();
	session.connect();
	await session.post('Profiler.enable');
	await session.post('Profiler.startPreciseCoverage', {callCount: true, detailed: true});
	return {
		async take() {
			const {result} = await session.post('Profiler.takePreciseCoverage');
			let sum = 0;
			for (const {url, functions} of result) {
				if (url.startsWith('node:')) continue;
				for (const {ranges} of functions) for (const {count} of ranges) sum += count;
			}
			return sum;
		},
		close: () => session.disconnect(),
	};
};
