import type {Capacity} from '../domain/capacity.ts';
import type {ModelService} from '../domain/model-service.ts';
import type {Reading} from '../domain/service-metrics.ts';
import type {ServiceState} from '../domain/state.ts';

/** Milliseconds in the largest unit that fits: `45s`, `6m`, `3h`, `12d`. */
export const ageText = (milliseconds: number): string => {
	const seconds = Math.max(0, Math.floor(milliseconds / 1000));
	if (seconds < 60) return `${seconds}s`;
	const minutes = Math.floor(seconds / 60);
	if (minutes < 60) return `${minutes}m`;
	const hours = Math.floor(minutes / 60);
	return hours < 48 ? `${hours}h` : `${Math.floor(hours / 24)}d`;
};

/** Share 0-1 as `82%`; below ten and not zero with one decimal where `precise`. */
export const percentText = (share: number, precise = false): string => {
	const percent = share * 100;
	return precise && percent < 9.95 ? `${percent.toFixed(1)}%` : `${Math.round(percent)}%`;
};

/** Seconds as `95ms`, `2.4s`, `12s`, `3m`. */
export const latencyText = (seconds: number): string => {
	if (seconds < 0.9995) return `${Math.round(seconds * 1000)}ms`;
	if (seconds < 9.95) return `${seconds.toFixed(1)}s`;
	return seconds < 100 ? `${Math.round(seconds)}s` : `${Math.round(seconds / 60)}m`;
};

/** Per second: `0.4`, `12`, `1.2k`. */
export const rateText = (perSecond: number): string => {
	if (perSecond === 0) return '0';
	if (perSecond < 0.05) return '<0.1';
	if (perSecond < 9.95) return perSecond.toFixed(1).replace(/\.0$/, '');
	return perSecond < 9_995 ? `${Math.round(perSecond)}` : `${(perSecond / 1000).toFixed(1)}k`;
};

export const readyText = (service: ModelService): string => `${service.replicas.ready}/${service.replicas.desired}`;

/** Bounds of the autoscaler: `2–8`, with ` ?` where it is blind. Empty without one. */
export const scaleText = (service: ModelService): string => {
	const [autoscaler] = service.autoscalers;
	if (autoscaler === undefined) return '';
	return `${autoscaler.minimum}–${autoscaler.maximum}${autoscaler.blind === undefined ? '' : ' ?'}`;
};

const agedWords: ReadonlySet<string> = new Set(['Stuck', 'Loading', 'Idle', 'Paused', 'Node lost']);

export const stateText = (state: ServiceState, now: number): string => {
	if (state.detail !== undefined) return `${state.word} ${state.detail}`;
	return state.since !== undefined && agedWords.has(state.word) ? `${state.word} ${ageText(now - state.since)}` : state.word;
};

/** The state's sentence with its age filled in. */
export const stateSentence = (state: ServiceState, now: number): string =>
	state.sentence.replaceAll('{age}', state.since === undefined ? 'a while' : ageText(now - state.since));

/** The version that serves, or `→` the one that is coming. */
export const versionText = (service: ModelService): string => {
	if (service.nextVersion !== undefined && service.nextVersion.value !== service.version?.value) return `→${service.nextVersion.value}`;
	return service.version?.value ?? '';
};

/** A reading older than this is dim and says its age. */
export const isOld = (reading: Reading, now: number, interval: number): boolean => now - reading.at > 2 * interval;

/** `19 H100 (4 on one node)` for each product, most first. */
export const freeText = (capacity: Capacity): readonly string[] =>
	[...capacity.free]
		.filter(entry => entry.free > 0)
		.sort((one, other) => other.free - one.free || one.product.localeCompare(other.product))
		.map(entry => `${entry.free} ${entry.product}${entry.largestBlock === entry.free ? '' : ` (${entry.largestBlock} on one node)`}`);
