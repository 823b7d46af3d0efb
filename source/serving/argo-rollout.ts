import type {ResourceKind} from '../domain/object-reference.ts';
import {readRollout} from './argo-rollout/read-rollout.ts';
import {rolloutPlans} from './argo-rollout/rollout-plans.ts';
import {projectRollout} from './argo-rollout/rollout-record.ts';
import type {ServingSystem} from './serving-system.ts';

const kind: ResourceKind = {group: 'argoproj.io', version: 'v1alpha1', resource: 'rollouts', kind: 'Rollout', namespaced: true};

const verbs: ServingSystem['verbs'] = {
	scale: {how: '`/scale`; 0 parks it'},
	'set-bounds': {how: 'minimum and maximum of its HPA or ScaledObject'},
	hold: {how: 'HPA: minimum = maximum; KEDA: `paused-replicas`'},
	release: {how: 'HPA: the bounds of before; KEDA: the annotation goes'},
	update: {how: 'image and arguments in `spec.template`, or in the Deployment of `workloadRef`'},
	'roll-back': {how: 'in the middle of a release to the stable revision: abort; else the template of an old ReplicaSet'},
	restart: {how: '`spec.restartAt`'},
	'replace-replica': {how: 'deletes the pod, by its UID'},
	pause: {how: '`spec.paused`'},
	resume: {how: '`spec.paused`'},
	promote: {how: 'ends the pause in `status.pauseConditions`, or passes over the step'},
	'promote-full': {how: '`status.promoteFull`'},
	abort: {how: '`status.abort`'},
	retry: {how: '`status.abort` goes'},
	'set-traffic': {none: 'The steps of NAME set its weights: promote it or abort it.'},
};

const named = {name: 'Rollout', verbs} as const;

/** Rollouts of Argo: canary and blue-green releases, a ReplicaSet for each. https://argo-rollouts.readthedocs.io */
export const argoRollout: ServingSystem = {
	...named,
	title: 'Argo Rollout',
	root: 'Rollout',
	watches: [{kind, stage: 'workloads', project: projectRollout}],
	read: (root, index) => readRollout(named, kind, root, index),
	...rolloutPlans,
};
