import {Worker} from 'node:worker_threads';
import type {DemoArguments} from '../cli/arguments.ts';
import {failed, type Outcome, success} from '../domain/outcome.ts';

export type DemoThread = {
	/** YAML. */
	readonly kubeconfig: string;
	readonly close: () => Promise<void>;
};

/** What the thread tells, once. */
export type DemoMessage = {readonly kubeconfig: string} | {readonly problem: string};

/**
 * The simulated cluster in a thread of its own: a question for the history of the whole fleet takes it up to a second, and a key must not
 * wait for that. The thread runs this same program, so that nothing has to be found beside it.
 */
export const startDemoThread = (asked: DemoArguments): Promise<Outcome<DemoThread>> =>
	new Promise(resolve => {
		const didNotStart = (why: string): void => resolve(failed({kind: 'server', sentence: `The simulated cluster did not start: ${why}`}));
		// The launcher, from the bundle's chunks/ as from source/main/.
		const worker = new Worker(new URL('../modeldeck.js', import.meta.url), {workerData: asked});
		worker.once('message', (message: DemoMessage) => {
			if ('problem' in message) didNotStart(message.problem);
			else resolve(success({kubeconfig: message.kubeconfig, close: async () => void (await worker.terminate())}));
		});
		worker.once('error', error => didNotStart(error.message));
		worker.once('exit', code => didNotStart(`it ended with ${code}.`));
	});
