import type {GpuDevice} from '../../domain/gpu-device.ts';
import type {Sample} from '../metrics-source.ts';
import {nodeTimeTag} from '../queries/device-query.ts';
import {tagLabel} from '../queries/promql.ts';
import {gpus} from './gpus.ts';
import {readManyDevices} from './read-devices.ts';

const nodeLabels: readonly string[] = [...new Set(gpus.flatMap(({labels}) => labels.node))];

/** The devices that an answer to one of the queries for them tells of. */
export const readDeviceAnswer = async (samples: readonly Sample[]): Promise<readonly GpuDevice[]> => {
	const byName = new Map<string, Sample[]>();
	const times = new Map<string, number>();
	for (const sample of samples) {
		const {labels, value, at} = sample;
		if (labels[tagLabel] === nodeTimeTag) {
			const node = nodeLabels.map(label => labels[label]).find(name => name !== undefined);
			// An exporter may tell a time of its own, and its clock may go fast.
			if (node !== undefined) times.set(node, Math.min(at, value * 1000));
			continue;
		}
		const name = labels['__name__'] ?? '';
		const list = byName.get(name);
		if (list === undefined) byName.set(name, [sample]);
		else list.push(sample);
	}
	const found = await readManyDevices(byName, node => times.get(node));
	return found.map(({device}) => device);
};
