import type {KubernetesObject} from '../../cluster/kubernetes-object.ts';
import {objectPath} from '../../domain/object-reference.ts';
import type {WriteRequest} from '../../domain/plan.ts';
import {rawNumber, rawObject} from '../../serving/raw.ts';

/** The Scale object of a workload, as its patch sees it: at 0 its spec is empty. */
const scaleView = (workload: KubernetesObject): unknown => {
	const replicas = rawNumber(rawObject(workload.spec)['replicas']) ?? 1;
	return {metadata: {uid: workload.metadata.uid}, spec: replicas === 0 ? {} : {replicas}};
};

const isScale = (request: WriteRequest): boolean => request.method === 'PATCH' && request.subresource === 'scale';

/** Where the count of a custom resource stands is a matter of its definition: only its Scale object tells. */
const hasOwnScale = (request: WriteRequest): boolean => isScale(request) && request.target.resource.group !== 'apps';

/** The path whose object shows what a request is written against. */
export const viewPath = (request: WriteRequest): string => objectPath(request.target, hasOwnScale(request) ? 'scale' : undefined);

/** The object that a request is written against. `object`: what `viewPath` has. */
export const patchedView = (request: WriteRequest, object: KubernetesObject): unknown =>
	isScale(request) && !hasOwnScale(request) ? scaleView(object) : object;
