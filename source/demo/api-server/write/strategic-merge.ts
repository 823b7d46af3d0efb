import {ApiError} from '../api-error.ts';
import {isJsonObject, type Json, type JsonObject} from '../demo-object.ts';
import {isEqual} from '../equal.ts';
import {type Field, fieldOf} from '../schema.ts';

const deletePrefix = '$deleteFromPrimitiveList/';
const orderPrefix = '$setElementOrder/';

/** A patch value that meets nothing to merge with: its directives and nulls are not data. */
const asNew = (value: Json | undefined): Json | undefined => {
	if (Array.isArray(value)) {
		return (value as readonly Json[])
			.filter(element => !isJsonObject(element) || element['$patch'] === undefined)
			.map(element => asNew(element) as Json);
	}
	if (!isJsonObject(value)) {
		return value;
	}
	return Object.fromEntries(
		Object.entries(value)
			.filter(([key, member]) => member !== null && !key.startsWith('$'))
			.map(([key, member]) => [key, asNew(member)]),
	);
};

const mergeScalars = (current: readonly Json[], patch: readonly Json[], removed: readonly Json[]): readonly Json[] => {
	const kept = current.filter(value => !removed.some(other => isEqual(other, value)));
	return [...kept, ...patch.filter(value => !kept.some(other => isEqual(other, value)))];
};

const mergeElements = (current: readonly Json[], patch: readonly Json[], key: string, typeName: string): readonly Json[] => {
	if (patch.some(element => isJsonObject(element) && element['$patch'] === 'replace')) {
		return asNew(patch) as readonly Json[];
	}
	let merged = [...current];
	for (const element of patch) {
		if (!isJsonObject(element) || element[key] === undefined) {
			throw new ApiError(500, '', `map: ${goMap(element)} does not contain declared merge key: ${key}`);
		}
		const isSame = (other: Json): boolean => isJsonObject(other) && isEqual(other[key], element[key]);
		if (element['$patch'] === 'delete') {
			merged = merged.filter(other => !isSame(other));
		} else if (merged.some(isSame)) {
			merged = merged.map(other => (isSame(other) ? strategicMerge(other as JsonObject, element, typeName) : other));
		} else {
			merged.push(asNew(element) as Json);
		}
	}
	return merged;
};

/** A value as Go prints it. */
export const goMap = (value: Json): string =>
	isJsonObject(value)
		? `map[${Object.keys(value)
				.sort()
				.map(key => `${key}:${goMap(value[key] ?? null)}`)
				.join(' ')}]`
		: String(value);

/** Puts the elements that the client ordered into that order, on the places they take together. */
const inOrder = (elements: readonly Json[], order: readonly Json[], key: string | undefined): readonly Json[] => {
	const rank = (element: Json): number =>
		order.findIndex(wanted =>
			key === undefined ? isEqual(wanted, element) : isJsonObject(wanted) && isJsonObject(element) && isEqual(wanted[key], element[key]),
		);
	const ordered = elements.filter(element => rank(element) >= 0).sort((left, right) => rank(left) - rank(right));
	return elements.map(element => (rank(element) >= 0 ? (ordered.shift() ?? element) : element));
};

const mergeMember = (current: Json | undefined, patch: Json, field: Field | undefined, directives: JsonObject): Json | undefined => {
	if (Array.isArray(patch) && field?.strategy?.startsWith('merge')) {
		const list = Array.isArray(current) ? (current as readonly Json[]) : [];
		const merged =
			field.mergeKey === undefined
				? mergeScalars(list, patch, [])
				: mergeElements(list, patch as readonly Json[], field.mergeKey, field.type.name);
		const order = directives[orderPrefix + field.name];
		return Array.isArray(order) ? inOrder(merged, order as readonly Json[], field.mergeKey) : merged;
	}
	if (isJsonObject(patch) && isJsonObject(current) && field?.strategy !== 'replace') {
		return strategicMerge(current, patch, field?.type.shape === 'single' ? field.type.name : '');
	}
	return asNew(patch);
};

/**
 * Applies a strategic merge patch to an object of a schema type (an unknown type merges as plain JSON does), with the directives
 * `$patch`, `$retainKeys`, `$setElementOrder` and `$deleteFromPrimitiveList`.
 * @see https://kubernetes.io/docs/tasks/manage-kubernetes-objects/update-api-object-kubectl-patch/
 */
export const strategicMerge = (current: JsonObject, patch: JsonObject, typeName: string): JsonObject => {
	const directive = patch['$patch'];
	if (directive === 'replace') {
		return asNew(patch) as JsonObject;
	}
	if (directive === 'delete') {
		return {};
	}
	const retained = patch['$retainKeys'];
	const result: Record<string, Json | undefined> = Array.isArray(retained)
		? Object.fromEntries(Object.entries(current).filter(([key]) => retained.includes(key)))
		: {...current};
	for (const [key, value] of Object.entries(patch)) {
		if (key.startsWith(deletePrefix)) {
			const name = key.slice(deletePrefix.length);
			result[name] = mergeScalars((result[name] as readonly Json[] | undefined) ?? [], [], value as readonly Json[]);
		} else if (key.startsWith(orderPrefix)) {
			const name = key.slice(orderPrefix.length);
			const list = result[name];
			if (patch[name] === undefined && Array.isArray(list)) {
				result[name] = inOrder(list as readonly Json[], value as readonly Json[], fieldOf(typeName, name)?.mergeKey);
			}
		} else if (value === null) {
			delete result[key];
		} else if (!key.startsWith('$') && value !== undefined) {
			result[key] = mergeMember(result[key], value, fieldOf(typeName, key), patch);
		}
	}
	return result;
};
