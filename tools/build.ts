import {copyFileSync, readFileSync, rmSync, writeFileSync} from 'node:fs';
import path from 'node:path';
import {fileURLToPath} from 'node:url';
import {build} from 'esbuild';
import {billOfMaterials} from './bill-of-materials.ts';
import {bundledPackages} from './bundled-packages.ts';
import {thirdPartyLicences} from './third-party-licences.ts';

const root = fileURLToPath(new URL('..', import.meta.url));

/** What is published: the launcher, the bundle behind it, what is in it and under which licences. */
const [, , outdir = path.join(root, 'distribution')] = process.argv;

rmSync(outdir, {recursive: true, force: true});

const {metafile} = await build({
	absWorkingDir: root,
	entryPoints: ['source/main.ts'],
	outdir,
	bundle: true,
	splitting: true,
	chunkNames: 'chunks/[name]-[hash]',
	platform: 'node',
	format: 'esm',
	target: 'node22',
	jsx: 'automatic',
	minify: true,
	// They are all in one file beside it.
	legalComments: 'none',
	// Ink asks for it in React's development build only.
	alias: {'react-devtools-core': 'node:util'},
	define: {'process.env.NODE_ENV': '"production"'},
	// CommonJS packages call `require`.
	banner: {js: "import {createRequire as makeRequire} from 'node:module'; const require = makeRequire(import.meta.url);"},
	logLevel: 'warning',
	metafile: true,
});

const program = JSON.parse(readFileSync(path.join(root, 'package.json'), 'utf8'));
const packages = bundledPackages(root, metafile);
copyFileSync(path.join(root, 'source/modeldeck.js'), path.join(outdir, 'modeldeck.js'));
writeFileSync(path.join(outdir, 'sbom.cdx.json'), `${JSON.stringify(billOfMaterials(program, packages), undefined, '\t')}\n`);
writeFileSync(path.join(outdir, 'third-party-licences.txt'), thirdPartyLicences(program.name, packages));
