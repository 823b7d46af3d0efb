import {mkdirSync, mkdtempSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import path from 'node:path';
import type {Metafile} from 'esbuild';
import {afterEach, beforeEach, expect, test} from 'vitest';
import {billOfMaterials} from '../../tools/bill-of-materials.ts';
import {bundledPackages} from '../../tools/bundled-packages.ts';
import {thirdPartyLicences} from '../../tools/third-party-licences.ts';

let root: string;

beforeEach(() => {
	root = mkdtempSync(path.join(tmpdir(), 'modeldeck-bundle-'));
});
afterEach(() => rmSync(root, {recursive: true}));

const integrity = `sha512-${Buffer.alloc(64, 1).toString('base64')}`;

/** Packages on disk, and their lock file. */
const install = (
	packages: Readonly<Record<string, {readonly manifest: object; readonly files?: Readonly<Record<string, string>>}>>,
): void => {
	for (const [folder, {manifest, files = {}}] of Object.entries(packages)) {
		mkdirSync(path.join(root, folder), {recursive: true});
		for (const [name, text] of Object.entries({'package.json': JSON.stringify(manifest), ...files}))
			writeFileSync(path.join(root, folder, name), text);
	}
	const entries = Object.entries(packages).map(([folder, {manifest}]) => [folder, {...manifest, integrity}]);
	writeFileSync(path.join(root, 'package-lock.json'), JSON.stringify({packages: Object.fromEntries(entries)}));
};

const bundleOf = (inputs: Readonly<Record<string, number>>): Metafile => ({
	inputs: {},
	outputs: {
		'main.js': {
			bytes: 1,
			imports: [],
			exports: [],
			inputs: Object.fromEntries(Object.entries(inputs).map(([name, bytesInOutput]) => [name, {bytesInOutput}])),
		},
	},
});

const program = {name: 'modeldeck', version: '1.2.3', license: 'Apache-2.0', description: 'A console.'};

test('what left a byte in the bundle is listed once, by name, and nothing else is', () => {
	install({
		'node_modules/b': {manifest: {name: 'b', version: '1.0.0', license: 'ISC'}, files: {'LICENSE.md': 'of b\r\n', NOTICE: 'notice of b'}},
		'node_modules/@a/a': {
			manifest: {name: '@a/a', version: '2.0.0', license: '(MIT OR CC0-1.0)', repository: 'git@github.com:a/a.git'},
			files: {license: 'of a'},
		},
		'node_modules/c/node_modules/b': {manifest: {name: 'b', version: '1.0.0', license: 'ISC'}, files: {LICENSE: 'of b'}},
		'node_modules/unused': {manifest: {name: 'unused', version: '1.0.0', license: 'GPL-3.0'}},
	});
	const packages = bundledPackages(
		root,
		bundleOf({
			'source/main.ts': 5,
			'node_modules/b/index.js': 5,
			'node_modules/@a/a/lib/x.js': 1,
			'node_modules/c/node_modules/b/index.js': 2,
			'node_modules/unused/index.js': 0,
		}),
	);
	expect(packages.map(({name, version}) => `${name} ${version}`)).toEqual(['@a/a 2.0.0', 'b 1.0.0']);
	expect(billOfMaterials(program, packages)).toMatchObject({
		bomFormat: 'CycloneDX',
		metadata: {component: {name: 'modeldeck', version: '1.2.3', purl: 'pkg:npm/modeldeck@1.2.3'}},
		components: [
			{
				name: '@a/a',
				purl: 'pkg:npm/%40a/a@2.0.0',
				licenses: [{expression: 'MIT OR CC0-1.0'}],
				hashes: [{alg: 'SHA-512', content: '01'.repeat(64)}],
				externalReferences: [{type: 'vcs', url: 'https://github.com/a/a'}],
			},
			{name: 'b', licenses: [{license: {id: 'ISC'}}]},
		],
		dependencies: [{ref: 'pkg:npm/modeldeck@1.2.3', dependsOn: ['pkg:npm/%40a/a@2.0.0', 'pkg:npm/b@1.0.0']}],
	});
	const text = thirdPartyLicences('modeldeck', packages);
	expect(text).toContain('@a/a 2.0.0 ((MIT OR CC0-1.0))\nhttps://github.com/a/a\n\nof a\n');
	expect(text).toContain('of b');
});

test('one that ships no licence is taken at its word for MIT alone', () => {
	install({
		'node_modules/a': {manifest: {name: 'a', version: '1.0.0', license: 'MIT', author: 'Jane <jane@example.com>'}},
		'node_modules/b': {manifest: {name: 'b', version: '1.0.0', license: 'BUSL-1.1', author: 'Jane'}},
	});
	expect(thirdPartyLicences('x', bundledPackages(root, bundleOf({'node_modules/a/a.js': 1})))).toMatch(
		/Copyright \(c\) Jane\n\nPermission is hereby granted/,
	);
	expect(() => thirdPartyLicences('x', bundledPackages(root, bundleOf({'node_modules/b/b.js': 1})))).toThrow(
		'b has no text of its licence (BUSL-1.1)',
	);
});

test('a package that is installed in another version than the locked one stops the build', () => {
	install({'node_modules/a': {manifest: {name: 'a', version: '1.0.0', license: 'MIT'}}});
	writeFileSync(path.join(root, 'package-lock.json'), JSON.stringify({packages: {'node_modules/a': {version: '1.0.1', integrity}}}));
	expect(() => bundledPackages(root, bundleOf({'node_modules/a/a.js': 1}))).toThrow(
		'node_modules/a is installed as 1.0.0 and locked as 1.0.1: run npm ci.',
	);
});
