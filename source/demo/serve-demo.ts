import {randomUUID} from 'node:crypto';
import {readFile, rename, rm, writeFile} from 'node:fs/promises';
import path from 'node:path';
import {kubeconfigMark} from './demo-kubeconfig.ts';
import {type DemoOptions, startDemo} from './start-demo.ts';

export type ServeDemoOptions = DemoOptions & {
	/** Where the kubeconfig goes. A file that is there and is none of ours is left alone. */
	readonly kubeconfigOut: string;
	/** Takes the one line that says where the cluster is. */
	readonly print: (line: string) => void;
	/** Settles when it shall end: SIGINT or SIGTERM. */
	readonly interrupted: Promise<unknown>;
};

export type ServeDemoResult = {readonly ok: true} | {readonly ok: false; readonly reason: string};

const codeOf = (error: unknown): string | undefined =>
	error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : undefined;

/** Whether a file may be overwritten: it is not there, or was written by a demo before. Somebody's own kubeconfig is neither. */
const isOurs = async (file: string): Promise<boolean> => {
	try {
		return (await readFile(file, 'utf8')).startsWith(kubeconfigMark);
	} catch (error) {
		if (codeOf(error) === 'ENOENT') return true;
		throw error;
	}
};

/** All of it or nothing, readable by its owner alone: it holds tokens. */
const writeWhole = async (file: string, content: string): Promise<void> => {
	const partial = path.join(path.dirname(file), `.${path.basename(file)}.${randomUUID().slice(0, 8)}`);
	try {
		await writeFile(partial, content, {mode: 0o600, flag: 'wx'});
		await rename(partial, file);
	} catch (error) {
		await rm(partial, {force: true});
		throw error;
	}
};

const sentenceOf = (error: unknown, {kubeconfigOut, port}: ServeDemoOptions): string => {
	const code = codeOf(error);
	if (code === 'EADDRINUSE') return `Port ${port} on 127.0.0.1 is taken. Choose another with --port, or none for any free one.`;
	if (code === 'EACCES' && error instanceof Error && 'syscall' in error && error.syscall === 'listen')
		return `Port ${port} may not be used.`;
	return `Cannot write ${kubeconfigOut}: ${error instanceof Error ? error.message : String(error)}.`;
};

/** Serves a simulated cluster in real time until it is interrupted. Never throws: what goes wrong at the start is a sentence. */
export const serveDemo = async (options: ServeDemoOptions): Promise<ServeDemoResult> => {
	const {kubeconfigOut, print, interrupted} = options;
	try {
		if (!(await isOurs(kubeconfigOut))) {
			return {ok: false, reason: `${kubeconfigOut} is there and was not written by modeldeck demo. Choose another file.`};
		}
		const demo = await startDemo(options);
		try {
			await writeWhole(kubeconfigOut, demo.kubeconfig);
			demo.run();
			const metrics = demo.prometheusUrl === undefined ? '' : `, Prometheus on ${demo.prometheusUrl}`;
			print(`Simulated cluster on ${demo.url}${metrics}. Use it with: kubectl --kubeconfig ${kubeconfigOut} get pods -A`);
			await interrupted;
		} finally {
			await demo.close();
		}
		return {ok: true};
	} catch (error) {
		return {ok: false, reason: sentenceOf(error, options)};
	}
};
