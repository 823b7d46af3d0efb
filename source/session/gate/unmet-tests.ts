import type {KubernetesObject} from '../../cluster/kubernetes-object.ts';
import type {WriteRequest} from '../../domain/plan.ts';
import {objectDifferences} from '../object-differences.ts';
import type {Difference} from '../session.ts';
import {holds} from './classify-write.ts';
import {pointerText, valueAtPointer} from './json-pointer.ts';
import {patchedView} from './scale-view.ts';

/** The preconditions of a patch that do not hold: `before` is what it expects, `after` what is there. `object`: what `viewPath` has. */
export const unmetTests = (request: WriteRequest, object: KubernetesObject): readonly Difference[] => {
	if (request.method !== 'PATCH') return [];
	const view = patchedView(request, object);
	return request.body.flatMap(operation =>
		operation.op !== 'test' || holds(view, operation)
			? []
			: objectDifferences(operation.value ?? undefined, valueAtPointer(view, operation.path), pointerText(view, operation.path)),
	);
};
