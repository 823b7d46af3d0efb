import type {DemoArguments} from '../cli/arguments.ts';
import {systemClock} from '../cluster/clock.ts';
import {serveDemo} from '../demo/serve-demo.ts';
import {endOnCrash} from './crash-text.ts';
import {demoOptionsOf} from './demo-options.ts';
import {refuse} from './refuse.ts';

const interruption = (): Promise<void> =>
	new Promise(resolve => {
		for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.once(signal, () => resolve());
	});

/** Serves the simulated cluster until interrupted. Returns the exit code. */
export const runDemoServer = async (asked: DemoArguments & {readonly kubeconfigOut: string}): Promise<number> => {
	endOnCrash();
	const served = await serveDemo({
		...demoOptionsOf(asked),
		clock: systemClock,
		kubeconfigOut: asked.kubeconfigOut,
		print: line => void process.stdout.write(`${line}\n`),
		interrupted: interruption(),
	});
	return served.ok ? 0 : refuse(served.reason, 1);
};
