import path from 'node:path';
import {type SafeText, toSafeText} from '../../domain/safe-text.ts';
import {defaultSettings} from '../../domain/settings.ts';
import type {Config} from './config.ts';
import {type ParsedConfig, parseConfig} from './parse-config.ts';

export type ReadConfigOptions = {
	/** What `--config` says. */
	readonly file: string | undefined;
	readonly environment: Readonly<Record<string, string | undefined>>;
	readonly homeDirectory: string;
	readonly workingDirectory: string;
	readonly readFile: (file: string) => Promise<string>;
};

const noConfig: Config = {file: undefined, settings: defaultSettings, metricsOf: () => undefined, metrics: [], link: 'auto'};

/** https://specifications.freedesktop.org/basedir-spec/latest/: a relative path is to be ignored. */
const defaultFile = ({environment, homeDirectory}: ReadConfigOptions): string => {
	const base = environment['XDG_CONFIG_HOME'];
	return path.join(base !== undefined && path.isAbsolute(base) ? base : path.join(homeDirectory, '.config'), 'modeldeck', 'config.yaml');
};

const codes: Readonly<Record<string, string>> = {
	ENOENT: 'there is no such file',
	EACCES: 'it may not be read',
	EISDIR: 'this is a folder',
};

/** The user's own file, where there is one: that of `--config`, else of MODELDECK_CONFIG, else the usual one, which need not exist. */
export const readConfig = async (options: ReadConfigOptions): Promise<ParsedConfig> => {
	const named = options.file ?? (options.environment['MODELDECK_CONFIG'] || undefined);
	const file = named === undefined ? defaultFile(options) : path.resolve(options.workingDirectory, named);
	const folders = {base: path.dirname(file), home: options.homeDirectory};
	const refuse = (problem: string): SafeText => toSafeText(`${file}: ${problem}.`);
	try {
		return parseConfig(await options.readFile(file), file, folders);
	} catch (error) {
		const code = (error as {readonly code?: string}).code ?? 'unknown error';
		if (code === 'ENOENT' && named === undefined) return {ok: true, config: noConfig, complain: (_, problem) => refuse(problem)};
		return {ok: false, sentences: [refuse(codes[code] ?? `it cannot be read (${code})`)]};
	}
};
