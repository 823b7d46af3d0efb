import {writeFile} from 'node:fs/promises';
import {isMainThread, parentPort} from 'node:worker_threads';
import type {DemoArguments} from '../cli/arguments.ts';
import {systemClock} from '../cluster/clock.ts';
import {type Demo, startDemo} from '../demo/start-demo.ts';
import {failed, type Outcome, success} from '../domain/outcome.ts';
import {endOnCrash} from './crash-text.ts';
import {refuse} from './refuse.ts';
import type {DemoMessage} from './start-demo-thread.ts';

const defaultSeed = 1;

const problems: Readonly<Record<string, string>> = {
	EADDRINUSE: 'the port is taken.',
	EACCES: 'this port is not allowed to you.',
};

const start = async ({seed = defaultSeed, port, services}: DemoArguments): Promise<Outcome<Demo>> => {
	try {
		const demo = await startDemo({
			seed,
			clock: systemClock,
			...(port === undefined ? {} : {port}),
			...(services === undefined ? {} : {services}),
		});
		demo.run();
		return success(demo);
	} catch (error) {
		const {code = '', message} = error as NodeJS.ErrnoException;
		const problem = problems[code];
		if (problem === undefined) throw error;
		return failed({kind: 'server', sentence: problem ?? message});
	}
};

/** Writes the kubeconfig for the person's own kubectl. It holds tokens, if only of a simulated cluster. */
const writeKubeconfig = async (demo: Demo, file: string | undefined): Promise<Outcome<undefined>> => {
	if (file === undefined) return success(undefined);
	return await writeFile(file, demo.kubeconfig, {mode: 0o600}).then(
		() => success(undefined),
		({message}: Error) => failed({kind: 'refused', sentence: `the kubeconfig cannot be written: ${message}.`}),
	);
};

const interrupted = (): Promise<void> =>
	new Promise(resolve => {
		for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.once(signal, () => resolve());
	});

/** Serves the simulated cluster until interrupted, or for the thread's parent until that ends it. Returns the exit code. */
export const serveDemo = async (asked: DemoArguments): Promise<number> => {
	if (isMainThread) endOnCrash();
	const tell = (message: DemoMessage): void => parentPort?.postMessage(message);
	const demo = await start(asked);
	const written = demo.ok ? await writeKubeconfig(demo.value, asked.kubeconfigOut) : demo;
	if (!demo.ok || !written.ok) {
		const problem = written.ok ? '' : written.failure.sentence;
		tell({problem});
		if (demo.ok) await demo.value.close();
		return isMainThread ? refuse(`The simulated cluster did not start: ${problem}`, 1) : 1;
	}
	if (!isMainThread) {
		tell({kubeconfig: demo.value.kubeconfig});
		// Until the parent ends this thread.
		return await new Promise<number>(() => {});
	}
	const place =
		asked.kubeconfigOut === undefined ? '; --kubeconfig-out FILE writes a kubeconfig for it' : `, kubeconfig ${asked.kubeconfigOut}`;
	process.stdout.write(`The simulated cluster is served at ${demo.value.url}${place}. ctrl-c ends it.\n`);
	await interrupted();
	await demo.value.close();
	return 0;
};
