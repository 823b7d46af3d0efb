import {readdirSync, readFileSync, statSync} from 'node:fs';
import path from 'node:path';
import {afterEach, beforeEach, expect, test} from 'vitest';
import {accepted, choose, confirm, untilLine} from './console-steps.ts';
import {openStage, type Stage} from './stage.ts';

let stage: Stage;

// A cluster for each: GPUs are scarce in it, and what one test takes is missing in the next.
beforeEach(async () => {
	stage = await openStage({systems: 'none'});
});
afterEach(() => stage.close());

type Deployment = {
	readonly metadata: {readonly annotations?: Readonly<Record<string, string>>};
	readonly spec: {
		readonly replicas: number;
		readonly paused?: boolean;
		readonly template: {
			readonly metadata: {readonly annotations?: Readonly<Record<string, string>>};
			readonly spec: {readonly containers: ReadonlyArray<{readonly image: string; readonly args?: readonly string[]}>};
		};
	};
};

const pathOf = (namespace: string, name: string): string => `/apis/apps/v1/namespaces/${namespace}/deployments/${name}`;
const deployment = (namespace: string, name: string): Promise<Deployment> => stage.read<Deployment>(pathOf(namespace, name));
const imageOf = ({spec}: Deployment): string | undefined => spec.template.spec.containers[0]?.image;

/** Writes that were meant: dry runs are none. */
const writes = (): readonly string[] =>
	stage.requests
		.filter(
			({method, path: where, query}) =>
				['PATCH', 'PUT', 'POST', 'DELETE'].includes(method) && !where.includes('selfsubject') && !query.includes('dryRun'),
		)
		.filter(({user}) => user === 'demo-admin')
		.map(({method, path: where}) => `${method} ${where}`);

const seconds = (count: number): void => stage.demo.advance(count * 1000);

test('a service is scaled, and its line follows until all replicas are ready', async () => {
	const console = stage.open();
	await choose(console, 'sam-2');
	console.press('s');
	await console.until(/replicas +1/);
	console.press('backspace', '3', 'enter');
	await console.until(/replicas +1 +→ +3/);
	expect((await deployment('vision', 'sam-2')).spec.replicas).toBe(1);
	await confirm(console);
	await untilLine(console, 'sam-2', / 1\/3 .*Scaling/);
	expect((await deployment('vision', 'sam-2')).spec.replicas).toBe(3);
	seconds(90);
	await untilLine(console, 'sam-2', / 3\/3 .*Stable/);
	expect(writes()).toEqual([`PATCH ${pathOf('vision', 'sam-2')}/scale`]);
});

test('0 parks a service only when its name was typed, and Cancel has the focus', async () => {
	const console = stage.open({columns: 80, rows: 24});
	await choose(console, 'clip-vit');
	const park = async (): Promise<void> => {
		console.press('s');
		await console.until(/replicas +1/);
		console.press('backspace', '0', 'enter');
		await console.until(text => text.includes('(parked)') && text.includes('[ Cancel ]'));
	};
	await park();
	console.press('enter');
	await untilLine(console, 'clip-vit', / 1\/1 /);
	await park();
	console.press('clip-vi', 'right', 'enter');
	await console.until(/type +clip-vit/);
	expect((await deployment('vision', 'clip-vit')).spec.replicas).toBe(1);
	console.press('t', 'enter');
	await untilLine(console, 'clip-vit', / 1\/0 /);
	seconds(30);
	await untilLine(console, 'clip-vit', / 0\/0 .*Parked/);
	expect((await deployment('vision', 'clip-vit')).spec.replicas).toBe(0);
});

test('keys typed before the dialog and its dry run are on the screen are thrown away', async () => {
	const console = stage.open();
	await choose(console, 'parakeet');
	// As one burst: all of it is there before the server can have answered.
	console.press('ry\ry\ry\r');
	await console.until(text => text.includes(accepted) && text.includes('[ Cancel ]'));
	expect(writes()).toEqual([]);
	console.press('escape');
	await untilLine(console, 'parakeet', / 1\/1 .*Stable/);
	expect((await deployment('speech', 'parakeet')).spec.template.metadata.annotations).not.toHaveProperty(
		'kubectl.kubernetes.io/restartedAt',
	);
});

test('a new image rolls out and is followed', async () => {
	const console = stage.open();
	await choose(console, 'colbert');
	console.press('i');
	await console.until(/image +\S+:25\.09-py3/);
	console.press(...Array.from({length: '25.09-py3'.length}, () => 'backspace'), '25.10-py3', 'enter');
	await console.until(text => text.includes('25.09-py3') && text.includes('25.10-py3') && text.includes(accepted));
	await confirm(console);
	seconds(5);
	await untilLine(console, 'colbert', /→25/);
	expect(imageOf(await deployment('search', 'colbert'))).toMatch(/:25\.10-py3$/);
	seconds(120);
	await untilLine(console, 'colbert', / 1\/1 .*Stable/);
});

test('a stuck release is rolled back to the last good revision in four keys', async () => {
	const console = stage.open();
	await choose(console, 'colbert');
	const good = imageOf(await deployment('search', 'colbert'));
	await stage.patch(pathOf('search', 'colbert'), {
		spec: {template: {metadata: {annotations: {'modeldeck.test/fault': 'crash'}}}},
	});
	seconds(5);
	// Twice: the number before is bad too.
	await stage.patch(pathOf('search', 'colbert'), {spec: {template: {metadata: {annotations: {'modeldeck.test/try': 'two'}}}}});
	for (let minute = 0; minute < 11; minute += 1) seconds(60);
	await untilLine(console, 'colbert', /✖.*Stuck/);
	console.press('b');
	await console.until('the last one known to be good');
	console.press('enter');
	await console.until(text => text.includes(accepted) && /revision +\d+ +→ +\d+ +\(the template of rev \d+/.test(text));
	await confirm(console);
	seconds(60);
	console.press('q');
	await untilLine(console, 'colbert', / 1\/1 .*Stable/);
	const after = await deployment('search', 'colbert');
	expect(imageOf(after)).toBe(good);
	expect(after.spec.template.metadata.annotations).not.toHaveProperty('modeldeck.test/fault');
});

test('the release that is stuck in the demo goes back, once the name of its owner was typed', async () => {
	const console = stage.open({columns: 80, rows: 24});
	await choose(console, 'llama-3-70b');
	console.press('b');
	await console.until('the last one known to be good');
	console.press('enter');
	await console.until(text => /type +chat/.test(text) && text.includes('[ Cancel ]'));
	console.press('chat', 'right', 'enter');
	await console.until(text => !text.includes('Cancel') && !text.includes('Sent; waiting'));
	for (let minute = 0; minute < 5; minute += 1) seconds(60);
	console.press('q');
	await untilLine(console, 'llama-3-70b', / 6\/6 .*Stable/);
	expect(imageOf(await deployment('chat', 'llama-3-70b'))).toBe('vllm/vllm-openai:v0.10.2');
});

test('a StatefulSet is restarted pod by pod', async () => {
	const console = stage.open();
	await choose(console, 'bge-reranker');
	console.press('r');
	await confirm(console);
	seconds(2);
	await untilLine(console, 'bge-reranker', /Restarting|Progressing/);
	seconds(180);
	await untilLine(console, 'bge-reranker', / 2\/2 .*Stable/);
});

test('a rollout is paused and resumed', async () => {
	const console = stage.open();
	await choose(console, 'sam-2');
	console.press('t');
	await confirm(console);
	seconds(2);
	await untilLine(console, 'sam-2', /Paused/);
	expect((await deployment('vision', 'sam-2')).spec.paused).toBe(true);
	console.press('t');
	await confirm(console);
	seconds(2);
	await untilLine(console, 'sam-2', /Stable/);
	expect((await deployment('vision', 'sam-2')).spec.paused ?? false).toBe(false);
});

test('one replica is replaced by its UID', async () => {
	const console = stage.open();
	await choose(console, 'phi-4');
	const pods = await stage.read<{readonly items: ReadonlyArray<{readonly metadata: {readonly name: string}}>}>(
		'/api/v1/namespaces/chat/pods?labelSelector=app%3Dphi-4',
	);
	console.press('enter');
	const text = await console.until(/phi-4-\S+ +\d+ Ready/);
	const replica = /phi-4-\S+/.exec(text.split('\n').find(line => /phi-4-\S+ +\d+ Ready/.test(line)) ?? '')?.[0] ?? '';
	expect(pods.items.map(({metadata}) => metadata.name)).toContain(replica);
	console.press('ctrl-d');
	await confirm(console);
	expect(writes().at(-1)).toBe(`DELETE /api/v1/namespaces/chat/pods/${replica}`);
	seconds(120);
	await console.until(shown => !shown.includes(replica) && (shown.match(/phi-4-\S+ +\d+ Ready/g) ?? []).length === 2);
});

test('a service with an autoscaler gets its bounds instead', async () => {
	const console = stage.open();
	await choose(console, 'whisper-turbo');
	console.press('s');
	await console.until(/minimum +1[\s\S]*maximum +3/);
	console.press('tab', 'backspace', '4', 'enter');
	await confirm(console);
	await untilLine(console, 'whisper-turbo', /1–4/);
	expect(writes().at(-1)).toMatch(/^PATCH \/apis\/autoscaling\/v2\/namespaces\/speech\/horizontalpodautoscalers\//);
});

test('what somebody else changed meanwhile is not written over', async () => {
	const console = stage.open();
	await choose(console, 'parakeet');
	console.press('s');
	await console.until(/replicas +1/);
	console.press('backspace', '2', 'enter');
	await console.until(accepted);
	await stage.patch(pathOf('speech', 'parakeet'), {spec: {replicas: 3}});
	console.press('y', 'enter');
	await console.until(/changed|meanwhile/i);
	expect((await deployment('speech', 'parakeet')).spec.replicas).toBe(3);
});

test('a change stands in the audit log before and after, readable by its owner alone, without secrets', async () => {
	const console = stage.open();
	await choose(console, 'parakeet');
	console.press('r');
	await confirm(console);
	await untilLine(console, 'parakeet', /Restarting/);
	const folder = path.join(stage.workspace.folder, 'state', 'modeldeck');
	const [file = ''] = readdirSync(folder).filter(name => name.endsWith('.jsonl'));
	expect(statSync(path.join(folder, file)).mode & 0o777).toBe(0o600);
	const lines = readFileSync(path.join(folder, file), 'utf8').trim().split('\n');
	expect(lines.length).toBeGreaterThan(1);
	for (const line of lines) expect(JSON.stringify(JSON.parse(line))).toContain('parakeet');
	expect(lines.join('')).not.toContain('demo-admin-token');
});
