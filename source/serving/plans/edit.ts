import type {KubernetesObject} from '../../cluster/kubernetes-object.ts';
import type {JsonPatchOperation} from '../../domain/plan.ts';
import {type Raw, rawObject} from '../raw.ts';

export type Path = readonly [string | number, ...ReadonlyArray<string | number>];

/** One field and what becomes of it; undefined: it is not there. The way back is the same edit turned round. */
export type Edit = {
	readonly path: Path;
	readonly before: unknown;
	readonly after: unknown;
	/** What is tested instead of the field itself, where that would be too strict. */
	readonly guards?: readonly JsonPatchOperation[];
};

/** RFC 6901. */
const pointer = (...path: ReadonlyArray<string | number>): string =>
	path.map(part => `/${String(part).replaceAll('~', '~0').replaceAll('/', '~1')}`).join('');

export const test = (path: Path, value: unknown): JsonPatchOperation => ({op: 'test', path: pointer(...path), value});

/**
 * That a field is as it was read. A field that is absent is tested for null, which the API server takes for "not there":
 * gopkg.in/evanphx/json-patch.v4, seen on 1.36.
 */
const guard = ({path, before, guards}: Edit): readonly JsonPatchOperation[] => guards ?? [test(path, before ?? null)];

const change = ({path, before, after}: Edit): JsonPatchOperation => {
	if (after === undefined) return {op: 'remove', path: pointer(...path)};
	return {op: before === undefined ? 'add' : 'replace', path: pointer(...path), value: after};
};

const uidGuard = (uid: string): JsonPatchOperation => test(['metadata', 'uid'], uid);

/** Every test before every change: a list of operations is all or nothing, and so it reads as "if …, then …". */
export const patchBody = (
	uid: string,
	edits: readonly Edit[],
	guards: readonly JsonPatchOperation[] = [],
): readonly JsonPatchOperation[] => [uidGuard(uid), ...guards, ...edits.flatMap(guard), ...edits.map(change)];

export const turnedRound = ({path, before, after}: Edit): Edit => ({path, before: after, after: before});

/** The value at a path of a parsed object; undefined: it is not there. */
export const valueAt = (object: KubernetesObject, ...path: ReadonlyArray<string | number>): unknown => {
	let value: unknown = object;
	for (const part of path) {
		if (Array.isArray(value)) value = value[Number(part)];
		else value = rawObject(value)[String(part)];
	}
	return value;
};

type Edits = {readonly forward: readonly Edit[]; readonly back: readonly Edit[]};

/**
 * Sets annotations, or takes them away (undefined), and makes the map where there is none yet: that nobody else has made it
 * meanwhile is tested. The way back takes away single keys, for a controller may have added its own; where the way there takes the
 * last one, the server drops the empty map, and the way back makes it again.
 */
export const annotationsEdits = (
	object: KubernetesObject,
	parent: readonly [string, ...string[]],
	changes: Readonly<Record<string, string | undefined>>,
): Edits => {
	const annotations = valueAt(object, ...parent, 'annotations') as Raw | undefined;
	const path: Path = [...parent, 'annotations'];
	const singles = Object.entries(changes)
		.map(([key, after]): Edit => ({path: [...path, key], before: annotations?.[key], after}))
		.filter(({before, after}) => before !== after);
	if (singles.length === 0) return {forward: [], back: []};
	const isEmptied = singles.every(({after}) => after === undefined) && Object.keys(annotations ?? {}).length === singles.length;
	return {
		forward:
			annotations === undefined
				? [{path, before: undefined, after: Object.fromEntries(singles.map(edit => [edit.path.at(-1), edit.after]))}]
				: singles,
		back: isEmptied ? [{path, before: undefined, after: annotations}] : singles.map(turnedRound),
	};
};

/** Sets one annotation, or takes it away. */
export const annotationEdits = (
	object: KubernetesObject,
	parent: readonly [string, ...string[]],
	key: string,
	value: string | undefined,
): Edits => annotationsEdits(object, parent, {[key]: value});
