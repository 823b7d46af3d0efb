import type {DeviceDraft, Gauge} from './device-draft.ts';
import type {GpuGauges, GpuMetrics} from './gpu-metrics.ts';
import {matcherOf} from './matcher.ts';

type Labels = Readonly<Record<string, string>>;

/** What to do with the samples of one name. */
export type SampleReader = {
	readonly name: string;
	/** Whoever holds a device is named by these too: the others need not be looked at for it. */
	readonly namesHolders: boolean;
	readonly accepts: (labels: Labels, value: number) => boolean;
	readonly read: (draft: DeviceDraft, labels: Labels, value: number) => void;
};

const gaugeReaders = (what: Gauge, gauges: GpuGauges): readonly SampleReader[] =>
	gauges.map(({name, factor, most, matchers = []}, rank) => {
		const matches = matcherOf(matchers);
		return {
			name,
			namesHolders: what === 'utilization' || what === 'memory',
			accepts: (labels, value) => value >= 0 && value <= most && matches(labels),
			// Divided as a query does it: 70 * 0.01 is not 0.7.
			read: (draft, _labels, value) => draft.record(what, rank, factor < 1 ? value / (1 / factor) : value * factor),
		};
	});

/** How all metrics of an exporter are read; several may read one name. */
export const readersOf = ({utilization, memory, temperature, power, errors}: GpuMetrics): readonly SampleReader[] => [
	...gaugeReaders('utilization', utilization),
	...gaugeReaders('memory', memory.used),
	...memory.total.flatMap((part, index) => gaugeReaders(`total.${index}`, part)),
	...gaugeReaders('temperature', temperature),
	...gaugeReaders('power', power),
	...errors.map(
		({name, code, message, window}): SampleReader => ({
			name,
			namesHolders: false,
			accepts: (_labels, value) => value > 0,
			read: (draft, labels, value) =>
				code === undefined
					? draft.recordError(value, labels[message ?? ''])
					: draft.recordCount(Number(labels[code]), value, Number(labels[window ?? ''])),
		}),
	),
];
