import {readFile} from 'node:fs/promises';
import os from 'node:os';
import type {ConsoleArguments, Link} from '../cli/arguments.ts';
import {readConfig} from '../cli/config/read-config.ts';
import {metricsSettings} from './metrics-settings.ts';
import type {HostSettings} from './open-host.ts';

type Read = ({readonly ok: true; readonly link: Link} & HostSettings) | {readonly ok: false; readonly sentences: readonly string[]};

/** The user's settings, once at the start. A simulated cluster has its own Prometheus, whatever the file says of contexts. */
export const readSettings = async (asked: ConsoleArguments, isDemo: boolean): Promise<Read> => {
	const read = await readConfig({
		file: asked.config,
		environment: process.env,
		homeDirectory: os.homedir(),
		workingDirectory: process.cwd(),
		readFile: file => readFile(file, 'utf8'),
	});
	if (!read.ok) return read;
	const config = isDemo ? {...read.config, metrics: [], metricsOf: () => undefined} : read.config;
	const metrics = metricsSettings(asked.prometheus, config, read.complain);
	return metrics.ok
		? {ok: true, metrics: metrics.value, settings: config.settings, link: config.link}
		: {ok: false, sentences: [metrics.failure.sentence]};
};
