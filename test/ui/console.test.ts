import {afterEach, expect, test} from 'vitest';
import type {Gate, Prepared} from '../../source/session/session.ts';
import {fleet, largeFleet, llama, minutes, now, safe, snapshot} from './fixtures/fleet.ts';
import {handMadeHost} from './fixtures/host.ts';
import {openScreen, type TestScreen} from './fixtures/screen.ts';

let screen: TestScreen | undefined;
afterEach(() => screen?.close());

const size = {columns: 120, rows: 40};
const last = async (open: TestScreen): Promise<string> => (await open.lines()).at(-1) ?? '';
const sentence = async (open: TestScreen): Promise<string> => (await open.lines())[35] ?? '';

test('a burst of keys in one read moves as many rows as were typed', async () => {
	screen = openScreen(handMadeHost(snapshot(fleet)).host, size);
	await screen.type('jjj');
	expect(await sentence(screen)).toContain('qwen-72b');
	await screen.type('jk\r');
	expect((await screen.lines())[0]).toContain('chat / qwen-72b');
});

test('escape sequences inside a burst are keys of their own', async () => {
	screen = openScreen(handMadeHost(snapshot(fleet)).host, size);
	await screen.type('j\u001b[Bj\u001b[A');
	expect(await sentence(screen)).toContain('sdxl-turbo');
});

test('the selected service keeps its line while others come and go above it', async () => {
	const {host, store} = handMadeHost(snapshot(largeFleet(100)));
	screen = openScreen(host, size);
	await screen.press(...Array.from({length: 40}, () => 'j'));
	const before = (await screen.lines()).findIndex(line => line.includes('service-0040'));
	await screen.pass(3_000);
	store.set(snapshot(largeFleet(100).filter((_, index) => index > 10)));
	const after = await screen.lines();
	expect(after.findIndex(line => line.includes('service-0040'))).toBe(before);
	expect(screen.isReversed(before, 20)).toBe(true);
});

test('rows do not move within two seconds of a key, and then they do', async () => {
	const {host, store} = handMadeHost(snapshot(fleet));
	screen = openScreen(host, size);
	await screen.press('j');
	const healed = [...fleet.slice(1), fleet[0]].filter(row => row !== undefined);
	store.set(snapshot(healed));
	expect((await screen.lines())[5]).toContain('qwen-moe');
	await screen.pass(2_100);
	expect((await screen.lines())[5]).toContain('llama-3-70b');
});

test('a service that vanishes under the cursor is not replaced by one that is acted on unseen', async () => {
	const {host, store} = handMadeHost(snapshot(fleet));
	screen = openScreen(host, size);
	await screen.press('j');
	await screen.pass(3_000);
	store.set(snapshot(fleet.filter(row => row !== llama)));
	expect(await last(screen)).toContain('chat / llama-3-70b is gone');
});

test('a filter narrows the list while it is typed, and a broken one changes nothing but says so', async () => {
	screen = openScreen(handMadeHost(snapshot(fleet)).host, size);
	await screen.type('/qwen');
	expect((await screen.text()).match(/qwen-/g)).toHaveLength(3);
	expect(await screen.text()).not.toContain('bge-m3');
	await screen.type('(');
	expect(await screen.text()).toContain('is not a regular expression');
	expect(await screen.text()).toContain('qwen-72b');
	await screen.press('escape');
	expect(await screen.text()).toContain('bge-m3');
});

test('escape clears a filter that was entered', async () => {
	screen = openScreen(handMadeHost(snapshot(fleet)).host, size);
	await screen.type('/!chat\r');
	expect(await screen.text()).not.toContain('gemma-2b');
	await screen.press('escape');
	expect(await screen.text()).toContain('gemma-2b');
});

test('a command is completed and carried out', async () => {
	const {host, asked} = handMadeHost(snapshot(fleet));
	screen = openScreen(host, size);
	await screen.type(':ns se');
	expect(await last(screen)).toContain(':ns search');
	await screen.press('tab', 'enter');
	expect(asked.namespaces).toEqual(['search']);
	await screen.type(':ctx staging\r');
	expect(asked.contexts).toEqual(['staging']);
	await screen.press(':', 'up', 'up', 'enter');
	expect(asked.namespaces).toEqual(['search', 'search']);
});

test('faults only shows the sick and escape brings the others back', async () => {
	screen = openScreen(handMadeHost(snapshot(fleet)).host, size);
	await screen.type(':faults\r');
	expect(await screen.text()).not.toContain('gemma-2b');
	expect(await screen.text()).toContain('bge-m3');
	await screen.press('escape');
	expect(await screen.text()).toContain('gemma-2b');
});

test('a picker lists the namespaces and enter takes the chosen one', async () => {
	const {host, asked} = handMadeHost(snapshot(fleet));
	screen = openScreen(host, size);
	await screen.type(':ns\r');
	await screen.press('j', 'j', 'enter');
	expect(asked.namespaces).toEqual(['search']);
});

test('a key that cannot work says why in the last line', async () => {
	const identity = {...snapshot(fleet).identity, readOnly: true, readOnlyBecause: '--read-only'};
	screen = openScreen(handMadeHost(snapshot(fleet, {identity})).host, size);
	for (const key of ['s', 'i', 'r', 'b', 't']) {
		await screen.press(key);
		expect(await last(screen), key).toMatch(/Cannot .* this session is read-only \(--read-only\)/);
	}
});

test('a refusal of the access review is told in its own words', async () => {
	const access = new Map([['uid-chat-qwen-moe/restart', {allowed: false, reason: 'oncall may not patch deployments in chat.'}]]);
	screen = openScreen(handMadeHost(snapshot(fleet, {access})).host, size);
	await screen.press('r');
	expect(await last(screen)).toContain('oncall may not patch deployments in chat.');
});

test('ctrl-c leaves, ctrl-z suspends, ctrl-r tries again', async () => {
	const {host, asked} = handMadeHost(snapshot(fleet));
	screen = openScreen(host, size);
	await screen.press('ctrl-r', 'ctrl-z');
	expect([asked.retries, screen.suspensions()]).toEqual([1, 1]);
	await screen.press('ctrl-c');
	expect(screen.hasLeft()).toBe(true);
});

test('q on the first view does not leave', async () => {
	screen = openScreen(handMadeHost(snapshot(fleet)).host, size);
	await screen.press('q', 'escape', 'q');
	expect(screen.hasLeft()).toBe(false);
});

test('copying takes the marked names, or the selected one', async () => {
	screen = openScreen(handMadeHost(snapshot(fleet)).host, size);
	await screen.press('c', 'space', 'space', 'c');
	expect(screen.copied).toEqual(['qwen-moe', 'qwen-moe\nllama-3-70b']);
});

test('what no terminal takes is not said to be copied', async () => {
	screen = openScreen(handMadeHost(snapshot(largeFleet(100))).host, size);
	await screen.press(...Array.from({length: 90}, () => 'space'), 'c');
	expect(screen.copied).toEqual([]);
	expect(await screen.text()).toContain('90 names are more than a terminal takes at once: mark fewer.');
});

test('a session of another context takes nothing of the old one along', async () => {
	const {host} = handMadeHost(snapshot(fleet));
	const other = handMadeHost(snapshot(largeFleet(3)));
	screen = openScreen(host, size);
	await screen.press('j', 'enter');
	host.current.set(other.host.current.get());
	const text = await screen.text();
	expect(text).toContain('service-0000');
	expect(text).not.toContain('llama');
});

test('the log of a crashed replica is that of its previous instance, in the container that failed', async () => {
	const {host, asked} = handMadeHost(snapshot([llama]));
	screen = openScreen(host, size);
	await screen.press('l');
	expect(asked.logs[0]?.request).toMatchObject({container: 'vllm', previous: true, follow: false});
	await screen.press('p');
	expect(asked.logs[0]?.isClosed).toBe(true);
	expect(asked.logs[1]?.request).toMatchObject({previous: false, follow: true});
	await screen.press('q');
	expect(asked.logs[1]?.isClosed).toBe(true);
});

test('scrolling up in a log stops following, and what falls out of the ring is counted on the screen', async () => {
	const {host, asked} = handMadeHost(snapshot([llama]));
	screen = openScreen(host, size);
	await screen.press('l', 'p');
	const line = (index: number) => ({time: safe('2026-11-24T11:59:00Z'), text: safe(`line ${index}`)});
	asked.logs[1]?.sink.lines(Array.from({length: 5_000}, (_, index) => line(index)));
	expect(await screen.text()).toContain('line 4999');
	await screen.press('k');
	expect(await screen.text()).toContain('follow off');
	asked.logs[1]?.sink.lines(Array.from({length: 20}, (_, index) => line(5_000 + index)));
	const text = await screen.text();
	expect(text).toContain('20 older dropped');
	expect(text).not.toContain('line 5019');
	await screen.press('s');
	expect(await screen.text()).toContain('line 5019');
});

test('a digit asks the log for another time', async () => {
	const {host, asked} = handMadeHost(snapshot([llama]));
	screen = openScreen(host, size);
	await screen.press('l', '3');
	expect(asked.logs.at(-1)?.request.sinceSeconds).toBe(300);
});

test('YAML is searched and the search goes on with n', async () => {
	const {host, asked} = handMadeHost(snapshot([llama]));
	screen = openScreen(host, size);
	await screen.press('y');
	expect(asked.texts).toEqual(['yaml llama-3-70b']);
	await screen.type('/kind\r');
	expect(await screen.text()).toContain('kind: Deployment');
	const at = (await screen.lines()).findIndex(line => line.includes('kind:'));
	expect(screen.isReversed(at, 1)).toBe(true);
});

const preparedFor = (more: Partial<Prepared['plan']> = {}): Prepared => ({
	status: 'ready',
	id: 'plan-1',
	context: safe('prod-eu'),
	namespace: safe('chat'),
	differences: [],
	dryRun: {accepted: true, sentence: 'The API server accepts this (dry run).'},
	plan: {
		action: {type: 'restart'},
		title: 'Restart chat / llama-3-70b',
		verb: 'restart',
		target: {...llama.service.reference, uid: llama.service.uid},
		steps: [],
		lines: [{head: 'then', text: '6 replicas are replaced one by one'}],
		warnings: [],
		gpus: {change: 0, surge: 2},
		done: {type: 'rolled-out', generation: 2},
		...more,
	},
});

type GateUnderTest = {
	readonly gate: Partial<Gate>;
	readonly executed: (string | undefined)[];
	readonly answer: (prepared: Prepared) => void;
};

const slowGate = (): GateUnderTest => {
	let answer: (prepared: Prepared) => void = () => {};
	const executed: (string | undefined)[] = [];
	return {
		gate: {
			prepare: () =>
				new Promise(resolve => {
					answer = resolve;
				}),
			execute: async (prepared, typed) => {
				executed.push(typed ?? prepared.id);
				return {status: 'applied', sentence: 'llama-3-70b restarts.'};
			},
		},
		executed,
		answer: prepared => answer(prepared),
	};
};

test('keys typed before the plan is on the screen are thrown away', async () => {
	const {gate, executed, answer} = slowGate();
	screen = openScreen(handMadeHost(snapshot([llama]), gate).host, size);
	await screen.type('ry\r');
	expect(await screen.text()).toContain('dry run');
	await screen.type('y\ry\r');
	answer(preparedFor());
	await screen.settle();
	expect(executed).toEqual([]);
	expect(await screen.text()).toContain('[ Cancel ]');
	await screen.press('y', 'enter');
	expect(executed).toEqual(['plan-1']);
	expect(await screen.text()).toContain('llama-3-70b restarts.');
});

test('keys that arrive together with the plan do not count either', async () => {
	const {gate, executed, answer} = slowGate();
	screen = openScreen(handMadeHost(snapshot([llama]), gate).host, size);
	await screen.press('r');
	answer(preparedFor());
	await Promise.resolve();
	await screen.type('y\r');
	expect(executed).toEqual([]);
	expect(await screen.text()).toContain('[ Cancel ]');
});

test('Cancel has the focus: enter alone changes nothing', async () => {
	const {gate, executed, answer} = slowGate();
	screen = openScreen(handMadeHost(snapshot([llama]), gate).host, size);
	await screen.press('r');
	answer(preparedFor());
	await screen.settle();
	await screen.press('enter');
	expect(executed).toEqual([]);
	expect(await last(screen)).toContain('nothing was changed');
});

test('where a name must be typed, nothing else will do', async () => {
	const {gate, executed, answer} = slowGate();
	screen = openScreen(handMadeHost(snapshot([llama]), gate).host, size);
	await screen.press('r');
	answer(preparedFor({typed: {text: 'llama-3-70b', because: 'this context is protected'}}));
	await screen.settle();
	await screen.press('right', 'enter');
	expect(await screen.text()).toContain('Type llama-3-70b first');
	await screen.type('llama-3-70b');
	await screen.press('right', 'enter');
	expect(executed).toEqual(['llama-3-70b']);
});

test('a dialog that was left does not come back when its plan is ready', async () => {
	const {gate, executed, answer} = slowGate();
	screen = openScreen(handMadeHost(snapshot([llama]), gate).host, size);
	await screen.press('r', 'escape');
	answer(preparedFor());
	await screen.settle();
	expect(await screen.text()).not.toContain('[ Cancel ]');
	expect(executed).toEqual([]);
});

test('scale starts with the count that is, and a count that is not changed is not sent', async () => {
	const row = fleet[0];
	if (row === undefined) throw new Error('The fleet is empty.');
	const asked: unknown[] = [];
	const gate: Partial<Gate> = {
		prepare: async action => {
			asked.push(action);
			return {status: 'refused', failure: {kind: 'refused', sentence: 'Quota of chat is used up.'}};
		},
	};
	screen = openScreen(handMadeHost(snapshot([row]), gate).host, size);
	await screen.press('s', 'enter');
	expect(await screen.text()).toContain('Nothing is changed yet.');
	await screen.press('backspace', '6', 'x', 'enter');
	expect(asked).toEqual([{type: 'scale', replicas: 6}]);
	expect(await screen.text()).toContain('Quota of chat is used up.');
});

test('digits typed over a count replace it; moved into first, they are put in', async () => {
	const row = fleet[0];
	if (row === undefined) throw new Error('The fleet is empty.');
	const asked: unknown[] = [];
	const gate: Partial<Gate> = {
		prepare: async action => {
			asked.push(action);
			return preparedFor();
		},
	};
	screen = openScreen(handMadeHost(snapshot([row]), gate).host, size);
	await screen.press('s', '1', '2', 'enter', 'escape', 'escape');
	await screen.press('s', 'home', '1', 'enter');
	expect(asked).toEqual([
		{type: 'scale', replicas: 12},
		{type: 'scale', replicas: 10 + row.service.replicas.desired},
	]);
});

test('an update sends only what was changed', async () => {
	const row = fleet[0];
	if (row === undefined) throw new Error('The fleet is empty.');
	const asked: unknown[] = [];
	const gate: Partial<Gate> = {
		prepare: async action => {
			asked.push(action);
			return preparedFor();
		},
	};
	screen = openScreen(handMadeHost(snapshot([row]), gate).host, size);
	await screen.press('i', 'tab', 'ctrl-u');
	await screen.type('--max-model-len 8192 --name "two words"');
	await screen.press('enter');
	expect(asked).toEqual([{type: 'update', container: 'vllm', args: ['--max-model-len', '8192', '--name', 'two words']}]);
});

test('trouble with the connection is a sentence under the first line, and the rows stay', async () => {
	const connection = {
		freshness: 'OFFLINE' as const,
		provenAt: now - minutes(1),
		sentence: 'Cannot reach prod-eu (10.0.0.1:443): connection refused. Trying again in 4 s; ctrl-r tries now.',
	};
	screen = openScreen(handMadeHost(snapshot(fleet, {connection})).host, {columns: 80, rows: 24});
	const lines = await screen.lines();
	expect(lines[0]).toContain('OFFLINE 1m');
	expect(lines[1]).toContain('connection refused');
	expect(lines.join('\n')).toContain('llama-3-70b');
});

test('a terminal that is too small says so', async () => {
	screen = openScreen(handMadeHost(snapshot(fleet)).host, {columns: 40, rows: 10});
	expect((await screen.lines())[0]).toContain('modeldeck needs');
});

test('at 80×24 warnings and buttons stay while a long list of changes scrolls', async () => {
	const lines = Array.from({length: 40}, (_, index) => ({head: 'template' as const, text: `change ${index}`}));
	const warnings = [{kind: 'reverted' as const, text: 'Argo CD app "chat" heals itself.'}];
	const gate: Partial<Gate> = {prepare: async () => preparedFor({lines, warnings})};
	for (const rows of [24, 14]) {
		screen = openScreen(handMadeHost(snapshot([llama]), gate).host, {columns: 80, rows});
		await screen.press('r');
		expect(await screen.text()).toMatch(/heals itself[\s\S]*change 0[\s\S]*more lines[\s\S]*\[ Cancel \]/);
		await screen.press(...Array.from({length: 12}, () => 'pagedown'));
		const text = await screen.text();
		expect(text).toMatch(/change 39[\s\S]*\[ Cancel \]/);
		expect(text.includes('heals itself')).toBe(true);
		await screen.press('k');
		expect(await screen.text()).toContain('more lines');
		screen.close();
	}
});

test('text that is pasted goes into a field as one line, and nowhere else', async () => {
	const row = fleet[0];
	if (row === undefined) throw new Error('The fleet is empty.');
	screen = openScreen(handMadeHost(snapshot([row])).host, size);
	const paste = (text: string): string => `\u001b[200~${text}\u001b[201~`;
	await screen.type(paste('rs\r'));
	expect(await screen.text()).not.toContain('image');
	await screen.press('i', 'ctrl-u');
	await screen.type(paste('registry/model:v2\n'));
	expect(await screen.text()).toContain('registry/model:v2');
});

test('a reason that is longer than a line is told to its end', async () => {
	const reason =
		'oncall may not patch deployments in the namespace chat of prod-eu: bind the role modeldeck-operator there, or ask the owners of the cluster to do so.';
	const access = new Map([['uid-chat-qwen-moe/restart', {allowed: false, reason}]]);
	screen = openScreen(handMadeHost(snapshot(fleet, {access})).host, {columns: 80, rows: 24});
	await screen.press('r');
	const lines = await screen.lines();
	expect(lines).toHaveLength(24);
	expect(lines.slice(-2).join(' ').replace(/ +/g, ' ')).toContain(reason);
	expect(screen.frames().highest).toBeLessThanOrEqual(0);
});

test('the terminal is given back whole and taken again with a whole frame', async () => {
	screen = openScreen(handMadeHost(snapshot(fleet)).host, size);
	const before = await screen.text();
	let wasAlternate = true;
	const start = screen.written().length;
	await screen.giveUpTerminal(async () => {
		wasAlternate = screen?.isAlternate() ?? true;
	});
	expect(wasAlternate).toBe(false);
	expect(screen.written().slice(start)).toContain('\u001b[?2004l');
	expect(await screen.text()).toBe(before);
	expect(screen.isAlternate()).toBe(true);
});

test('leaving restores the terminal', async () => {
	screen = openScreen(handMadeHost(snapshot(fleet)).host, size);
	await screen.press('ctrl-c');
	await screen.hasWritten();
	expect(screen.isAlternate()).toBe(false);
	expect(screen.written()).toContain('\u001b[?25h');
});

test('React keeps no measurements of the frames it drew', async () => {
	const {host, store} = handMadeHost(snapshot(fleet));
	screen = openScreen(host, size);
	for (let frame = 0; frame < 200; frame += 1) {
		store.set(snapshot(fleet, {capacity: {total: 96, held: frame % 97, free: []}}));
		if (frame % 10 === 0) await screen.settle();
	}
	expect(performance.getEntriesByType('measure')).toHaveLength(0);
});

test('a log in full screen gives a line back for the search', async () => {
	const {host, asked} = handMadeHost(snapshot([llama]));
	screen = openScreen(host, {columns: 80, rows: 24});
	await screen.press('l');
	asked.logs[0]?.sink.lines(Array.from({length: 100}, (_, index) => ({time: safe('2026-11-24T11:59:00Z'), text: safe(`line ${index}`)})));
	await screen.press('f');
	expect(await last(screen)).toContain('line 99');
	await screen.type('/line 4');
	expect(await last(screen)).toContain('/line 4');
	await screen.press('enter');
	expect((await screen.lines())[2]).toContain('line 4');
});

test('managed fields are asked for only when they are wanted', async () => {
	const {host, asked} = handMadeHost(snapshot([llama]));
	screen = openScreen(host, size);
	await screen.press('y', 'm', 'q', 'd', 'm');
	expect(asked.texts).toEqual(['yaml llama-3-70b', 'yaml llama-3-70b with managed fields', 'describe llama-3-70b']);
	expect(await last(screen)).toContain('part of the YAML');
});

test('another container comes with its own image and arguments', async () => {
	const containers = [
		{name: safe('vllm'), image: safe('vllm/vllm-openai:v0.10.2'), args: [safe('--max-model-len=4096')], gpus: 2},
		{name: safe('proxy'), image: safe('envoy:1.30'), args: [], gpus: 0},
	];
	const asked: unknown[] = [];
	const gate: Partial<Gate> = {
		prepare: async action => {
			asked.push(action);
			return preparedFor();
		},
	};
	screen = openScreen(handMadeHost(snapshot([{...llama, service: {...llama.service, containers}}]), gate).host, size);
	await screen.press('i');
	await screen.type('-typed-for-vllm');
	await screen.press('shift-tab', 'right');
	const text = await screen.text();
	expect(text).toContain('envoy:1.30');
	expect(text).not.toContain('typed-for-vllm');
	await screen.press('tab', 'backspace', '1', 'enter');
	expect(asked).toEqual([{type: 'update', container: 'proxy', image: 'envoy:1.31'}]);
});

test('an unchanged field does not put back what somebody else changed while the form was open', async () => {
	const asked: unknown[] = [];
	const gate: Partial<Gate> = {
		prepare: async action => {
			asked.push(action);
			return preparedFor();
		},
	};
	const {host, store} = handMadeHost(snapshot([llama]), gate);
	screen = openScreen(host, size);
	await screen.press('i', 'tab');
	const containers = llama.service.containers.map(container => ({...container, image: safe('vllm/vllm-openai:v0.12.0')}));
	store.set(snapshot([{...llama, service: {...llama.service, containers}}]));
	await screen.type(' --seed=1');
	await screen.press('enter');
	expect(asked).toEqual([{type: 'update', container: 'vllm', args: ['--max-model-len', '4096', '--seed=1']}]);
});

test('leaving while a change is on its way takes two ctrl-c, and its answer is told', async () => {
	let answer: (outcome: {readonly status: 'applied'; readonly sentence: string}) => void = () => {};
	const gate: Partial<Gate> = {
		prepare: async () => preparedFor(),
		execute: () =>
			new Promise(resolve => {
				answer = resolve;
			}),
	};
	screen = openScreen(handMadeHost(snapshot([llama]), gate).host, size);
	await screen.press('r', 'y', 'enter');
	expect(await screen.text()).toContain('waiting for the answer');
	await screen.press('ctrl-c');
	expect(screen.hasLeft()).toBe(false);
	expect(await last(screen)).toContain('on its way');
	answer({status: 'applied', sentence: 'llama-3-70b restarts.'});
	await screen.settle();
	expect(await last(screen)).toContain('llama-3-70b restarts.');
	await screen.press('ctrl-c');
	expect(screen.hasLeft()).toBe(true);
});

test('after a change the row and its sentence follow it', async () => {
	const pending = {
		plan: {...preparedFor().plan, action: {type: 'roll-back' as const, revision: 'rs-5'}},
		startedAt: now,
		status: 'following' as const,
		sentence: 'rolling back: 3 of 6 updated, 5 ready',
	};
	const {host, store} = handMadeHost(snapshot([{...llama, pending}]));
	screen = openScreen(host, size);
	expect(await screen.text()).toMatch(/3\/6 +2–8 Rolling back [\s\S]*rolling back: 3 of 6 updated, 5 ready/);
	store.set(snapshot([{...llama, pending: {...pending, status: 'stuck'}}]));
	expect(await screen.text()).toContain('Change stuck');
	store.set(snapshot([llama]));
	expect(await screen.text()).toContain('Stuck 6m');
});
