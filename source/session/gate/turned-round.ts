import type {KubernetesObject} from '../../cluster/kubernetes-object.ts';
import type {JsonPatchOperation, WriteRequest} from '../../domain/plan.ts';
import {type Edit, type Path, patchBody} from '../../serving/plans/edit.ts';
import {patchRequest} from '../../serving/plans/plan-context.ts';
import {imageGuards} from '../../serving/plans/template-plan.ts';
import {rawObject, rawObjects} from '../../serving/raw.ts';
import {partsOfPointer, valueAtPointer} from './json-pointer.ts';
import {patchedView} from './scale-view.ts';

/** By its images alone: the API server fills in defaults that were not sent. */
const templateGuards = (template: unknown): readonly JsonPatchOperation[] | undefined => {
	const {containers} = rawObject(rawObject(template)['spec']);
	return rawObjects(containers).length === 0 ? undefined : imageGuards(rawObject(template));
};

const editBack = (view: unknown, operation: JsonPatchOperation): Edit => {
	const before = operation.op === 'remove' ? undefined : operation.value;
	const guards = operation.path === '/spec/template' ? templateGuards(before) : undefined;
	return {
		path: partsOfPointer(operation.path) as unknown as Path,
		before,
		after: valueAtPointer(view, operation.path),
		...(guards === undefined ? {} : {guards}),
	};
};

const isScale = (request: Extract<WriteRequest, {readonly method: 'PATCH'}>): boolean => request.subresource === 'scale';

/** At 0 the Scale object has no count to test. */
const scaleEdits = (edits: readonly Edit[]): {readonly edits: readonly Edit[]; readonly guards: readonly JsonPatchOperation[]} => ({
	edits: edits.map(edit => (edit.before === 0 ? {...edit, before: undefined, guards: []} : {...edit, after: edit.after ?? 0})),
	guards: edits.some(({before}) => before === 0) ? [{op: 'test', path: '/spec', value: {}}] : [],
});

/**
 * The request that takes another back, from the object as it is before that: what it changes is tested to be as it leaves it, and
 * is put back. `object`: what `viewPath` has. Undefined: nothing brings back what it deletes.
 */
export const turnedRound = (request: WriteRequest, object: KubernetesObject): WriteRequest | undefined => {
	if (request.method === 'DELETE' || request.target.uid === undefined) return undefined;
	const view = patchedView(request, object);
	const edits = request.body.filter(({op}) => op !== 'test').map(operation => editBack(view, operation));
	const {uid} = request.target;
	if (isScale(request)) {
		const scale = scaleEdits(edits);
		return patchRequest(request.target, patchBody(uid, scale.edits, scale.guards), 'scale');
	}
	return patchRequest(request.target, patchBody(uid, edits.toReversed()), request.subresource);
};
