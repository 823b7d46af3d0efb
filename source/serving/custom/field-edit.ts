import type {KubernetesObject} from '../../cluster/kubernetes-object.ts';
import {type Edit, type Path, valueAt} from '../plans/edit.ts';

/** A field of a parsed object set to a value, with the objects around it where they are not there yet. */
export const fieldEdit = (root: KubernetesObject, path: Path, after: unknown): Edit => {
	for (let length = 1; length < path.length; length++) {
		const outer = path.slice(0, length) as unknown as Path;
		if (valueAt(root, ...outer) !== undefined) continue;
		const inner = path.slice(length).reduceRight<unknown>((value, part) => ({[part]: value}), after);
		return {path: outer, before: undefined, after: inner};
	}
	return {path, before: valueAt(root, ...path), after};
};
