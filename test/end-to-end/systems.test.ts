import {afterAll, afterEach, beforeAll, expect, test} from 'vitest';
import {choose, confirm, untilLine} from './console-steps.ts';
import {openStage, type Stage} from './stage.ts';

let stage: Stage;

// One cluster of every serving system for all: each test changes a service of its own.
beforeAll(async () => {
	stage = await openStage();
});
afterEach(() => stage.clear());
afterAll(() => stage.close());

type Rollout = {readonly status: {readonly abort?: boolean}};
type ScaledObject = {readonly metadata: {readonly annotations?: Readonly<Record<string, string>>}};

test('in the middle of a canary one key aborts it to the stable revision, and another takes that back', async () => {
	const rollout = '/apis/argoproj.io/v1alpha1/namespaces/platform/rollouts/assistant';
	const console = stage.open();
	await choose(console, 'assistant');
	console.press('b');
	await console.until(/abort/i);
	await confirm(console);
	await untilLine(console, 'assistant', /Abort/);
	expect((await stage.read<Rollout>(rollout)).status.abort).toBe(true);
	await console.until(/u\s+undo "/);
	console.press('u');
	await confirm(console);
	await untilLine(console, 'assistant', /Paused|Progressing|Loading|Trying/);
	expect((await stage.read<Rollout>(rollout)).status.abort).not.toBe(true);
});

test('what KEDA holds is released by the annotation of its ScaledObject alone', async () => {
	const path = '/apis/keda.sh/v1alpha1/namespaces/platform/scaledobjects/summarizer';
	const held = async () => (await stage.read<ScaledObject>(path)).metadata.annotations?.['autoscaling.keda.sh/paused-replicas'];
	expect(await held()).toBe('3');
	const console = stage.open();
	await choose(console, 'summarizer');
	console.press('h');
	await confirm(console);
	await console.until(text => !text.includes('Held at 3'));
	expect(await held()).toBeUndefined();
	expect(
		stage.requests
			.filter(({method, user, query}) => method === 'PATCH' && user === 'demo-admin' && !query.includes('dryRun'))
			.map(({path: where}) => where),
	).toContain(path);
});

test('what nobody here knows is a row that is read, and says so when a change is asked for', async () => {
	const console = stage.open({columns: 200, rows: 60});
	await choose(console, 'bert-mesh');
	const before = stage.requests.length;
	console.press('i');
	await console.until(/ModelMesh bert-mesh .*only read/);
	expect(stage.requests.slice(before).filter(({method}) => method === 'PATCH')).toEqual([]);
});
