import {readdirSync, readFileSync} from 'node:fs';
import path from 'node:path';
import {fileURLToPath} from 'node:url';
import {expect, test} from 'vitest';

const source = fileURLToPath(new URL('../source', import.meta.url));

/** Paths from `source` of all its files, the demo's own world left out: it draws nothing. */
const files = readdirSync(source, {recursive: true, encoding: 'utf8'})
	.filter(file => /\.tsx?$/.test(file) && !file.startsWith('demo/'))
	.map(file => file.split(path.sep).join('/'));

const withoutComments = (text: string): string => text.replace(/\/\*(?:.|\n)*?\*\//g, '').replace(/(?<=^|\s)\/\/.*$/gm, '');

const texts = new Map(files.map(file => [file, withoutComments(readFileSync(path.join(source, file), 'utf8'))]));

const filesWith = (pattern: RegExp): readonly string[] => files.filter(file => pattern.test(texts.get(file) ?? '')).toSorted();

test('a text is called safe where it is made safe, and nowhere else', () => {
	expect(filesWith(/\bas SafeText\b|<SafeText>\w|__safe\b/)).toEqual(['domain/safe-text.ts']);
});

test('a line is called painted where it is painted, and nowhere else', () => {
	expect(filesWith(/\bas PaintedLine\b|<PaintedLine>\w|__painted\b/)).toEqual(['ui/theme.ts']);
});

test('Ink draws text by way of one component and of a spinner before it, and both take nothing but painted lines', () => {
	const importing = (name: string): readonly string[] => filesWith(new RegExp(`import\\s*\\{[^}]*\\b${name}\\b[^}]*\\}\\s*from 'ink'`));
	expect(importing('Text')).toEqual(['ui/line.tsx', 'ui/loading.tsx']);
	expect(importing('Transform')).toEqual(['ui/line.tsx']);
	expect(importing('useStdout')).toEqual(['ui/line.tsx']);
	for (const name of ['Static', 'Newline', 'useStderr']) expect(importing(name)).toEqual([]);
	for (const file of ['ui/line.tsx', 'ui/loading.tsx']) expect(texts.get(file)).toMatch(/\{text\}: \{readonly text: PaintedLine\}/);
	expect(texts.get('ui/loading.tsx')?.match(/<Text\b/g)).toHaveLength(1);
});

test('nothing else than these writes to the terminal', () => {
	expect(filesWith(/\bstd(?:out|err)\b\s*\.\s*write\b|\bwriteSync\b|\bconsole\.(?:log|error|warn|info|debug)\b/)).toEqual([
		'main.ts',
		'main/crash-text.ts',
		'main/open-host.ts',
		'main/refuse.ts',
		'main/run-audit.ts',
		'main/run-console.ts',
		'main/run-demo-server.ts',
		'main/run-once.ts',
		'main/watch-cluster.ts',
	]);
});

test('a table that is asked with texts of a cluster has no prototype', () => {
	// `const words: Readonly<Record<string, …>> = {`: `words['constructor']` is a function. `lookup` makes one that is not.
	expect(
		filesWith(/^(?:export )?const \w+: Readonly<(?:Partial<)?Record<string,[^=]*= \{/m).filter(file =>
			/^(?:domain|cluster|serving|metrics|session)\//.test(file),
		),
	).toEqual([]);
});

test('nothing is copied by Object.assign from what was decoded', () => {
	expect(filesWith(/Object\.assign\((?!Object\.create\(null\)|new Error|away,|state,)/)).toEqual([]);
});
