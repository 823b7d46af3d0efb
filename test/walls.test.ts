import {spawnSync} from 'node:child_process';
import {copyFileSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import path from 'node:path';
import {fileURLToPath} from 'node:url';
import {expect, test} from 'vitest';

const root = fileURLToPath(new URL('..', import.meta.url));

type Planted = {readonly file: string; readonly text: string};

/** Plants files in an empty tree with our rules, lints them all at once, and returns those that the walls refuse. */
const refusedBy = (planted: readonly Planted[]): ReadonlySet<string> => {
	const folder = mkdtempSync(path.join(tmpdir(), 'modeldeck-walls-'));
	try {
		copyFileSync(path.join(root, 'biome.json'), path.join(folder, 'biome.json'));
		for (const {file, text} of planted) {
			mkdirSync(path.join(folder, path.dirname(file)), {recursive: true});
			writeFileSync(path.join(folder, file), text);
		}
		const biome = path.join(root, 'node_modules/.bin/biome');
		const report = spawnSync(biome, ['lint', '--reporter=github', '--max-diagnostics=none', '--only=style/noRestrictedImports', '.'], {
			cwd: folder,
			encoding: 'utf8',
		});
		const lines = `${report.stdout}${report.stderr}`.split('\n').filter(line => line.includes('noRestrictedImports'));
		return new Set(planted.map(({file}) => file).filter(file => lines.some(line => line.includes(file))));
	} finally {
		rmSync(folder, {recursive: true});
	}
};

const forbidden: ReadonlyArray<readonly [file: string, specifier: string]> = [
	['source/domain/planted.ts', '../cluster/planted.ts'],
	['source/domain/planted.ts', 'node:fs'],
	['source/domain/planted.ts', 'react'],
	['source/cluster/planted.ts', '../session/store.ts'],
	['source/cluster/planted.ts', '../serving/serving-system.ts'],
	['source/serving/planted.ts', '../cluster/cluster-client.ts'],
	['source/serving/planted.ts', 'node:fs'],
	['source/serving/planted.ts', 'undici'],
	['source/metrics/planted.ts', '../session/store.ts'],
	['source/metrics/planted.ts', '../cluster/write.ts'],
	['source/session/planted.ts', '../ui/planted.ts'],
	['source/session/planted.ts', '../cluster/write.ts'],
	['source/session/planted.ts', 'ink'],
	['source/session/gate/planted.ts', '../../ui/planted.ts'],
	['source/ui/planted.tsx', '../cluster/cluster-client.ts'],
	['source/ui/planted.tsx', '../serving/serving-system.ts'],
	['source/ui/planted.tsx', 'node:fs'],
	['source/ui/components/planted.tsx', '../../metrics/metrics-source.ts'],
	['source/ui/planted.tsx', '../main/planted.ts'],
	['source/cli/planted.ts', '../main.ts'],
	['source/cli/planted.ts', '../cluster/cluster-client.ts'],
	['source/cli/planted.ts', 'ink'],
	['source/session/planted.ts', '../main/planted.ts'],
	['source/demo/planted.ts', '../domain/outcome.ts'],
	['source/demo/world/planted.ts', '../../cluster/cluster-client.ts'],
	['source/demo/planted.ts', '@kubernetes/client-node'],
];

const allowed: ReadonlyArray<readonly [file: string, specifier: string]> = [
	['source/serving/planted.ts', '../cluster/kubernetes-object.ts'],
	['source/session/gate/planted.ts', '../../cluster/write.ts'],
	['source/session/planted.ts', '../cluster/cluster-client.ts'],
	['source/ui/planted.tsx', '../session/store.ts'],
	['source/demo/planted.ts', 'node:http'],
];

const plant = (imports: ReadonlyArray<readonly [file: string, specifier: string]>): readonly Planted[] =>
	imports.map(([file, specifier], number) => ({
		file: file.replace('planted', `planted-${number}`),
		text: `import {thing} from '${specifier}';\n\nexport const other = thing;\n`,
	}));

test('the linter refuses an import through each wall', () => {
	const planted = plant(forbidden);
	expect([...refusedBy(planted)]).toEqual(planted.map(({file}) => file));
});

test('the linter refuses a type, a re-export and a dynamic import through a wall as well', () => {
	const planted = [
		"import type {ClusterClient} from '../cluster/cluster-client.ts';\n\nexport type Other = ClusterClient;\n",
		"export type {ClusterClient} from '../cluster/cluster-client.ts';\n",
		"export const load = async () => import('../cluster/cluster-client.ts');\n",
	].map((text, number) => ({file: `source/ui/planted-${number}.ts`, text}));
	expect(refusedBy(planted).size).toBe(3);
});

test('the linter lets through what the architecture allows', () => {
	expect([...refusedBy(plant(allowed))]).toEqual([]);
});

test('every folder of source is one of the eight rooms, or what joins them', () => {
	const rooms = readdirSync(new URL('../source', import.meta.url), {withFileTypes: true}).flatMap(entry =>
		entry.isDirectory() ? [entry.name] : [],
	);
	expect(rooms.toSorted()).toEqual(['cli', 'cluster', 'demo', 'domain', 'main', 'metrics', 'serving', 'session', 'ui']);
});

test('the lock file names no download address', () => {
	expect(readFileSync(path.join(root, 'package-lock.json'), 'utf8')).not.toContain('"resolved"');
});
