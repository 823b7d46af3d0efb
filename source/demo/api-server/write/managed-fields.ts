import {type DemoObject, isJsonObject, type Json, type JsonObject} from '../demo-object.ts';
import {isEqual} from '../equal.ts';
import {elementType, type Field, type FieldType, fieldOf, schema} from '../schema.ts';

/** FieldsV1: `f:` names a member, `k:` an element by its keys, `v:` an element by its value, `.` the thing itself; a leaf is empty. */
type FieldTree = {readonly [key: string]: FieldTree};

export type Writer = {
	readonly manager: string;
	readonly operation: 'Update' | 'Apply';
	readonly apiVersion: string;
	/** RFC 3339, seconds. */
	readonly time: string;
	readonly subresource?: string;
};

const elementKey = (field: Field, element: Json): string => {
	if (field.mergeKey === undefined || !isJsonObject(element)) {
		return `v:${JSON.stringify(element)}`;
	}
	const keys = field.name === 'ports' ? [field.mergeKey, 'protocol'] : [field.mergeKey];
	return `k:${JSON.stringify(Object.fromEntries(keys.map(key => [key, element[key]])))}`;
};

/** Types that have one owner as a whole (x-kubernetes-map-type: atomic). */
const atomicTypes = new Set([
	'ConfigMapKeySelector',
	'FileKeySelector',
	'LabelSelector',
	'LocalObjectReference',
	'NodeSelector',
	'NodeSelectorTerm',
	'ObjectFieldSelector',
	'ObjectReference',
	'OwnerReference',
	'ResourceFieldSelector',
	'SecretKeySelector',
	'TypedLocalObjectReference',
]);
const atomicFields = new Set(['nodeSelector', 'selector']);

/** Members that Go's types have even when nothing is in them: they are never new themselves. */
const alwaysThere = new Set(['containers', 'metadata', 'scaleTargetRef', 'spec', 'status', 'strategy', 'template', 'updateStrategy']);

const isAtomic = (type: FieldType, field: Field | undefined): boolean =>
	type.shape === 'single' ? !schema.has(type.name) || atomicTypes.has(type.name) : atomicFields.has(field?.name ?? '');

/** A custom resource: all of its members are followed, its lists belong to one owner each, its metadata is like any other's. */
export const customType = 'custom';

const isCustomMember = (type: FieldType): boolean => type.name === customType;

const customMembers = (value: Json | undefined): ReadonlyMap<string, readonly [Json, FieldType, Field | undefined]> | undefined =>
	isJsonObject(value) && Object.keys(value).length > 0
		? new Map(
				Object.entries(value).flatMap(([name, member]) =>
					member === undefined || member === null
						? []
						: [[`f:${name}`, [member, {name: name === 'metadata' ? 'ObjectMeta' : customType, shape: 'single'}, undefined] as const]],
				),
			)
		: undefined;

/** The members of a value by their FieldsV1 key; `undefined` for a leaf (a scalar, an atomic list). */
const membersOf = (
	value: Json | undefined,
	type: FieldType,
	field: Field | undefined,
): ReadonlyMap<string, readonly [Json, FieldType, Field | undefined]> | undefined => {
	if (isCustomMember(type)) {
		return customMembers(value);
	}
	if (type.shape === 'list') {
		return Array.isArray(value) && field?.strategy?.startsWith('merge')
			? new Map((value as readonly Json[]).map(element => [elementKey(field, element), [element, elementType(type), undefined]]))
			: undefined;
	}
	if (!isJsonObject(value) || isAtomic(type, field) || Object.keys(value).length === 0) {
		return undefined;
	}
	return new Map(
		Object.entries(value).flatMap(([name, member]) => {
			const memberField = type.shape === 'single' ? fieldOf(type.name, name) : undefined;
			return member === undefined || member === null
				? []
				: [[`f:${name}`, [member, memberField?.type ?? elementType(type), memberField] as const]];
		}),
	);
};

/** The paths of `after` that are new or different; `undefined` when nothing is. */
const changed = (before: Json | undefined, after: Json, type: FieldType, field?: Field): FieldTree | undefined => {
	const members = membersOf(after, type, field);
	if (members === undefined) {
		return isEqual(before, after) ? undefined : {};
	}
	const old = membersOf(before, type, field);
	const entries = [...members].flatMap(([key, [member, memberType, memberField]]) => {
		const tree = changed(old?.get(key)?.[0], member, memberType, memberField);
		return tree === undefined ? [] : [[key, tree] as const];
	});
	if (before === undefined && !alwaysThere.has(field?.name ?? '')) {
		entries.unshift(['.', {}]);
	}
	return entries.length === 0 ? undefined : Object.fromEntries(entries);
};

const union = (left: FieldTree, right: FieldTree): FieldTree => {
	const result: Record<string, FieldTree> = {...left};
	for (const [key, tree] of Object.entries(right)) {
		result[key] = union(result[key] ?? {}, tree);
	}
	return result;
};

/** A tree without the leaves of another; `undefined` when nothing is left. */
const without = (tree: FieldTree, taken: FieldTree): FieldTree | undefined => {
	const entries = Object.entries(tree).flatMap(([key, subtree]): (readonly [string, FieldTree])[] => {
		const other = taken[key];
		if (other === undefined) {
			return [[key, subtree]];
		}
		if (Object.keys(other).length === 0 || Object.keys(subtree).length === 0) {
			return [];
		}
		const rest = without(subtree, other);
		return rest === undefined ? [] : [[key, rest]];
	});
	return entries.some(([key]) => key !== '.') ? Object.fromEntries(entries) : undefined;
};

/** Server-managed metadata belongs to nobody. */
const ownable = (object: DemoObject, subresource: string | undefined): JsonObject => {
	const {apiVersion: _apiVersion, kind: _kind, metadata, status, ...rest} = object;
	const {labels, annotations, finalizers, ownerReferences} = metadata;
	return {...rest, ...(subresource === 'status' ? {status} : {}), metadata: {labels, annotations, finalizers, ownerReferences}};
};

/**
 * The managedFields after a write: what the writer changed becomes its own and leaves the other managers' entries,
 * as the API server tracks it. `before` is `undefined` for a create.
 */
export const managedFieldsAfter = (
	before: DemoObject | undefined,
	after: DemoObject,
	typeName: string | undefined,
	writer: Writer,
): readonly JsonObject[] => {
	const entries = before?.metadata.managedFields ?? [];
	const tree =
		typeName === undefined
			? undefined
			: changed(before === undefined ? undefined : ownable(before, writer.subresource), ownable(after, writer.subresource), {
					name: typeName,
					shape: 'single',
				});
	const fields = tree === undefined ? undefined : before === undefined ? without(tree, {'.': {}}) : tree;
	if (fields === undefined) {
		return entries;
	}
	const isWriter = (entry: JsonObject): boolean =>
		entry['manager'] === writer.manager && entry['operation'] === writer.operation && entry['subresource'] === writer.subresource;
	const own = entries.find(isWriter)?.['fieldsV1'] as FieldTree | undefined;
	const others = entries
		.filter(entry => !isWriter(entry))
		.flatMap(entry => {
			const rest = without((entry['fieldsV1'] ?? {}) as FieldTree, fields);
			return rest === undefined ? [] : [{...entry, fieldsV1: rest}];
		});
	return [...others, {...writer, fieldsType: 'FieldsV1', fieldsV1: union(own ?? {}, fields)}];
};
