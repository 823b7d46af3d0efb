import {describe, expect, test} from 'vitest';
import type {ModelService, Revision, WrittenField} from '../../../source/domain/model-service.ts';
import {toSafeText} from '../../../source/domain/safe-text.ts';
import {createJournalBook} from '../../../source/session/journal/journal-book.ts';
import type {JournalEntry} from '../../../source/session/journal/journal-entry.ts';
import {service} from '../../ui/fixtures/fleet.ts';
import {entryOf} from './journal-entries.ts';

const base = service('llama');
const runtime = (image: string, more: Partial<ModelService> = {}): ModelService => ({
	...base,
	uid: 'uid-llama',
	system: 'VLLMRuntime',
	containers: [{name: toSafeText('vllm'), image: toSafeText(image), args: [], gpus: 2}],
	revisions: [],
	offers: {...base.offers, update: {possible: true}, 'roll-back': {possible: false, reason: 'llama keeps no history.'}},
	...more,
});

const revision = (id: string, newest: boolean): Revision => ({
	id,
	number: newest ? 1 : 0,
	createdAt: 500,
	containers: [],
	replicas: {desired: 3, ready: 3, available: 3},
	newest,
	evidence: [],
});

const complete = (given: ModelService, ...entries: readonly JournalEntry[]): ModelService =>
	createJournalBook({entriesOf: () => entries, keepsJournal: system => system === 'VLLMRuntime'}).complete(given);

const image = (before: string, after: string): WrittenField => ({path: ['spec', 'deploymentConfig', 'image', 'name'], before, after});
const applied = (at: number, fields: readonly WrittenField[], more: Partial<JournalEntry> = {}): JournalEntry =>
	entryOf({id: `plan-${at}/1`, at, fields, outcome: 'applied', ...more});

const shown = ({revisions = []}: ModelService) =>
	revisions.map(({id, number, newest, containers, written}) => [id, number, newest, containers[0]?.image, written]);

describe('a service of which the cluster keeps no history', () => {
	test('has what was written over from here as revisions, newest first, and can be rolled back to them', () => {
		const first = applied(1000, [image('vllm:v1', 'vllm:v2')], {reason: 'image v2'});
		const second = applied(2000, [image('vllm:v2', 'vllm:v3')], {reason: 'image v3', available: 0});
		const found = complete(runtime('registry/vllm:v3'), second, first);
		expect(shown(found)).toEqual([
			['journal:now', 3, true, 'registry/vllm:v3', undefined],
			['journal:plan-2000/1', 2, false, 'registry/vllm:v2', [image('vllm:v2', 'vllm:v3')]],
			['journal:plan-1000/1', 1, false, 'registry/vllm:v1', [image('vllm:v1', 'vllm:v3')]],
		]);
		expect(found.revisions).toMatchObject([
			{changeCause: 'image v3'},
			{changeCause: 'image v2', version: {value: 'v2'}, evidence: [], createdAt: 2000},
			{version: {value: 'v1'}, evidence: [{kind: 'journal', at: 1000}]},
		]);
		expect(found.offers['roll-back']).toEqual({possible: true});
	});

	test('keeps what its own system says of the newest', () => {
		const found = complete(runtime('vllm:v2', {revisions: [revision('own', true)]}), applied(1000, [image('vllm:v1', 'vllm:v2')]));
		expect(shown(found).map(([id, number]) => [id, number])).toEqual([
			['own', 2],
			['journal:plan-1000/1', 1],
		]);
	});

	test('says nothing of what ran before where somebody else has written in between', () => {
		const found = complete(runtime('vllm:v9'), applied(1000, [image('vllm:v1', 'vllm:v2')]));
		expect(shown(found)[1]).toEqual(['journal:plan-1000/1', 1, false, undefined, [image('vllm:v1', 'vllm:v2')]]);
	});

	test('offers no way back to what holds hidden values, nor over it', () => {
		const [hidden, plain] = [
			applied(2000, [{path: ['spec', 'args'], before: ['(hidden)'], after: ['(hidden)']}], {hasHidden: true}),
			applied(1000, [image('vllm:v1', 'vllm:v2')]),
		];
		const found = complete(runtime('vllm:v2'), hidden, plain);
		expect(found.revisions?.slice(1).map(({written, changeCause}) => [written, changeCause])).toEqual([
			[undefined, 'Update chat / llama (holds what is not kept)'],
			[undefined, 'not known (holds what is not kept)'],
		]);
		expect(found.offers['roll-back'].possible).toBe(false);
	});

	test('does not offer as old what it came back to', () => {
		const found = complete(runtime('vllm:v1'), applied(2000, [image('vllm:v2', 'vllm:v1')]), applied(1000, [image('vllm:v1', 'vllm:v2')]));
		expect(shown(found).map(([id]) => id)).toEqual(['journal:now', 'journal:plan-2000/1']);
	});

	test('where one write is a part of another, the way back over both is not told', () => {
		const whole = applied(2000, [{path: ['spec', 'deploymentConfig'], before: {a: 1}, after: {a: 2}}]);
		const found = complete(runtime('vllm:v2'), whole, applied(1000, [image('vllm:v1', 'vllm:v2')]));
		expect(found.revisions?.map(({written}) => written?.length)).toEqual([undefined, 1, undefined]);
	});

	test('takes counts, traffic, other objects and what never arrived for no release', () => {
		const none = [
			applied(1, [{path: ['spec', 'replicas'], before: 1, after: 2}], {action: 'scale'}),
			applied(2, [image('a', 'b')], {object: {...entryOf().object, uid: 'uid-hpa'}}),
			applied(3, [image('a', 'b')], {subresource: 'status'}),
			entryOf({id: 'on-its-way'}),
		];
		const given = runtime('vllm:v2');
		expect(complete(given, ...none)).toBe(given);
	});

	test('is not offered what its owner would revert, and is left alone while its history is not read', () => {
		const entry = applied(1000, [image('vllm:v1', 'vllm:v2')]);
		const owned = runtime('vllm:v2', {offers: {...runtime('x').offers, update: {possible: false, reason: 'owned'}}});
		expect(complete(owned, entry).offers['roll-back'].possible).toBe(false);
		const unread = runtime('vllm:v2', {revisions: undefined});
		expect(complete(unread, entry)).toBe(unread);
	});
});

test('a history of its own, and systems that do not ask for it, are left as they are', () => {
	const entry = applied(1000, [image('vllm:v1', 'vllm:v2')]);
	const own = runtime('vllm:v2', {revisions: [revision('b', true), revision('a', false)]});
	expect(complete(own, entry)).toBe(own);
	const deployment = runtime('vllm:v2', {system: 'Deployment'});
	expect(complete(deployment, entry)).toBe(deployment);
	const given = runtime('vllm:v2');
	expect(complete(given)).toBe(given);
});

describe('the count a service was parked from', () => {
	const parked = runtime('vllm:v2', {system: 'Deployment', replicas: {...base.replicas, desired: 0}});
	const park = applied(2000, [], {action: 'scale', parks: true, desired: 4});

	test('is what was asked for before it was parked from here', () => {
		expect(complete(parked, park).replicas.parkedFrom).toBe(4);
		const counted = runtime('vllm:v2', {replicas: {...base.replicas, desired: 2}});
		expect(complete(counted, park).replicas.parkedFrom).toBeUndefined();
	});

	test('is not known where it was counted anew since, and what the object itself tells comes first', () => {
		expect(complete(parked, applied(3000, [], {action: 'scale', desired: 0}), park).replicas.parkedFrom).toBeUndefined();
		expect(complete({...parked, replicas: {...parked.replicas, parkedFrom: 2}}, park).replicas.parkedFrom).toBe(2);
	});
});
