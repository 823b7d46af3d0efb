import type {ResourceKind} from '../domain/object-reference.ts';
import {countPlan} from './custom/count-plan.ts';
import {customPlans} from './custom/custom-plans.ts';
import {releasePlanners, releaseReference} from './custom/release-planners.ts';
import {specBounds} from './custom/spec-bounds.ts';
import {projectNimCache, projectNimService} from './nim-service/nim-records.ts';
import {nimRelease} from './nim-service/nim-release.ts';
import {readNimService} from './nim-service/read-nim-service.ts';
import {valueAt} from './plans/edit.ts';
import {rawNumber} from './raw.ts';
import type {ServingSystem, Verb} from './serving-system.ts';

const nvidia = (resource: string, name: string): ResourceKind => ({
	group: 'apps.nvidia.com',
	version: 'v1alpha1',
	resource,
	kind: name,
	namespaced: true,
});

const kind = nvidia('nimservices', 'NIMService');

const noCanary: Verb = {none: 'NAME is a NIMService: it has no canary.'};
const noHold: Verb = {none: 'The operator of NAME writes the bounds of its HPA: set both bounds to one count instead.'};
const noPause: Verb = {none: 'The operator of NAME replaces its replicas at once: a rollout cannot be paused.'};

const verbs: ServingSystem['verbs'] = {
	scale: {how: '`spec.replicas`; 0 parks it where its release allows it'},
	'set-bounds': {how: '`spec.scale.hpa.minReplicas`, `maxReplicas`'},
	hold: noHold,
	release: noHold,
	update: {how: '`spec.image.repository` and `tag`'},
	'roll-back': {how: 'image of an old ReplicaSet, or what was written from here'},
	restart: {
		none: 'A NIMService has no field that restarts it, and a change of its Deployment would be silent drift until its spec changes: replace the replicas of NAME.',
	},
	'replace-replica': {how: 'deletes the pod, by its UID'},
	pause: noPause,
	resume: noPause,
	promote: noCanary,
	'promote-full': noCanary,
	abort: noCanary,
	retry: noCanary,
	'set-traffic': {none: 'The traffic of NAME is not shared out by revision.'},
};

const named = {name: 'NIMService', verbs} as const;

/** NIMServices of the NVIDIA NIM operator. https://github.com/NVIDIA/k8s-nim-operator */
export const nimService: ServingSystem = {
	...named,
	title: 'NVIDIA NIMService',
	root: 'NIMService',
	keepsJournal: true,
	watches: [
		{kind, stage: 'workloads', project: projectNimService},
		{kind: nvidia('nimcaches', 'NIMCache'), stage: 'background', project: projectNimCache},
	],
	read: (root, index) => readNimService(named, kind, root, index),
	...customPlans(
		{
			scale: {
				plan: context =>
					countPlan(context, {
						at: ['spec', 'replicas'],
						before: rawNumber(valueAt(context.root, 'spec', 'replicas')),
						unit: context.service.podsPerReplica === undefined ? 'replica' : 'group',
						podsPerUnit: context.service.podsPerReplica ?? 1,
						gpusPerUnit: context.service.gpus.perReplica,
					}),
			},
			'set-bounds': specBounds({
				minimum: ['spec', 'scale', 'hpa', 'minReplicas'],
				maximum: ['spec', 'scale', 'hpa', 'maxReplicas'],
				least: 1,
				otherwise: {minimum: 1, maximum: 1},
			}),
			...releasePlanners(nimRelease),
		},
		releaseReference,
	),
};
