import type {KubernetesObject} from '../../cluster/kubernetes-object.ts';
import type {JsonPatchOperation, WriteRequest} from '../../domain/plan.ts';
import {rawObject} from '../../serving/raw.ts';
import {partsOfPointer, valueAtPointer} from './json-pointer.ts';
import {patchedView} from './scale-view.ts';

type Patch = Extract<WriteRequest, {readonly method: 'PATCH'}>;

const parentOf = (pointer: string): string => pointer.slice(0, pointer.lastIndexOf('/'));
const under = (pointer: string, key: string): string => `${pointer}/${key.replaceAll('~', '~0').replaceAll('/', '~1')}`;
const isMap = (pointer: string): boolean => /\/(?:annotations|labels)$/.test(pointer);

const nothing = (pointer: string): JsonPatchOperation => ({op: 'test', path: pointer, value: null});

/** A map that comes or goes as a whole, key by key: others may have keys of their own in it. */
const byKeys = (operation: JsonPatchOperation, body: readonly JsonPatchOperation[], view: unknown): readonly JsonPatchOperation[] => {
	const {path} = operation;
	if (!isMap(path) || valueAtPointer(view, path) === undefined) return [operation];
	const isComing = body.some(({op, path: other}) => op === 'add' && other === path);
	const isGoing = body.some(({op, path: other}) => op === 'remove' && other === path);
	const comes = body.find(({op, path: other}) => op === (isComing ? 'add' : 'test') && other === path);
	if ((!isComing && !isGoing) || comes === undefined || !('value' in comes)) return [operation];
	return Object.entries(rawObject(comes.value)).map(([key, value]): JsonPatchOperation => {
		const at = under(path, key);
		if (operation.op === 'test') return isComing ? nothing(at) : {op: 'test', path: at, value};
		return isComing ? {op: 'add', path: at, value} : {op: 'remove', path: at};
	});
};

/** Keys of a map that is not there: the server drops empty ones, and takes neither a test nor a value below what is missing. */
const withParents = (body: readonly JsonPatchOperation[], view: unknown): readonly JsonPatchOperation[] => {
	const isOrphan = ({path}: JsonPatchOperation): boolean => isMap(parentOf(path)) && valueAtPointer(view, parentOf(path)) === undefined;
	const orphans = body.filter(isOrphan);
	const parents = [...new Set(orphans.map(({path}) => parentOf(path)))];
	const kept = body.filter(operation => !isOrphan(operation) || (operation.op === 'test' && operation.value !== null));
	const made = parents.flatMap(parent => {
		const entries = orphans.flatMap(operation =>
			operation.op === 'add' && parentOf(operation.path) === parent
				? [[partsOfPointer(operation.path).at(-1) ?? '', operation.value] as const]
				: [],
		);
		return entries.length === 0 ? [] : [{op: 'add' as const, path: parent, value: Object.fromEntries(entries)}];
	});
	const firstChange = kept.findIndex(({op}) => op !== 'test');
	const tests = firstChange < 0 ? kept : kept.slice(0, firstChange);
	return [...tests, ...parents.map(nothing), ...kept.slice(tests.length), ...made];
};

/**
 * A request as it can be carried out on an object that controllers have written to since: annotations and labels are told apart key
 * by key, and their map is made where it is gone. `object`: what `viewPath` has.
 */
export const fittedRequest = (request: WriteRequest, object: KubernetesObject): WriteRequest => {
	if (request.method !== 'PATCH') return request;
	const view = patchedView(request, object);
	const body: Patch['body'] = request.body.flatMap(operation => byKeys(operation, request.body, view));
	return {...request, body: withParents(body, view)};
};
