import {afterEach, expect, test} from 'vitest';
import type {KubernetesObject} from '../../../source/cluster/kubernetes-object.ts';
import type {SessionHost} from '../../../source/session/session.ts';
import {json, type ScriptedServer, startServer, status} from '../../cluster/scripted-server.ts';
import {autoscaler, container, deployment, pod, replicaSet, template} from '../../serving/fixtures/raw-objects.ts';
import type {TestScreen} from '../../ui/fixtures/screen.ts';
import {moment} from './walk.ts';
import {startWorkCount} from './work-count.ts';

const work = await startWorkCount();
const {openHost} = await import('../../session/open-host.ts');
const {openScreen} = await import('../../ui/fixtures/screen.ts');

const megabytes = 3_000_000;
/** What is long in every way that costs: printable, wide, marks, blanks, escapes, dots. */
const longTexts: readonly string[] = ['m', '語', 'e\u0301', 'a ', '\u001b[31m', '.a', '\u202e', 'token: x '].map(unit =>
	unit.repeat(Math.ceil(megabytes / unit.length)),
);
const [plain = '', wide = '', marks = '', blanks = '', escapes = '', dots = ''] = longTexts;

const many = (count: number, value: string): Readonly<Record<string, string>> =>
	Object.fromEntries(Array.from({length: count}, (_, index) => [`label-${index}`, value]));

const deep = (levels: number): unknown => {
	let value: unknown = 'x';
	for (let level = 0; level < levels; level++) value = level % 2 === 0 ? {a: value} : [value];
	return value;
};

const items: Readonly<Record<string, readonly KubernetesObject[]>> = {
	deployments: [
		deployment({
			metadata: {labels: many(100_000, 'x'), annotations: {note: plain, other: escapes, dots}},
			spec: {template: template([container({args: ['--model', wide, marks, ...Array.from({length: 20_000}, () => '--x')]})])},
			status: {conditions: [{type: 'Progressing', status: 'False', reason: 'ProgressDeadlineExceeded', message: blanks}]},
			deep: deep(10_000),
		} as never),
	],
	replicasets: [replicaSet(7, {annotations: {'kubernetes.io/change-cause': wide}})],
	pods: Array.from({length: 5}, (_, index) => {
		const one = pod(`llama-h7-${index}`);
		const message = longTexts[index] ?? plain;
		return {
			...one,
			status: {
				...(one.status as object),
				conditions: [{type: 'Ready', status: 'False', message}],
				containerStatuses: [
					{name: 'vllm', ready: false, restartCount: 2 ** 53 + 1, state: {waiting: {reason: 'CrashLoopBackOff', message}}},
				],
			},
		};
	}),
	horizontalpodautoscalers: [
		autoscaler({status: {conditions: [{type: 'ScalingActive', status: 'False', reason: marks, message: marks}]}} as never),
	],
	events: longTexts.map((message, index) => ({
		metadata: {name: `e${index}`, namespace: 'chat', uid: `e${index}`, resourceVersion: '1'},
		involvedObject: {kind: 'Deployment', name: 'llama', namespace: 'chat', uid: deployment().metadata.uid},
		type: 'Warning',
		reason: 'Failed',
		message,
		lastTimestamp: '2026-11-24T10:00:00Z',
	})) as unknown as readonly KubernetesObject[],
};

const resourceOf = (path: string): string => path.split('/').at(-1) ?? '';

const startLarge = (): Promise<ScriptedServer> =>
	startServer((response, request) => {
		const list = items[resourceOf(request.path)];
		if (request.query.get('watch') !== null) return void response.writeHead(200, {'content-type': 'application/json'}).write('');
		if (/\/log$/.test(request.path))
			return void response.writeHead(200).end(longTexts.map(text => `2026-11-24T10:00:00Z ${text.slice(0, megabytes / 4)}\n`).join(''));
		if (list !== undefined) return json({kind: 'List', metadata: {resourceVersion: '1'}, items: list})(response, request);
		const one = Object.values(items)
			.flat()
			.find(({metadata}) => request.path.endsWith(`/${metadata.name}`));
		if (one !== undefined) return json({apiVersion: 'v1', kind: 'Deployment', ...one})(response, request);
		return status(404, 'NotFound', plain)(response, request);
	});

let server: ScriptedServer | undefined;
let host: SessionHost | undefined;
let screen: TestScreen | undefined;
afterEach(async () => {
	screen?.close();
	await host?.close();
	await server?.close();
});

/** Steps that a frame of 120×40 may take. What goes over three million characters one by one takes twice as many. */
const mostWork = 1_500_000;

const tour: readonly string[] = [
	...'jkjk',
	'enter',
	'tab',
	'tab',
	'tab',
	'tab',
	'pagedown',
	'shift-g',
	'pageup',
	'g',
	'y',
	'pagedown',
	'pagedown',
	'l',
	'l',
	'shift-g',
	'pageup',
	'q',
	'd',
	'pagedown',
	'shift-g',
	'pageup',
	'q',
	'l',
	'w',
	'pageup',
	'pageup',
	'w',
	'l',
	'q',
	'z',
	'j',
	'q',
	'q',
	'/',
	'a',
	'b',
	'c',
	'enter',
	'escape',
];

test('fields of three megabytes, a hundred thousand labels and nesting ten thousand levels deep cost no crash, little memory and no slow frame', async () => {
	server = await startLarge();
	host = openHost({
		kubeconfig: {
			currentContext: 'test',
			clusters: new Map([['test', {server: server.url}]]),
			users: new Map([['someone', {}]]),
			contexts: new Map([['test', {cluster: 'test', user: 'someone', namespace: 'chat'}]]),
		},
		random: Math.random,
		namespaces: ['chat'],
	});
	const session = host.current.get();
	while (session.store.get().rows.length === 0 || session.store.get().loading.stage !== 'done') await moment(20);
	expect(JSON.stringify({...session.store.get(), access: 0}).length).toBeLessThan(2_000_000);
	screen = openScreen(host, {columns: 120, rows: 40});
	await screen.settle();
	const large: string[] = [];
	for (const key of tour) {
		await screen.press(key);
		if (['enter', 'y', 'd', 'l', 'z'].includes(key)) {
			// What is opened is read and parsed once; the frames after it are what counts.
			await moment(1500);
			await screen.settle();
		}
		const counts: number[] = [];
		for (let time = 0; time < 3; time++) {
			await work.take();
			await screen.press('j');
			await screen.press('k');
			counts.push((await work.take()) / 2);
		}
		// What is read meanwhile is no frame: a frame that does much does it each time.
		const count = Math.min(...counts);
		if (count > mostWork) large.push(`${key}: ${Math.round(count / 1000)} thousand steps`);
	}
	work.close();
	expect(large).toEqual([]);
	expect(screen.hasLeft()).toBe(false);
});
