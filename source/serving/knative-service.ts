import {resourceKinds} from '../domain/object-reference.ts';
import {customPlans} from './custom/custom-plans.ts';
import {knativeKinds} from './knative/knative-kinds.ts';
import {projectKnativeConfiguration, projectKnativeRevision, projectKnativeService} from './knative/knative-records.ts';
import {readKnativeService} from './knative/read-knative-service.ts';
import {revisionReference} from './knative/revision-reference.ts';
import {knativeBoundsPlan, knativeHoldPlan, knativeReleasePlan, knativeRestartPlan, knativeUpdatePlan} from './knative/template-plans.ts';
import {pinPlan, setTrafficPlan} from './knative/traffic-plans.ts';
import {projectDeployment} from './records/deployment-record.ts';
import {projectPod} from './records/pod-record.ts';
import {projectReplicaSet} from './records/replica-set-record.ts';
import type {ServingSystem, Verb} from './serving-system.ts';

const noCanary: Verb = {none: 'NAME has no canary: shift its traffic instead.'};
const noPause: Verb = {none: 'NAME is a Knative Service: its rollouts cannot be paused.'};

/** Knative Services that run a model: a Revision for each release, traffic shared out between them. */
export const knativeService: ServingSystem = {
	name: 'Knative Service',
	title: 'Knative Service',
	root: 'Service',
	watches: [
		{kind: knativeKinds.service, stage: 'workloads', project: projectKnativeService},
		{kind: knativeKinds.configuration, stage: 'background', project: projectKnativeConfiguration},
		{kind: knativeKinds.revision, stage: 'background', project: projectKnativeRevision},
		{kind: resourceKinds.deployment, stage: 'workloads', project: projectDeployment},
		{kind: resourceKinds.replicaSet, stage: 'background', project: projectReplicaSet},
		{kind: resourceKinds.pod, stage: 'background', project: projectPod},
	],
	verbs: {
		scale: {none: 'The Knative autoscaler owns the count of NAME: change its bounds instead.'},
		'set-bounds': {how: '`min-scale` and `max-scale` of the template: a new revision'},
		hold: {how: '`min-scale` = `max-scale`: a new revision'},
		release: {how: 'the bounds of before: a new revision'},
		update: {how: 'image and arguments in `spec.template`: a new revision'},
		'roll-back': {how: 'all traffic to an old revision, at once; it is pinned there'},
		restart: {how: 'an annotation of the template: a new revision'},
		'replace-replica': {how: 'deletes the pod, by its UID'},
		pause: noPause,
		resume: noPause,
		promote: noCanary,
		'promote-full': noCanary,
		abort: noCanary,
		retry: noCanary,
		'set-traffic': {how: '`spec.traffic`; a share for `latest` follows the newest'},
	},
	read: (record, index) => readKnativeService(knativeService, record, index),
	...customPlans(
		{
			'set-bounds': {plan: knativeBoundsPlan},
			hold: {plan: knativeHoldPlan},
			release: {plan: knativeReleasePlan},
			update: {plan: knativeUpdatePlan},
			restart: {plan: knativeRestartPlan},
			'roll-back': {
				needs: ({revision: id}, service) => {
					const revision = service.revisions?.find(entry => entry.id === id);
					return revision === undefined ? [] : [revisionReference(service, revision)];
				},
				plan: pinPlan,
			},
			'set-traffic': {plan: setTrafficPlan},
		},
		revisionReference,
	),
};
