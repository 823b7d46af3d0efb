import {describe, expect, it} from 'vitest';
import type {Autoscaler} from '../../source/domain/model-service.ts';
import {actionFor} from '../../source/ui/action-check.ts';
import {llama} from './fixtures/fleet.ts';

const [hpa] = llama.service.autoscalers;
const rowWith = (more: Partial<Autoscaler>, canScale: boolean) => {
	if (hpa === undefined) throw new Error('an HPA owns the count of llama');
	const scale = canScale ? ({possible: true} as const) : ({possible: false, reason: 'owned'} as const);
	const {offers} = llama.service;
	return {
		...llama,
		service: {
			...llama.service,
			autoscalers: [{...hpa, kind: 'KEDA' as const, ...more}],
			offers: {...offers, scale, 'set-bounds': {possible: true as const}},
		},
	};
};

describe('the key of a scale, where an autoscaler owns the count,', () => {
	it.each([
		['changes its bounds', {}, false, 'set-bounds'],
		['changes its bounds while it holds a count', {heldAt: 3}, false, 'set-bounds'],
		['brings back what it holds at nothing', {heldAt: 0}, true, 'scale'],
		['sets the count that it is paused over', {paused: true}, true, 'scale'],
		['changes bounds where a scale means the same', {}, true, 'set-bounds'],
	] as const)('%s', (_, more, canScale, action) => {
		expect(actionFor('scale', rowWith(more, canScale))).toBe(action);
	});
});
