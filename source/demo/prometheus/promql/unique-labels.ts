import {dropMetricName, type LabelSet} from '../label-set.ts';
import type {Vector} from './evaluation.ts';
import {executionError} from './promql-error.ts';

/** Remembers what a change made of each label set, so that later steps compare objects instead of texts. */
export const memoizeLabels = (change: (labels: LabelSet) => LabelSet): ((labels: LabelSet) => LabelSet) => {
	const known = new Map<LabelSet, LabelSet>();
	const byKey = new Map<string, LabelSet>();
	return labels => {
		const found = known.get(labels);
		if (found !== undefined) return found;
		const changed = change(labels);
		const result = byKey.get(changed.key) ?? changed;
		byKey.set(result.key, result);
		known.set(labels, result);
		return result;
	};
};

export const metricNameDropper = (): ((labels: LabelSet) => LabelSet) => memoizeLabels(dropMetricName);

/** Throws where two series of one moment have the same labels, as dropping a name may bring about. */
export const requireUnique = (vector: Vector): Vector => {
	const seen = new Set<string>();
	for (const {labels} of vector) {
		if (seen.has(labels.key)) throw executionError('vector cannot contain metrics with the same labelset');
		seen.add(labels.key);
	}
	return vector;
};
