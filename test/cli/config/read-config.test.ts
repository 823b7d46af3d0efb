import {expect, test} from 'vitest';
import {type ReadConfigOptions, readConfig} from '../../../source/cli/config/read-config.ts';
import {defaultSettings} from '../../../source/domain/settings.ts';

const files =
	(texts: Readonly<Record<string, string>>, code = 'ENOENT'): ReadConfigOptions['readFile'] =>
	async file => {
		const text = texts[file];
		if (text === undefined) throw Object.assign(new Error(code), {code});
		return text;
	};

const read = (options: Partial<ReadConfigOptions>) =>
	readConfig({
		file: undefined,
		environment: {},
		homeDirectory: '/home/me',
		workingDirectory: '/work-here',
		readFile: files({}),
		...options,
	});

const some = 'metrics: {prometheus: off}';

test.each<readonly [string, Partial<ReadConfigOptions>]>([
	['/home/me/.config/modeldeck/config.yaml', {}],
	['/xdg/modeldeck/config.yaml', {environment: {XDG_CONFIG_HOME: '/xdg'}}],
	['/home/me/.config/modeldeck/config.yaml', {environment: {XDG_CONFIG_HOME: 'relative'}}],
	['/work-here/mine.yaml', {environment: {XDG_CONFIG_HOME: '/xdg', MODELDECK_CONFIG: 'mine.yaml'}}],
	['/work-here/other.yaml', {file: 'other.yaml', environment: {MODELDECK_CONFIG: 'mine.yaml'}}],
	['/a/b.yaml', {file: '/a/b.yaml'}],
])('%s is read', async (file, options) => {
	const parsed = await read({...options, readFile: files({[file]: some})});
	expect(parsed.ok && parsed.config.file).toBe(file);
	expect(parsed.ok && parsed.config.metricsOf('any')?.prometheus).toBe('off');
});

test('the usual file need not exist', async () => {
	const parsed = await read({});
	expect(parsed.ok && parsed.config.settings).toBe(defaultSettings);
});

test.each<readonly [string, Partial<ReadConfigOptions>, string]>([
	['ENOENT', {file: 'gone.yaml'}, '/work-here/gone.yaml: there is no such file.'],
	['ENOENT', {environment: {MODELDECK_CONFIG: '/gone.yaml'}}, '/gone.yaml: there is no such file.'],
	['EACCES', {}, '/home/me/.config/modeldeck/config.yaml: it may not be read.'],
	['EISDIR', {file: '/'}, '/: this is a folder.'],
	['EIO', {}, '/home/me/.config/modeldeck/config.yaml: it cannot be read (EIO).'],
])('%s of a file that is named, or there, is a sentence', async (code, options, sentence) => {
	expect(await read({...options, readFile: files({}, code)})).toEqual({ok: false, sentences: [sentence]});
});
