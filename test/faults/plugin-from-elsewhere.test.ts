import {afterAll, afterEach, beforeAll, expect, test} from 'vitest';
import {openWithPlugin} from '../end-to-end/login-plugin.ts';
import {openStage, type Stage} from '../end-to-end/stage.ts';

let stage: Stage;

beforeAll(async () => {
	stage = await openStage({systems: 'none'});
});
afterEach(() => stage.clear());
afterAll(() => stage.close());

test('the plugin of a kubeconfig from elsewhere is shown before it is started, and is not started without a yes', async () => {
	stage.workspace.write('kept', 'demo-admin-token');
	const console = openWithPlugin(stage, 'downloads/kubeconfig');
	const isAsked = (text: string): boolean => !console.isAlternate() && text.trimEnd().endsWith('Start it? [y/N]');
	const place = stage.workspace.folder;
	await console.until(isAsked);
	expect(console.text().replaceAll('\n', '')).toContain(
		`modeldeck: the kubeconfig ${place}/downloads/kubeconfig, outside of ~/.kube, starts this program to log in to demo`,
	);
	console.press('enter');
	await console.until(/was not started: you have not\s+approved it\. ctrl-r\s+logs in again/);

	// ctrl-c is a no as well.
	console.press('ctrl-r');
	await console.until(text => isAsked(text) && text.split('Start it?').length === 3);
	console.press('ctrl-c');
	await console.until('was not started');

	console.press('ctrl-r');
	await console.until(text => isAsked(text) && text.split('Start it?').length === 4);
	console.press('y', 'enter');
	await console.until(text => !console.isAlternate() && text.trimEnd().endsWith('\nToken, please:'));
	console.press('demo-admin-token', 'enter');
	await console.until(text => /LIVE/.test(text.split('\n', 1)[0] ?? ''));
	console.press(':q', 'enter');
	await console.ended;

	// Once is enough.
	const again = openWithPlugin(stage, 'downloads/kubeconfig');
	await again.until(text => !again.isAlternate() && text.trimEnd().endsWith('\nToken, please:'));
	expect(again.text()).not.toContain('Start it?');
});
