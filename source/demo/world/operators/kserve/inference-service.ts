import {type DemoObject, stringAt} from '../../../api-server/demo-object.ts';
import type {World} from '../../world.ts';
import type {Operator} from '../operator.ts';
import {isvcResource} from './isvc-status.ts';
import {reconcileKnativeMode} from './knative-mode.ts';
import {reconcileStandard} from './standard-mode.ts';

/** Both names each mode has had. */
const isKnative = (isvc: DemoObject): boolean => {
	const mode = stringAt(isvc, 'status', 'deploymentMode') ?? isvc.metadata.annotations?.['serving.kserve.io/deploymentMode'] ?? 'Standard';
	return mode === 'Knative' || mode === 'Serverless';
};

const reconcile = (world: World, isvc: DemoObject): undefined => {
	if (isvc.metadata.deletionTimestamp === undefined) (isKnative(isvc) ? reconcileKnativeMode : reconcileStandard)(world, isvc);
};

export const inferenceService: Operator = {
	resource: isvcResource,
	kind: 'InferenceService',
	owns: ['deployments', 'horizontalpodautoscalers', 'scaledobjects.keda.sh', 'services.serving.knative.dev'],
	// Which of the pods it tells of is loaded shows in no child's spec.
	watches: {pods: (_world, {metadata}) => [metadata.labels?.['serving.kserve.io/inferenceservice'] ?? []].flat()},
	reconcile,
	delay: 200,
};
