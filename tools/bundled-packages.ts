import {readdirSync, readFileSync} from 'node:fs';
import path from 'node:path';
import type {Metafile} from 'esbuild';

/** A package of which at least a byte is in the bundle. */
export type BundledPackage = {
	readonly name: string;
	readonly version: string;
	/** An SPDX expression. */
	readonly license: string;
	/** Address of its source; '' where it does not tell. */
	readonly repository: string;
	/** Who it says has made it; '' where it does not tell. */
	readonly author: string;
	/** Of the lock file: `sha512-…`. */
	readonly integrity: string;
	/** Its licence and notice files, each whole; none where it has been published without. */
	readonly texts: readonly string[];
};

const folderOf = (input: string): string | undefined => /^(?:.*\/)?node_modules\/(?:@[^/]+\/)?[^/]+/.exec(input)?.[0];

const textFile = /^(?:licen[cs]e|copying|notice|copyright)(?:[-.].*)?$/i;

/** `git+https://…`, `git@host:owner/name`, `github:owner/name`, `owner/name`: as an address that a browser opens. */
const repositoryOf = (repository: unknown): string => {
	const text = typeof repository === 'string' ? repository : ((repository as {readonly url?: string} | undefined)?.url ?? '');
	const plain = text.replace(/^git\+/, '').replace(/\.git$/, '');
	const [, host, path_] = /^(?:(?:ssh|git|https?):\/\/)?(?:git@)?([\w-]+\.[\w.-]+)[:/](.+)$/.exec(plain) ?? [];
	if (host !== undefined) return `https://${host}/${path_}`;
	return plain === '' ? '' : `https://github.com/${plain.replace(/^github:/, '')}`;
};

const authorOf = (author: unknown): string =>
	typeof author === 'string' ? author.replace(/\s*[<(].*$/, '') : ((author as {readonly name?: string} | undefined)?.name ?? '');

const keyOf = ({name, version}: BundledPackage): string => `${name} ${version}`;

/** The packages behind a bundle, by name. Read from what the bundler did, not from what is installed. */
export const bundledPackages = (root: string, {outputs}: Metafile): readonly BundledPackage[] => {
	const inputs = Object.values(outputs).flatMap(output => Object.entries(output.inputs));
	const folders = new Set(inputs.flatMap(([input, {bytesInOutput}]) => (bytesInOutput > 0 ? (folderOf(input) ?? []) : [])));
	const lock = JSON.parse(readFileSync(path.join(root, 'package-lock.json'), 'utf8')).packages;
	const packages = [...folders].map((folder): BundledPackage => {
		const place = path.join(root, folder);
		const {name, version, license, repository, author} = JSON.parse(readFileSync(path.join(place, 'package.json'), 'utf8'));
		const entry = lock[folder];
		if (entry?.version !== version) throw new Error(`${folder} is installed as ${version} and locked as ${entry?.version}: run npm ci.`);
		const files = readdirSync(place).filter(file => textFile.test(file));
		return {
			name,
			version,
			license: license ?? entry.license,
			repository: repositoryOf(repository),
			author: authorOf(author),
			integrity: entry.integrity,
			texts: files.toSorted().map(file => readFileSync(path.join(place, file), 'utf8').replaceAll('\r\n', '\n').trim()),
		};
	});
	// One version may be installed in several places.
	const byKey = new Map(packages.map(one => [keyOf(one), one]));
	return [...byKey.keys()].toSorted().flatMap(key => byKey.get(key) ?? []);
};
