import {existsSync, readFileSync} from 'node:fs';
import path from 'node:path';
import {fileURLToPath} from 'node:url';
import {startTerminal, type Terminal} from '../end-to-end/terminal.ts';
import type {ProbeSample} from './probe-sample.ts';

const probe = new URL('probe.ts', import.meta.url).href;
const built = fileURLToPath(new URL('../../distribution/modeldeck.js', import.meta.url));

export type ConsoleOptions = {
	/** Of its own: home, state and what the probe writes. */
	readonly folder: string;
	readonly kubeconfig: string;
	/** As the flag has it. */
	readonly prometheus: string;
	/** Default: what `npm run build` has built. */
	readonly program?: string | undefined;
	/** Milliseconds between two samples, and until it is warm. */
	readonly period: number;
	readonly warmUp: number;
	/** Options of Node besides. */
	readonly nodeOptions?: string | undefined;
};

export type SoakedConsole = {readonly terminal: Terminal; readonly samples: () => readonly ProbeSample[]};

/** The built console in a terminal of 120×40, with a probe in its process. */
export const openConsole = ({
	folder,
	kubeconfig,
	prometheus,
	program = built,
	period,
	warmUp,
	nodeOptions = '',
}: ConsoleOptions): SoakedConsole => {
	const file = path.join(folder, 'samples.jsonl');
	const terminal = startTerminal({
		command: process.execPath,
		arguments: [program, '--kubeconfig', kubeconfig, '-A', '--prometheus', prometheus],
		columns: 120,
		rows: 40,
		environment: {
			NODE_OPTIONS: `--import=${probe} ${nodeOptions}`,
			MODELDECK_SOAK_FILE: file,
			MODELDECK_SOAK_PERIOD: String(period),
			MODELDECK_SOAK_WARM_UP: String(warmUp),
			HOME: folder,
			XDG_STATE_HOME: folder,
			XDG_CONFIG_HOME: folder,
		},
	});
	return {
		terminal,
		samples: () =>
			existsSync(file)
				? readFileSync(file, 'utf8')
						.split('\n')
						.filter(line => line !== '')
						.map(line => JSON.parse(line) as ProbeSample)
				: [],
	};
};
