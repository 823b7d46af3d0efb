import type {KubernetesObject} from '../../cluster/kubernetes-object.ts';
import type {JsonPatchOperation, WriteRequest} from '../../domain/plan.ts';
import {contains} from '../../serving/contains.ts';
import {isEqual} from '../../serving/equal.ts';
import {valueAtPointer} from './json-pointer.ts';
import {patchedView} from './scale-view.ts';

/** What a fresh read says of a write whose answer was lost. */
export type Verdict = 'applied' | 'not-applied' | 'changed';

/** Whether an operation finds what it tests, or has done what it does. */
export const holds = (view: unknown, operation: JsonPatchOperation): boolean => {
	const actual = valueAtPointer(view, operation.path);
	if (operation.op === 'remove') return (actual ?? undefined) === undefined;
	return operation.op === 'test' ? isEqual(actual, operation.value) : contains(actual, operation.value);
};

const isTest = ({op}: JsonPatchOperation): boolean => op === 'test';

/**
 * Applied: all that was asked for is there. Not applied: it is still as the person saw it. Else somebody else has changed it.
 * `object`: what `viewPath` has now; undefined: there is none of its name.
 */
export const classifyWrite = (request: WriteRequest, object: KubernetesObject | undefined): Verdict => {
	const isSame = object !== undefined && object.metadata.uid === request.target.uid;
	if (request.method === 'DELETE') return isSame && object.metadata.deletionTimestamp === undefined ? 'not-applied' : 'applied';
	if (!isSame) return 'changed';
	const view = patchedView(request, object);
	const changes = request.body.filter(operation => !isTest(operation));
	if (changes.every(operation => holds(view, operation))) return 'applied';
	return request.body.filter(isTest).every(operation => holds(view, operation)) ? 'not-applied' : 'changed';
};
