import type {KubernetesObject} from '../../cluster/kubernetes-object.ts';
import type {WriteRequest} from '../../domain/plan.ts';
import {rawNumber, rawObject} from '../../serving/raw.ts';

/** The Scale object of a workload, as its patch sees it: at 0 its spec is empty. */
const scaleView = (workload: KubernetesObject): unknown => {
	const replicas = rawNumber(rawObject(workload.spec)['replicas']) ?? 1;
	return {metadata: {uid: workload.metadata.uid}, spec: replicas === 0 ? {} : {replicas}};
};

/** The object that a request is written against, seen from the object itself. */
export const patchedView = (request: WriteRequest, object: KubernetesObject): unknown =>
	request.method === 'PATCH' && request.subresource === 'scale' ? scaleView(object) : object;
