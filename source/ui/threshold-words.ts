import {percentText, rateText} from '../domain/number-text.ts';
import type {MetricName} from '../domain/service-metrics.ts';
import type {Threshold, Thresholds} from '../domain/thresholds.ts';

const from = ({warning, critical}: Threshold, text: (value: number) => string): string =>
	Number.isFinite(critical)
		? `Worth a look from ${text(warning)}, critical from ${text(critical)}.`
		: `Worth a look from ${text(warning)}.`;

const slower = (thresholds: Thresholds): string => from(thresholds.slower, value => `${value} times its own last hour`);

/** From when on a number has a badge, in words. */
const words: Readonly<Partial<Record<MetricName, (thresholds: Thresholds) => string>>> = {
	errorRatio: ({errorRatio}) => from(errorRatio, value => percentText(value, true)),
	queue: ({waiting, waitingOverRunning}) =>
		`Worth a look when ${rateText(waiting.warning)} or more wait for a minute, critical when they are more than ${waitingOverRunning} times those that run, and from ${rateText(waiting.critical)} at once.`,
	cacheUsage: ({cacheUsage}) => from(cacheUsage, value => percentText(value)),
	preemptions: ({preemptions: {warning, critical}}) =>
		warning < 0.001 && !Number.isFinite(critical)
			? 'Worth a look as soon as there are any.'
			: from({warning, critical}, value => `${value}/s`),
	latency: slower,
	firstToken: slower,
	gpuTemperature: ({gpuTemperature}) => from(gpuTemperature, value => `${value} degrees`),
};

export const thresholdWords = (metric: MetricName, thresholds: Thresholds): string | undefined => words[metric]?.(thresholds);
