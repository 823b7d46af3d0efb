import {readFileSync} from 'node:fs';
import {fileURLToPath} from 'node:url';
import {expect, test} from 'vitest';

type LockedPackage = {
	readonly version: string;
	readonly integrity?: string;
	readonly resolved?: string;
	readonly hasInstallScript?: boolean;
};

const read = (name: string) => JSON.parse(readFileSync(fileURLToPath(new URL(`../../${name}`, import.meta.url)), 'utf8'));

const published = read('package.json');
const lock = read('package-lock.json');
const locked = Object.entries<LockedPackage>(lock.packages).filter(([place]) => place !== '');

test('every package of the lock file has a strong hash, and comes from the registry that npm is told to use', () => {
	expect(locked.length).toBeGreaterThan(100);
	expect(locked.filter(([, {integrity}]) => !/^sha512-[A-Za-z0-9+/]{86}==$/.test(integrity ?? ''))).toEqual([]);
	expect(locked.filter(([, {resolved}]) => resolved !== undefined)).toEqual([]);
});

test('every version that is asked for is exact, and is the one that is locked', () => {
	const asked: Readonly<Record<string, string>> = published.devDependencies;
	expect(Object.values(asked).filter(version => !/^\d+\.\d+\.\d+$/.test(version))).toEqual([]);
	expect(lock.packages[''].devDependencies).toEqual(asked);
	for (const [name, version] of Object.entries(asked)) expect(lock.packages[`node_modules/${name}`]?.version).toBe(version);
});

test('who installs it installs nothing else and runs nothing', () => {
	expect(['dependencies', 'optionalDependencies', 'peerDependencies', 'bundleDependencies'].filter(name => name in published)).toEqual([]);
	expect(Object.keys(published.scripts).filter(name => /^(?:pre|post)?(?:install|prepare|pack|publish|uninstall)/.test(name))).toEqual([]);
	expect(published.files).toEqual(['distribution']);
	expect(published.bin).toEqual({modeldeck: 'distribution/modeldeck.js'});
});

test('of the packages for development two have an install script, and these are the approved ones', () => {
	const scripts = locked.filter(([, {hasInstallScript}]) => hasInstallScript).map(([place]) => place.replace('node_modules/', ''));
	// fsevents is for macOS alone, and optional.
	expect(scripts.filter(name => name !== 'fsevents').toSorted()).toEqual(Object.keys(published.allowScripts).toSorted());
	expect(Object.keys(published.allowScripts).toSorted()).toEqual(['esbuild', 'node']);
});
