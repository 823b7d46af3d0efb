import {writeFileSync} from 'node:fs';
import path from 'node:path';
import {afterAll, beforeAll, expect, test} from 'vitest';
import {openWithPlugin} from '../end-to-end/login-plugin.ts';
import {openStage, type Stage} from '../end-to-end/stage.ts';

let stage: Stage;

beforeAll(async () => {
	stage = await openStage({systems: 'none'});
});
afterAll(() => stage.close());

/** Sends the person to a web page, and waits: a plugin without the terminal has no other way to say so. */
const plugin = `#!/bin/sh
cd "$(dirname "$0")"
echo 'Visit https://login.example.com and enter WXYZ' >&2
[ -p gate ] || mkfifo gate
printf '{"kind":"ExecCredential","apiVersion":"client.authentication.k8s.io/v1","status":{"token":"%s"}}' "$(cat gate)"
`;

test('what a plugin says that waits for the person is shown while it waits, and the console goes on as soon as it ends', async () => {
	const console = openWithPlugin(stage, '.kube/config', plugin, 'Never');
	const text = await console.until(/is still running: Visit\s+https:\/\/login\.example\.com\s+and\s+enter\s+WXYZ/);
	expect(text.split('\n', 1)[0]).toContain('NO ACCESS');
	expect(console.isAlternate()).toBe(true);
	writeFileSync(path.join(stage.workspace.folder, 'gate'), 'demo-admin-token');
	await console.until(shown => /LIVE/.test(shown.split('\n', 1)[0] ?? ''));
	// By itself at the earliest half a minute after it was told.
	expect(console.raw()).not.toContain('Trying again now');
});
