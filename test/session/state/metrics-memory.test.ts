import {mkdtemp, readFile, rm, stat, writeFile} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import path from 'node:path';
import {afterEach, beforeEach, expect, test} from 'vitest';
import {createMetricsMemory} from '../../../source/session/state/metrics-memory.ts';
import {stateFile} from '../../../source/session/state/state-file.ts';

let directory = '';
beforeEach(async () => {
	directory = await mkdtemp(path.join(tmpdir(), 'modeldeck-'));
});
afterEach(() => rm(directory, {recursive: true}));

const file = (): string => path.join(directory, 'metrics-sources.json');
const memory = (place: string) => createMetricsMemory(stateFile(directory, 'metrics-sources.json', 'a'), place);

const prometheus = {type: 'service', namespace: 'monitoring', name: 'prometheus', port: '9090'} as const;
const mimir = {type: 'service', namespace: 'm', name: 'mimir', port: '8080', scheme: 'https', prefix: '/prometheus'} as const;

test('what was found is known at the next start, to the same context alone, and only its owner may read it', async () => {
	await memory('prod').remember(prometheus);
	await memory('test').remember(mimir);
	expect(await memory('prod').recall()).toEqual(prometheus);
	expect(await memory('test').recall()).toEqual(mimir);
	expect(await memory('other').recall()).toBeUndefined();
	expect((await stat(file())).mode & 0o777).toBe(0o600);
});

test('what does not answer any more is forgotten', async () => {
	await memory('prod').remember(prometheus);
	await memory('test').remember(mimir);
	await memory('prod').remember(undefined);
	expect(await memory('prod').recall()).toBeUndefined();
	expect(JSON.parse(await readFile(file(), 'utf8'))).toEqual({test: 'm/https:mimir:8080/prometheus'});
});

test.each(['[]', '3', '{"prod": 1}', '{"prod": "https://elsewhere.example.com"}', '{"prod": "off"}', '{"prod": "a/../b:1"}', 'no JSON'])(
	'a file that holds %s is no place to ask',
	async text => {
		await writeFile(file(), text);
		expect(await memory('prod').recall()).toBeUndefined();
	},
);
