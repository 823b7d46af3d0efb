import {customPlans} from './custom/custom-plans.ts';
import {rayClusterKind} from './ray/ray-kinds.ts';
import {projectRayCluster} from './ray/ray-records.ts';
import {readRayCluster} from './ray/read-ray-cluster.ts';
import {rayReplace, workerBounds, workerScale} from './ray/worker-plans.ts';
import type {ServingSystem, Verb} from './serving-system.ts';

const noRelease: Verb = {
	none: 'A change of the templates of NAME reaches no pod that runs: a RayService makes new clusters, a RayCluster does not.',
};
const noHold: Verb = {none: 'The worker counts of NAME cannot be held: set both bounds of a worker group to one count.'};
const noCanary: Verb = {none: 'NAME is a RayCluster: it has no releases and no traffic of its own.'};

const verbs: ServingSystem['verbs'] = {
	scale: {how: '`replicas` of a worker group'},
	'set-bounds': {how: 'with the Ray autoscaler: `minReplicas`, `maxReplicas` of a worker group'},
	hold: noHold,
	release: noHold,
	update: noRelease,
	'roll-back': noRelease,
	restart: noRelease,
	'replace-replica': {how: 'deletes the pod, by its UID'},
	pause: noRelease,
	resume: noRelease,
	promote: noCanary,
	'promote-full': noCanary,
	abort: noCanary,
	retry: noCanary,
	'set-traffic': noCanary,
};

const named = {name: 'RayCluster', verbs} as const;

/** RayClusters that no RayService owns. */
export const rayCluster: ServingSystem = {
	...named,
	title: 'KubeRay RayCluster',
	root: 'RayCluster',
	watches: [{kind: rayClusterKind, stage: 'workloads', project: projectRayCluster}],
	read: (root, index) => readRayCluster(named, root, index),
	...customPlans({scale: workerScale, 'set-bounds': workerBounds, 'replace-replica': rayReplace}),
};
