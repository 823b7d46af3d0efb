import {describe, expect, test} from 'vitest';
import type {Autoscaler, WrittenField} from '../../../source/domain/model-service.ts';
import {resourceKinds} from '../../../source/domain/object-reference.ts';
import {toSafeText} from '../../../source/domain/safe-text.ts';
import {createJournalBook} from '../../../source/session/journal/journal-book.ts';
import type {JournalEntry} from '../../../source/session/journal/journal-entry.ts';
import {service} from '../../ui/fixtures/fleet.ts';
import {entryOf} from './journal-entries.ts';

const hpa = (heldAt: number | undefined, more: Partial<Autoscaler> = {}): Autoscaler => ({
	kind: 'HPA',
	reference: {resource: resourceKinds.horizontalPodAutoscaler, namespace: 'chat', name: 'llama', uid: 'uid-hpa'},
	name: toSafeText('llama'),
	minimum: heldAt ?? 2,
	maximum: heldAt ?? 8,
	...(heldAt === undefined ? {} : {heldAt}),
	atMaximum: false,
	disabled: false,
	metrics: [],
	...more,
});

const minimum = (before: number | undefined, after: number): WrittenField => ({
	path: ['spec', 'minReplicas'],
	...(before === undefined ? {} : {before}),
	after,
});
const maximum = (before: number, after: number): WrittenField => ({path: ['spec', 'maxReplicas'], before, after});
const written = (at: number, fields: readonly WrittenField[], more: Partial<JournalEntry> = {}): JournalEntry =>
	entryOf({
		...{id: `plan-${at}/1`, at, action: 'hold', fields, outcome: 'applied'},
		object: {...entryOf().object, resource: 'horizontalpodautoscalers', kind: 'HorizontalPodAutoscaler', uid: 'uid-hpa'},
		...more,
	});

/** `entries`: latest first. */
const heldFromOf = (autoscaler: Autoscaler, ...entries: readonly JournalEntry[]) =>
	createJournalBook({entriesOf: () => entries, keepsJournal: () => false}).complete({...service('llama'), autoscalers: [autoscaler]})
		.autoscalers[0]?.heldFrom;

const hold = written(1000, [minimum(2, 5), maximum(8, 5)]);

describe('the bounds that an HPA was held from', () => {
	test('are those before the hold, and before all holds after one another', () => {
		expect(heldFromOf(hpa(5), hold)).toEqual({minimum: 2, maximum: 8});
		expect(heldFromOf(hpa(3), written(2000, [minimum(5, 3), maximum(5, 3)]), hold)).toEqual({minimum: 2, maximum: 8});
		// A bound that is the count already is not written, and one that is left out is 1.
		expect(heldFromOf(hpa(8), written(1000, [minimum(2, 8)]))).toEqual({minimum: 2, maximum: 8});
		expect(heldFromOf(hpa(5), written(1000, [minimum(undefined, 5), maximum(8, 5)]))).toEqual({minimum: 1, maximum: 8});
	});

	test('are those of the service itself where they stand in it, whatever else was written to it', () => {
		const own = (kind: Autoscaler['kind'], held: number, component?: string) =>
			hpa(held, {
				kind,
				reference: {resource: resourceKinds.deployment, namespace: 'chat', name: 'llama', uid: service('llama').uid},
				...(component === undefined ? {} : {component}),
			});
		const entry = (fields: readonly WrittenField[], more: Partial<JournalEntry> = {}) =>
			written(1000, fields, {object: {...hold.object, uid: service('llama').uid}, ...more});
		const predictor = (name: string, before: number | undefined, after: number): WrittenField => ({
			path: ['spec', 'predictor', name],
			...(before === undefined ? {} : {before}),
			after,
		});
		const image = entry([{path: ['spec', 'predictor', 'model', 'image'], before: 'a', after: 'b'}], {action: 'update'});
		const held = entry([predictor('minReplicas', 1, 3), predictor('maxReplicas', 4, 3)]);
		expect(heldFromOf(own('HPA', 3), image, held)).toEqual({minimum: 1, maximum: 4});
		expect(heldFromOf(own('KEDA', 3), held)).toEqual({minimum: 1, maximum: 4});
		// Without a maximum the autoscaler of Knative has no limit.
		const open = entry([predictor('minReplicas', 1, 3), predictor('maxReplicas', undefined, 3)]);
		expect(heldFromOf(own('Knative autoscaler', 3), open)).toEqual({minimum: 1, maximum: Number.POSITIVE_INFINITY});
		const annotation = (name: string, before: string, after: string): WrittenField => ({
			path: ['spec', 'template', 'metadata', 'annotations', `autoscaling.knative.dev/${name}`],
			before,
			after,
		});
		const template = entry([annotation('min-scale', '1', '2'), annotation('max-scale', '4', '2')]);
		expect(heldFromOf(own('Knative autoscaler', 2), template)).toEqual({minimum: 1, maximum: 4});
		expect(heldFromOf(own('HPA', 3, 'transformer'), held)).toBeUndefined();
	});

	test.each([
		['it is held at another count than we held it at', hpa(4), [hold]],
		['the hold was taken back', hpa(5), [written(2000, [minimum(5, 2), maximum(5, 8)]), hold]],
		['its bounds were set after that', hpa(5), [written(2000, [minimum(4, 5), maximum(6, 5)], {action: 'set-bounds'}), hold]],
		['it is not held', hpa(undefined), [hold]],
		['nothing was written from here', hpa(5), []],
		['it was another HPA', hpa(5), [written(1000, [minimum(2, 5), maximum(8, 5)], {object: {...hold.object, uid: 'uid-other'}})]],
		['the write never went', hpa(5), [written(1000, [minimum(2, 5), maximum(8, 5)], {outcome: undefined as never})]],
		['KEDA holds it, which keeps its bounds', hpa(5, {kind: 'KEDA'}), [hold]],
	])('are not known where %s', (_, autoscaler, entries) => {
		expect(heldFromOf(autoscaler, ...entries)).toBeUndefined();
	});
});
