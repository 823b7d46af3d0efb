import {rayServiceKind} from './ray/ray-kinds.ts';
import {projectRayService} from './ray/ray-records.ts';
import {rayServicePlans} from './ray/ray-service-plans.ts';
import {readRayService} from './ray/read-ray-service.ts';
import type {ServingSystem, Verb} from './serving-system.ts';

const noCanary: Verb = {none: 'The operator moves the traffic of NAME by itself, once its new cluster is ready.'};
const noHold: Verb = {none: 'The worker counts of NAME cannot be held: set both bounds of a worker group to one count.'};
const noPause: Verb = {none: 'An upgrade of NAME cannot be paused: roll it back while the first cluster serves.'};

const verbs: ServingSystem['verbs'] = {
	scale: {how: '`replicas` of a worker group in its RayCluster, never `rayClusterConfig`'},
	'set-bounds': {how: 'with the Ray autoscaler: `minReplicas`, `maxReplicas` of a worker group in its RayCluster'},
	hold: noHold,
	release: noHold,
	update: {how: 'image of the head and all worker groups in `rayClusterConfig`: a second cluster starts'},
	'roll-back': {how: '`rayClusterConfig` of the cluster that still serves, then what was written from here'},
	restart: {none: 'NAME cannot be restarted in place: a changed rayClusterConfig makes a new cluster.'},
	'replace-replica': {how: 'deletes the pod, by its UID'},
	pause: noPause,
	resume: noPause,
	promote: noCanary,
	'promote-full': noCanary,
	abort: {none: 'NAME has no canary to abort: roll back while its new cluster comes up, and that one goes.'},
	retry: noCanary,
	'set-traffic': noCanary,
};

const named = {name: 'RayService', verbs} as const;

/** RayServices: applications of Ray Serve on a RayCluster of their own. https://github.com/ray-project/kuberay */
export const rayService: ServingSystem = {
	...named,
	title: 'KubeRay RayService',
	root: 'RayService',
	keepsJournal: true,
	watches: [{kind: rayServiceKind, stage: 'workloads', project: projectRayService}],
	read: (root, index) => readRayService(named, root, index),
	...rayServicePlans,
};
