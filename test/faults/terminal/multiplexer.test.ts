import {execFileSync, spawnSync} from 'node:child_process';
import {afterAll, afterEach, beforeAll, expect, test} from 'vitest';
import {untilRead} from '../../end-to-end/console-steps.ts';
import {openStage, type Stage} from '../../end-to-end/stage.ts';
import {startTerminal, type Terminal} from '../../end-to-end/terminal.ts';
import {program} from '../../end-to-end/workspace.ts';

let stage: Stage;
let clients: Terminal[] = [];

beforeAll(async () => {
	stage = await openStage({systems: 'none'});
});
const tmux = (...words: readonly string[]): string =>
	execFileSync('tmux', ['-S', `${stage.workspace.folder}/tmux`, ...words], {encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore']});

afterEach(async () => {
	// With its last session the server has ended already.
	spawnSync('tmux', ['-S', `${stage.workspace.folder}/tmux`, 'kill-server']);
	await Promise.all(clients.map(({ended}) => ended));
	clients = [];
	await stage.clear();
});
afterAll(() => stage.close());

const client = (columns: number, rows: number, ...words: readonly string[]): Terminal => {
	const config = stage.workspace.write('tmux.conf', 'set -g status off\nset -g default-terminal screen-256color\n');
	const terminal = startTerminal({
		command: 'tmux',
		arguments: ['-S', `${stage.workspace.folder}/tmux`, '-f', config, '-u', ...words],
		columns,
		rows,
		environment: stage.workspace.environment,
	});
	clients.push(terminal);
	return terminal;
};

test('detached and attached again, from a terminal of another size too, tmux shows the whole console', async () => {
	const words = [process.execPath, program, '--kubeconfig', stage.kubeconfig, '-A', '--prometheus', 'off'];
	const first = client(120, 40, 'new-session', ...words);
	await untilRead(first);
	first.press('j', 'j', 'j');
	tmux('detach-client');
	await first.ended;
	// What happens meanwhile is painted on the terminal that tmux keeps.
	await stage.patch('/apis/apps/v1/namespaces/vision/deployments/sam-2', {spec: {paused: true}});
	stage.demo.advance(2000);

	for (const [columns, rows] of [
		[80, 24],
		[140, 50],
	] as const) {
		const again = client(columns, rows, 'attach-session');
		const fresh = stage.open({columns, rows, arguments: ['-A', '--prometheus', 'off']});
		await untilRead(fresh);
		fresh.press('j', 'j', 'j');
		// Ages go on at different times.
		const withoutTime = (console: Terminal): string => console.text().replaceAll(/\d/g, '0');
		const isSame = (): boolean => withoutTime(again) === withoutTime(fresh);
		await Promise.any([again.until(isSame), fresh.until(isSame)]);
		tmux('detach-client');
		await again.ended;
	}
	const last = client(80, 24, 'attach-session');
	await last.until('? help');
	last.press('ctrl-c');
	expect((await last.ended).exitCode).toBe(0);
});
