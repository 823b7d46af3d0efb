import {afterEach, expect, test} from 'vitest';
import type {SafeText} from '../../source/domain/safe-text.ts';
import type {ServiceRow} from '../../source/session/snapshot.ts';
import {createTheme, paint} from '../../source/ui/theme.ts';
import {llama, now, snapshot} from './fixtures/fleet.ts';
import {handMadeHost} from './fixtures/host.ts';
import {openScreen, type TestScreen} from './fixtures/screen.ts';

let screen: TestScreen | undefined;
afterEach(() => screen?.close());

const theme = createTheme({ascii: false, color: true});

/** What a text must not be able to do to the terminal, whoever wrote it and by whichever way it came. */
const hostile = [
	'\u001b]52;c;cm0gLXJmIC8=\u0007',
	'\u001b[2J\u001b[H',
	'\u001b[\u001b[31m31m',
	'\u009b31m',
	'\u009d0;title\u009c',
	'\u001bP$q"p\u001b\\',
	'\u001b]8;;http://example.com\u001b\\link\u001b]8;;\u001b\\',
	'over\rwritten',
	'back\b\b\bspace',
	'two\nlines',
	'ta\tb',
	'bell\u0007',
	'nul\u0000',
	'\u202eright to left',
	'\u2066isolate',
	'zero\u200bwidth',
	'\u{e0041}tag',
	'\ud800 lone',
];

test.each(hostile)('%j is drawn as what it is and does nothing', text => {
	for (const isSelected of [false, true]) {
		const line = paint(
			theme,
			[
				{text: 'name ', role: 'strong'},
				{text, role: 'broken'},
			],
			isSelected,
		);
		// biome-ignore lint/suspicious/noControlCharactersInRegex: our own styles are taken away, and nothing may be left
		const rest = line.replace(/\u001b\[(?:1|2|7|22|27|31|39)m/g, '');
		// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is looked for
		expect(rest).not.toMatch(/[\u0000-\u001f\u007f-\u009f\u200b-\u200f\u202a-\u202e\u2066-\u2069\u{e0000}-\u{e007f}]/u);
		expect(rest.isWellFormed()).toBe(true);
	}
});

/** As if the rooms before had forgotten to make it safe. */
const raw = (where: string): SafeText => `${where}${hostile.join(' ')}` as SafeText;

const poisoned = (): ServiceRow => {
	const {service} = llama;
	return {
		...llama,
		state: {...llama.state, sentence: raw('sentence'), note: raw('note'), detail: raw('detail')},
		service: {
			...service,
			name: raw('name'),
			namespace: raw('namespace'),
			model: {value: raw('model'), source: 'label'},
			version: {value: raw('version'), source: 'label'},
			containers: service.containers.map(container => ({...container, image: raw('image'), args: [raw('arg')]})),
			pods: (service.pods ?? []).map(pod => ({...pod, name: raw(pod.name), node: raw('node'), reason: raw('reason')})),
			revisions: (service.revisions ?? []).map(revision => ({...revision, name: raw('revision'), changeCause: raw('cause')})),
			endpoint: raw('endpoint'),
			modelUri: {value: raw('uri'), source: 'spec'},
			traffic: [{revision: raw('target'), percent: 100, tag: raw('tag'), role: 'stable'}],
			components: ['one', 'two'].map(role => ({
				role,
				name: raw(role),
				podsPerReplica: 2,
				replicas: service.replicas,
				gpus: {perReplica: 1, held: 1},
				pods: [],
			})),
			managers: [{kind: 'Flux', name: raw('manager'), source: 'label'}],
			autoscalers: service.autoscalers.map(scaler => ({...scaler, name: raw('scaler'), metrics: [raw('metric')]})),
			rollout: {phase: 'Aborted', message: raw('rollout')},
			conditions: [{type: raw('type'), status: raw('status'), message: raw('message'), reason: raw('reason')}],
		},
	};
};

test('strings of a cluster that nobody made safe do nothing to the terminal in any view', async () => {
	const row = poisoned();
	const {uid} = row.service;
	const event = {
		uid: 'e',
		type: raw('type'),
		reason: raw('reason'),
		message: raw('message'),
		object: raw('object'),
		count: 2,
		lastSeen: now,
	};
	const {host, asked} = handMadeHost(
		snapshot([row], {
			connection: {freshness: 'OFFLINE', provenAt: now, sentence: raw('connection')},
			identity: {...snapshot([]).identity, context: raw('context'), user: raw('user'), readOnlyBecause: raw('because')},
			namespaces: [raw('namespace')],
			limits: [raw('limit')],
			detail: {uid, events: [event], charts: undefined},
		}),
		{prepare: async () => ({status: 'refused', failure: {kind: 'refused', sentence: raw('refused'), causes: [raw('cause')]}})},
	);
	screen = openScreen(host, {columns: 120, rows: 40});
	await screen.press(
		'enter',
		'tab',
		'q',
		'a',
		'j',
		'escape',
		's',
		'escape',
		'v',
		'enter',
		'escape',
		'q',
		'b',
		'q',
		'y',
		'q',
		'i',
		'escape',
		'r',
		'escape',
		':',
		'n',
		's',
		'enter',
		'q',
		'l',
	);
	asked.logs.at(-1)?.sink.lines([{time: raw('time'), text: raw('text')}]);
	asked.logs.at(-1)?.sink.end({kind: 'forbidden', sentence: raw('failure')});
	await screen.press('w', 't');
	// biome-ignore lint/suspicious/noControlCharactersInRegex: what Ink and the theme write is taken away, and nothing may be left
	const rest = screen.written().replace(/\u001b\[(?:[0-9;]*[mABCDEGHJK]|\?\d+[hl]|>\d*u|<u|\?u)|\n/g, '');
	// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is looked for
	expect(rest.match(/.{0,20}[\u0000-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069].{0,20}/gu)).toBeNull();
});
