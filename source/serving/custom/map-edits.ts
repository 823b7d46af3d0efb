import type {KubernetesObject} from '../../cluster/kubernetes-object.ts';
import {type Edit, type Path, turnedRound, valueAt} from '../plans/edit.ts';

type MapEdits = {readonly forward: readonly Edit[]; readonly back: readonly Edit[]};

/** How many parts of a path are there; its length: all of them. */
const depthOf = (object: KubernetesObject, path: Path): number => {
	const missing = path.findIndex((_, index) => valueAt(object, ...path.slice(0, index + 1)) === undefined);
	return missing < 0 ? path.length : missing;
};

const nested = (path: ReadonlyArray<string | number>, value: unknown): unknown =>
	path.reduceRight<unknown>((inner, key) => ({[key]: inner}), value);

/**
 * Sets keys of a map (labels, annotations, a part of a spec), undefined takes one away. Where the map or what it stands in is not
 * there yet it is made, and that nobody else has made it meanwhile is tested. The way back takes away the keys alone, for others
 * may have added theirs.
 */
export const mapEdits = (object: KubernetesObject, path: Path, values: Readonly<Record<string, unknown>>): MapEdits => {
	const edits = Object.entries(values).flatMap(([key, after]): readonly Edit[] => {
		const before = valueAt(object, ...path, key);
		return before === after ? [] : [{path: [...path, key], before, after}];
	});
	const back = edits.map(turnedRound).toReversed();
	const depth = depthOf(object, path);
	if (depth === path.length || edits.length === 0) return {forward: edits, back};
	const made = Object.fromEntries(edits.map(({path: at, after}) => [at.at(-1), after]));
	const [first, ...rest] = path.slice(0, depth + 1);
	return first === undefined
		? {forward: edits, back}
		: {forward: [{path: [first, ...rest], before: undefined, after: nested(path.slice(depth + 1), made)}], back};
};
