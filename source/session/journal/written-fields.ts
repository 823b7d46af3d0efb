import type {KubernetesObject} from '../../cluster/kubernetes-object.ts';
import {hidden, maskSecrets} from '../../domain/mask-secrets.ts';
import type {WrittenField} from '../../domain/model-service.ts';
import type {JsonPatchOperation, WriteRequest} from '../../domain/plan.ts';
import {isEqual} from '../../serving/equal.ts';
import {rawObject} from '../../serving/raw.ts';
import {partsOfPointer, valueAtPointer} from '../gate/json-pointer.ts';

type Patch = Extract<WriteRequest, {readonly method: 'PATCH'}>;
type Path = WrittenField['path'];

const isMap = (path: Path): boolean => path.at(-1) === 'annotations' || path.at(-1) === 'labels';

const pathOf = (view: unknown, pointer: string): Path => {
	let here = view;
	return partsOfPointer(pointer).map(part => {
		const isIndex = Array.isArray(here) && /^\d+$/.test(part);
		here = Array.isArray(here) ? here[Number(part)] : rawObject(here)[part];
		return isIndex ? Number(part) : part;
	});
};

const field = (path: Path, before: unknown, after: unknown): WrittenField => ({
	path,
	...(before === undefined || before === null ? {} : {before}),
	...(after === undefined || after === null ? {} : {after}),
});

/** What was there: as the request itself tests it, else as it was read. */
const beforeOf = ({body}: Patch, seen: unknown, pointer: string): unknown => {
	const tested = body.find(operation => operation.op === 'test' && operation.path === pointer);
	return tested?.op === 'test' ? tested.value : valueAtPointer(seen, pointer);
};

const fieldsOf = (request: Patch, seen: unknown, operation: JsonPatchOperation): readonly WrittenField[] => {
	const path = pathOf(seen, operation.path);
	const before = beforeOf(request, seen, operation.path);
	const after = operation.op === 'remove' ? undefined : operation.value;
	// Others may have keys of their own in a map that we have made.
	if (isMap(path) && (before === undefined || before === null))
		return Object.entries(rawObject(after)).map(([key, value]) => field([...path, key], undefined, value));
	return isEqual(before, after) ? [] : [field(path, before, after)];
};

/** A text of many lines that holds something named like a secret: YAML inside of a field. */
const secretLine =
	/(?:password|passwd|passphrase|secret|token|api[-_]?key|access[-_]?key|private[-_]?key|credential)s?["']?[ \t]*:[ \t]*\S/i;

/** A value as it stands in its object, for what is secret is told by where it stands. */
const nested = (path: Path, value: unknown): unknown =>
	path.reduceRight<unknown>((inner, part) => (typeof part === 'number' ? [inner] : {[part]: inner}), value);

const inPlace = (path: Path, masked: unknown): unknown =>
	path.reduce<unknown>(
		(outer, part) => (typeof part === 'number' ? (Array.isArray(outer) ? outer[0] : undefined) : rawObject(outer)[part]),
		masked,
	);

const masked = (path: Path, value: unknown): unknown => {
	if (value === undefined) return undefined;
	if (typeof value === 'string' && value.includes('\n') && secretLine.test(value)) return hidden;
	return inPlace(path, maskSecrets(nested(path, value)));
};

/** One argument of a list: what it is the value of stands before it. */
const isInList = (path: Path): boolean => typeof path.at(-1) === 'number';

const isSecretArgument = (seen: unknown, path: Path): boolean => {
	if (!isInList(path)) return false;
	const list = path
		.slice(0, -1)
		.reduce<unknown>((outer, part) => (Array.isArray(outer) ? outer[Number(part)] : rawObject(outer)[part]), seen);
	return Array.isArray(list) && !isEqual(maskSecrets(list), list);
};

export type WrittenFields = {readonly fields: readonly WrittenField[]; readonly hasHidden: boolean};

/**
 * What a patch changes, field by field, with what was there. Values that look like secrets are hidden and cannot be put back.
 * `seen`: the object as it was read before; of a scale, its Scale or nothing.
 */
export const writtenFields = (request: WriteRequest, seen: KubernetesObject | undefined): WrittenFields => {
	if (request.method !== 'PATCH') return {fields: [], hasHidden: false};
	const plain = request.body.flatMap(operation => (operation.op === 'test' ? [] : fieldsOf(request, seen, operation)));
	const fields = plain.map(({path, before, after}) => {
		if (isSecretArgument(seen, path))
			return field(path, before === undefined ? undefined : hidden, after === undefined ? undefined : hidden);
		return field(path, masked(path, before), masked(path, after));
	});
	return {fields, hasHidden: !isEqual(fields, plain)};
};
