import {expect, test} from 'vitest';
import {assess} from '../../source/domain/assess.ts';
import type {ModelService} from '../../source/domain/model-service.ts';
import {metrics, now, service} from './fixtures.ts';

const noteOf = (gpuHour: number | undefined, more: Partial<ModelService> = {}): string | undefined =>
	assess({
		service: service(more),
		metrics: metrics(gpuHour === undefined ? {} : {gpuHour: {value: gpuHour, at: now}}),
		lostNodes: new Map(),
		capacity: undefined,
		now,
	}).note;

test('GPUs that did next to nothing for an hour are named where nothing else is wrong', () => {
	expect(noteOf(0.03)).toBe('Its 6 GPUs were busy for 3% of the last hour.');
	expect(noteOf(0.03, {gpus: {perReplica: 1, held: 1}})).toBe('Its 1 GPU was busy for 3% of the last hour.');
	for (const use of [0.05, 0.4, undefined]) expect(noteOf(use)).toBeUndefined();
	expect(noteOf(0.03, {gpus: {perReplica: 0, held: 0}})).toBeUndefined();
});
