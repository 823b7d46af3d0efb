import {execFileSync} from 'node:child_process';
import {createHash} from 'node:crypto';
import {mkdtempSync, readdirSync, readFileSync, rmSync} from 'node:fs';
import {tmpdir} from 'node:os';
import path from 'node:path';
import {fileURLToPath} from 'node:url';
import {afterAll, beforeAll, expect, test} from 'vitest';

const root = fileURLToPath(new URL('../..', import.meta.url));
let folder: string;

beforeAll(() => {
	folder = mkdtempSync(path.join(tmpdir(), 'modeldeck-build-'));
});
afterAll(() => rmSync(folder, {recursive: true}));

/** Hashes of everything that a build writes. */
const build = (name: string): ReadonlyArray<readonly [string, string]> => {
	const place = path.join(folder, name);
	execFileSync(process.execPath, [path.join(root, 'tools/build.ts'), place], {cwd: folder});
	return readdirSync(place, {recursive: true, withFileTypes: true})
		.filter(entry => entry.isFile())
		.map(entry => path.join(entry.parentPath, entry.name))
		.toSorted()
		.map(file => [path.relative(place, file), createHash('sha256').update(readFileSync(file)).digest('hex')] as const);
};

test('the same source gives the same bytes, wherever it is built to', () => {
	const first = build('one');
	expect(first.map(([name]) => name)).toEqual(
		expect.arrayContaining(['main.js', 'modeldeck.js', 'sbom.cdx.json', 'third-party-licences.txt']),
	);
	expect(build('in/another/place')).toEqual(first);
	// Nothing tells where, when or by whom it was built.
	const all = readFileSync(path.join(folder, 'one/sbom.cdx.json'), 'utf8') + readFileSync(path.join(folder, 'one/main.js'), 'utf8');
	expect(all).not.toContain(root);
});

test('what is published is the bundle, its launcher, its bill of materials and the licences, and nothing of the development', () => {
	const [{files}] = JSON.parse(execFileSync('npm', ['pack', '--dry-run', '--json', '--ignore-scripts'], {cwd: root, encoding: 'utf8'}));
	const names = (files as ReadonlyArray<{readonly path: string}>).map(file => file.path);
	expect(names.filter(name => !name.startsWith('distribution/')).toSorted()).toEqual(['LICENSE', 'README.md', 'package.json']);
	expect(
		names.filter(
			name => !/^distribution\/(?:chunks\/[\w-]+\.js|main\.js|modeldeck\.js|sbom\.cdx\.json|third-party-licences\.txt)$/.test(name),
		),
	).toHaveLength(3);
});
