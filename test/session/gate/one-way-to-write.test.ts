import {readdirSync, readFileSync} from 'node:fs';
import path from 'node:path';
import {fileURLToPath} from 'node:url';
import {expect, test} from 'vitest';

const source = fileURLToPath(new URL('../../../source', import.meta.url));

const files = readdirSync(source, {recursive: true, encoding: 'utf8'})
	.filter(file => /\.tsx?$/.test(file))
	.map(file => ({file: file.split(path.sep).join('/'), text: readFileSync(path.join(source, file), 'utf8')}));

const naming = (pattern: RegExp): readonly string[] => files.flatMap(({file, text}) => (pattern.test(text) ? [file] : [])).toSorted();

test('nothing but the gate gets hold of a writer, and the wire of nothing but its authority', () => {
	expect(naming(/from '[^']*cluster\/write\.ts'|from '\.{1,2}\/write\.ts'|import\([^)]*write\.ts/)).toEqual([
		'cluster/wire/create-wire.ts',
		'session/gate/create-gate.ts',
		'session/gate/execute-write.ts',
		'session/gate/note-event.ts',
		'session/gate/prepare-write.ts',
		'session/gate/preview.ts',
	]);
	// The others take the type; one file makes one.
	expect(naming(/createWriter\(/)).toEqual(['session/gate/create-gate.ts']);
	expect(naming(/writeAuthority/)).toEqual(['cluster/wire/create-wire.ts', 'cluster/write.ts']);
	expect(naming(/\bwireOf\b/)).toEqual(['cluster/connect-cluster.ts', 'cluster/wire/wire.ts', 'cluster/write.ts']);
});

test('one place sends for real, and one sends dry runs', () => {
	expect(naming(/writer\.send\(/)).toEqual(['session/gate/execute-write.ts', 'session/gate/preview.ts']);
	expect(naming(/writer\.note\(/)).toEqual(['session/gate/note-event.ts']);
	expect(naming(/dryRun: false/)).toEqual(['session/gate/execute-write.ts']);
});

test('no room opens a connection to a cluster beside the one in cluster/', () => {
	const outside = naming(/from '(?:undici|node:https?|node:net|node:tls|ws|@kubernetes\/client-node)'|\bfetch\(/).filter(
		file => !file.startsWith('cluster/') && !file.startsWith('demo/'),
	);
	expect(outside).toEqual([]);
});
