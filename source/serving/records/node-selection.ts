import type {NodeDemand} from '../../domain/cluster-record.ts';
import {type Raw, rawObject, rawObjects, rawText, rawTexts} from '../raw.ts';
import type {Unsafe} from '../serving-system.ts';

/**
 * What a pod demands of the labels of its node: its node selector, and what its affinity requires by plain lists of values.
 * https://kubernetes.io/docs/concepts/scheduling-eviction/assign-pod-node/
 */
export const nodeSelectionOf = (spec: Raw): readonly Unsafe<NodeDemand>[] => {
	const selected = Object.entries(rawObject(spec['nodeSelector'])).flatMap(([label, value]) => {
		const text = rawText(value);
		return text === undefined ? [] : [{label, values: [text]}];
	});
	const affinity = rawObject(rawObject(spec['affinity'])['nodeAffinity']);
	const terms = rawObjects(rawObject(affinity['requiredDuringSchedulingIgnoredDuringExecution'])['nodeSelectorTerms']);
	// Of several terms one is enough: then none of them is demanded.
	const [term, ...others] = terms;
	if (term === undefined || others.length > 0) return selected;
	const required = rawObjects(term['matchExpressions'])
		.filter(expression => expression['operator'] === 'In')
		.map(expression => ({label: rawText(expression['key']) ?? '', values: rawTexts(expression['values'])}));
	return [...selected, ...required];
};
