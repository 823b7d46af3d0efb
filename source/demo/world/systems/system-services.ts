import {kedaServices} from './services/keda.ts';
import {knativeServices} from './services/knative.ts';
import {kserveServices} from './services/kserve.ts';
import {leaderWorkerSetServices} from './services/leader-worker-sets.ts';
import {llmInferenceServices} from './services/llm-inference-services.ts';
import {otherServices} from './services/others.ts';
import {rayServices} from './services/ray.ts';
import {rolloutServices} from './services/rollouts.ts';
import {vendorServices} from './services/vendors.ts';
import type {SystemService} from './system-service.ts';

/** One service of every system that has an operator, at least. */
export const systemServices: readonly SystemService[] = [
	...rolloutServices,
	...kedaServices,
	...kserveServices,
	...llmInferenceServices,
	...knativeServices,
	...leaderWorkerSetServices,
	...rayServices,
	...vendorServices,
	...otherServices,
];
