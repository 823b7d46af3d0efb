import type {Matcher} from '../engines/engine-metrics.ts';

/** Where series name the pod that holds a GPU. A series is in one of them at most; in none, nobody holds its GPU. */
export type GpuPlace = {
	readonly namespace: string;
	readonly pod: string;
	readonly conditions: readonly Matcher[];
	/** The same as PromQL writes them. */
	readonly matchers: string;
};

/** A gauge under one of its names. `factor`: to the unit that is told (0-1, bytes, °C, W). A value above `most` is a blank of the driver. */
export type GpuGauge = {
	readonly name: string;
	readonly factor: number;
	readonly most: number;
	readonly matchers?: readonly Matcher[];
};

/** Several names of one gauge, better ones first: of each GPU the first counts, and two are never added up. */
export type GpuGauges = readonly GpuGauge[];

/** Labels that hold something, of which the first that is there counts. */
type LabelNames = readonly string[];

/** GPUs as one exporter tells of them. A row of data: adding an exporter adds one file and one line of the list. */
export type GpuMetrics = {
	/** 'dcgm-exporter' */
	readonly exporter: string;
	/** It counts where no other exporter tells of a pod's GPUs, and knows no nodes. */
	readonly isFallback?: true;
	readonly labels: {
		/** All of them together identify a GPU. */
		readonly gpu: LabelNames;
		/** With these, one slice of it: number and profile. */
		readonly slice: LabelNames;
		readonly profile: LabelNames;
		/** The profile of a GPU that is not in slices, where it has one then too. */
		readonly whole?: RegExp;
		readonly index: LabelNames;
		readonly node: LabelNames;
		readonly model: LabelNames;
	};
	/** Empty: it names no pods. */
	readonly places: readonly GpuPlace[];
	/** Slices have a utilization of their own; else that of a GPU in slices is nobody's. */
	readonly utilization: GpuGauges;
	readonly memory: {
		readonly used: GpuGauges;
		/** Total is their sum; those behind `needed` may be absent. */
		readonly total: readonly GpuGauges[];
		readonly needed: number;
	};
	readonly temperature: GpuGauges;
	/** Of whole GPUs: a slice has none of its own. */
	readonly power: GpuGauges;
	/** Number of the last error, with its words in the label `message`; or how often the error in the label `code` came in the last window. */
	readonly errors: ReadonlyArray<{
		readonly name: string;
		readonly code?: string;
		readonly message?: string;
		readonly window?: string;
	}>;
};

/** Gauges of one unit under several names. */
export const gauges = (names: readonly string[], parts: Omit<GpuGauge, 'name'>): GpuGauges => names.map(name => ({name, ...parts}));

/** Blanks of drivers are 0x7ffffffffffffff0 and the like. https://github.com/NVIDIA/DCGM/blob/master/dcgmlib/dcgm_fields.h */
export const blank = 1e15;

export const mebibyte = 2 ** 20;
