import {afterEach, expect, test} from 'vitest';
import {openStage, type Stage} from '../../end-to-end/stage.ts';
import {startTcpStage, type TcpStage} from '../tcp-stage.ts';

let stage: Stage | undefined;
let way: TcpStage | undefined;

afterEach(async () => {
	await stage?.close();
	await way?.close();
});

test('a console opens on a cluster that is away, shows it when it comes, keeps it when it goes, and never leaves by itself', async () => {
	stage = await openStage({systems: 'none'});
	const {hostname, port} = new URL(stage.demo.url);
	way = await startTcpStage({host: hostname, port: Number(port)});
	await way.refuse(true);
	const file = stage.workspace.write('by-the-way', stage.demo.kubeconfig.replaceAll(`${hostname}:${port}`, `${way.host}:${way.port}`));
	const console = stage.open({arguments: ['--kubeconfig', file, '-A', '--prometheus', 'off'], columns: 80, rows: 24});
	let hasEnded = false;
	void console.ended.then(() => {
		hasEnded = true;
	});
	const away = await console.until(/ OFFLINE · no metrics/);
	expect(away).toMatch(/Cannot reach demo \(127\.0\.0\.1:\d+\): .*\. Trying again in/s);
	expect(away).toContain('Nothing has been read yet from demo');

	// By itself: no key is pressed.
	await way.refuse(false);
	await console.until(/ LIVE · no metrics[\s\S]*llama-3-70b/);

	await way.refuse(true);
	way.cutAll('reset');
	const gone = await console.until(/ OFFLINE · no metrics|as of/);
	expect(gone).toContain('llama-3-70b');

	await way.refuse(false);
	console.press('ctrl-r');
	await console.until(/ LIVE · no metrics/);
	expect(hasEnded).toBe(false);
	console.press('q');
	console.press('ctrl-c');
	expect((await console.ended).exitCode).toBe(0);
});
