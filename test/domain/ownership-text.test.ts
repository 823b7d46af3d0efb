import {describe, expect, it} from 'vitest';
import type {Manager} from '../../source/domain/model-service.ts';
import {managerSentence, managerText, ownerMarks, ownershipSentences, scalerText} from '../../source/domain/ownership-text.ts';
import {scaleText, systemMark} from '../../source/domain/service-text.ts';
import {autoscaler, minutes, safe, service} from './fixtures.ts';

const manager = (kind: Manager['kind'], policy?: Manager['policy']): Manager => ({
	kind,
	name: safe('chat'),
	source: 'annotation',
	...(policy === undefined ? {} : {policy}),
});

describe('who owns the count', () => {
	it.each([
		[
			autoscaler({desired: 7, current: 6, metrics: [safe('cpu 70 %')]}),
			'HPA hpa owns the replica count, 2–8, now 6, wants 7, on cpu 70 %.',
		],
		[autoscaler({kind: 'KEDA', heldAt: 3}), 'KEDA hpa is held: it keeps the replica count at 3.'],
		[autoscaler({kind: 'KEDA', paused: true}), 'KEDA hpa is paused: the replica count stays where it is.'],
		[autoscaler({disabled: true}), 'HPA hpa is off while the count is 0.'],
		[autoscaler({component: 'prefill', atMaximum: true}), 'HPA hpa owns the count of prefill, 2–8, now 3, at its maximum.'],
		[autoscaler({blind: 'it cannot read cpu'}), 'HPA hpa owns the replica count, 2–8, now 3. It is blind: it cannot read cpu.'],
		[
			autoscaler({limit: 'waiting before it takes replicas away: it wanted more a moment ago'}),
			'HPA hpa owns the replica count, 2–8, now 3, waiting before it takes replicas away: it wanted more a moment ago.',
		],
		[
			autoscaler({heldAt: 9, limit: 'told to hold 9, but the count was set to 6 after that and nothing puts it back'}),
			'HPA hpa is told to hold 9, but the count was set to 6 after that and nothing puts it back.',
		],
		[autoscaler({controller: safe('ScaledObject llama')}), 'HPA hpa owns the replica count, 2–8, now 3. ScaledObject llama rewrites it.'],
	])('is a sentence: %#', (given, sentence) => {
		expect(ownershipSentences(service({autoscalers: [given]}))).toEqual([sentence]);
	});

	it('is the service itself where its bounds stand in it', () => {
		const own = autoscaler({kind: 'Knative autoscaler', reference: service().reference, maximum: Number.POSITIVE_INFINITY});
		expect(scalerText(own, service())).toBe('its Knative autoscaler');
		expect(ownershipSentences(service({autoscalers: [own]}))).toEqual(['Its Knative autoscaler owns the replica count, 2–∞, now 3.']);
	});

	it('is not said again beside a state that is about it', () => {
		const held = service({autoscalers: [autoscaler({heldAt: 3})], managers: [manager('Helm')]});
		expect(ownershipSentences(held, 'Held')).toEqual(['Helm release chat puts a change back at its next upgrade.']);
	});

	it('is an operator where no autoscaler says it, and nobody where nothing does', () => {
		const owned = service({countOwner: 'the Ray autoscaler owns the worker replicas'});
		expect(ownershipSentences(owned)).toEqual(['The Ray autoscaler owns the worker replicas.']);
		expect(ownerMarks(owned)).toEqual(['operator']);
		expect([ownershipSentences(service()), ownerMarks(service())]).toEqual([[], []]);
	});
});

describe('what a manager does about a change', () => {
	it.each([
		[manager('Argo CD', {reverts: true}), 'Argo CD chat (self-heal)', 'puts a change back within seconds.'],
		[manager('Argo CD', {reverts: false}), 'Argo CD chat (no self-heal)', 'at its next sync, not before.'],
		[manager('Argo CD', {reverts: false, manual: true}), 'Argo CD chat (manual sync)', 'when somebody syncs it.'],
		[manager('Argo CD'), 'Argo CD chat (policy unknown)', 'its policy is not known.'],
		[manager('Flux', {reverts: true, every: minutes(10)}), 'Flux chat (every 10m)', 'puts a change back within 10 min.'],
		[manager('Flux', {reverts: false, manual: true}), 'Flux chat (suspended)', 'a change stays until it is resumed.'],
		[manager('Helm'), 'Helm chat (at its next upgrade)', 'puts a change back at its next upgrade.'],
	])('is said short and in a sentence: %#', (given, text, sentence) => {
		expect(managerText(given)).toBe(text);
		expect(managerSentence(given)).toContain(sentence);
	});

	it('is marked beside what scales the service', () => {
		expect(ownerMarks(service({autoscalers: [autoscaler({kind: 'KEDA'})], managers: [manager('Flux'), manager('Helm')]}))).toEqual([
			'keda',
			'flux',
			'helm',
		]);
	});
});

it('the bounds are short: held, open to the top, blind', () => {
	const text = (more: Parameters<typeof autoscaler>[0]): string => scaleText(service({autoscalers: [autoscaler(more)]}));
	expect([text({}), text({heldAt: 3}), text({minimum: 0, maximum: Number.POSITIVE_INFINITY}), text({blind: 'x'})]).toEqual([
		'2–8',
		'=3',
		'0–∞',
		'2–8 ?',
	]);
});

it('systems have short names; a kind that is not known here has its own', () => {
	const {reference} = service();
	const of = (kind: string): string => systemMark(service({reference: {...reference, resource: {...reference.resource, kind}}}));
	expect([of('InferenceService'), of('LeaderWorkerSet'), of('Widget')]).toEqual(['isvc', 'lws', 'widget']);
});
