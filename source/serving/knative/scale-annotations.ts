import {type Raw, rawText} from '../raw.ts';

/** Bounds of the Knative autoscaler. `maximum`: Infinity where none is set. */
export type ScaleBounds = {readonly minimum: number; readonly maximum: number};

/** Each bound and its older spelling. https://knative.dev/docs/serving/autoscaling/scale-bounds/ */
const keys = {
	minimum: ['autoscaling.knative.dev/min-scale', 'autoscaling.knative.dev/minScale'],
	maximum: ['autoscaling.knative.dev/max-scale', 'autoscaling.knative.dev/maxScale'],
} as const;

/** The spelling that a template has; two of them at once are refused by Knative. */
export const scaleKey = (annotations: Raw, bound: keyof typeof keys): string => {
	const [current, older] = keys[bound];
	return annotations[current] === undefined && annotations[older] !== undefined ? older : current;
};

const numberAt = (annotations: Raw, bound: keyof typeof keys): number => {
	const value = Number(rawText(annotations[scaleKey(annotations, bound)]));
	return Number.isInteger(value) && value > 0 ? value : 0;
};

/** Without a minimum it scales to nothing; a maximum of 0 is none. */
export const scaleBounds = (annotations: Raw): ScaleBounds => {
	const maximum = numberAt(annotations, 'maximum');
	return {minimum: numberAt(annotations, 'minimum'), maximum: maximum === 0 ? Number.POSITIVE_INFINITY : maximum};
};

/** What it scales on, in words: "concurrency 10". */
export const scaleMetric = (annotations: Raw): string => {
	const metric = rawText(annotations['autoscaling.knative.dev/metric']) ?? 'concurrency';
	const target = rawText(annotations['autoscaling.knative.dev/target']);
	return target === undefined ? metric : `${metric} ${target}`;
};
