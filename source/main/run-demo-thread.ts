import {parentPort, workerData} from 'node:worker_threads';
import type {DemoArguments} from '../cli/arguments.ts';
import {systemClock} from '../cluster/clock.ts';
import {startDemo} from '../demo/start-demo.ts';
import {demoOptionsOf} from './demo-options.ts';
import type {DemoMessage} from './start-demo-thread.ts';

const problemOf = (error: unknown): string => {
	const {code, message, port} = error as NodeJS.ErrnoException & {readonly port?: number};
	if (code === 'EADDRINUSE') return `port ${port} is taken.`;
	if (code === 'EACCES') return `port ${port} may not be used.`;
	return message;
};

/** The thread of the simulated cluster: tells its parent how to reach it, and serves until that ends it. */
export const runDemoThread = async (): Promise<number> => {
	const tell = (message: DemoMessage): void => parentPort?.postMessage(message);
	try {
		const demo = await startDemo({...demoOptionsOf(workerData as DemoArguments), clock: systemClock});
		demo.run();
		tell({kubeconfig: demo.kubeconfig});
	} catch (error) {
		tell({problem: problemOf(error)});
		return 1;
	}
	return await new Promise<number>(() => {});
};
