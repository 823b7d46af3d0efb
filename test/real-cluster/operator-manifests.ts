/** Manifests of what the real operators look after; their pods are those of serving-manifests.ts. */

import {deployment, type WorkloadOptions} from './serving-manifests.ts';

type Steps = readonly object[];

const strategies = {
	canary: (steps: Steps) => ({canary: {steps}}),
	blueGreen: (name: string) => ({
		blueGreen: {activeService: `${name}-active`, previewService: `${name}-preview`, autoPromotionEnabled: false, scaleDownDelaySeconds: 30},
	}),
};

const rolloutOf = (options: WorkloadOptions, strategy: object, workload: object) => ({
	apiVersion: 'argoproj.io/v1alpha1',
	kind: 'Rollout',
	metadata: {name: options.name, namespace: options.namespace},
	spec: {replicas: options.replicas ?? 2, selector: {matchLabels: {app: options.name}}, strategy, ...workload},
});

/** A Rollout that waits where its steps say so. */
export const canary = (options: WorkloadOptions & {readonly steps: Steps}) =>
	rolloutOf(options, strategies.canary(options.steps), {template: deployment(options).spec.template});

/** A Rollout whose template is a Deployment's, and the Deployment, which asks for no pods of its own. */
export const canaryOfDeployment = (options: WorkloadOptions & {readonly steps: Steps}) => [
	deployment({...options, replicas: 0}),
	rolloutOf(options, strategies.canary(options.steps), {workloadRef: {apiVersion: 'apps/v1', kind: 'Deployment', name: options.name}}),
];

/** A Rollout with two Services, which shows a new version to one of them until it is promoted. */
export const blueGreen = (options: WorkloadOptions) => [
	...['active', 'preview'].map(role => ({
		apiVersion: 'v1',
		kind: 'Service',
		metadata: {name: `${options.name}-${role}`, namespace: options.namespace},
		spec: {selector: {app: options.name}, ports: [{port: 8000}]},
	})),
	rolloutOf(options, strategies.blueGreen(options.name), {template: deployment(options).spec.template}),
];

/** A ScaledObject of the Deployment of its name; it follows the number of pods that are labelled with it as `load`. */
export const scaledObject = (options: {
	readonly namespace: string;
	readonly name: string;
	readonly minimum: number;
	readonly maximum: number;
}) => ({
	apiVersion: 'keda.sh/v1alpha1',
	kind: 'ScaledObject',
	metadata: {name: options.name, namespace: options.namespace},
	spec: {
		scaleTargetRef: {name: options.name},
		pollingInterval: 2,
		cooldownPeriod: 5,
		minReplicaCount: options.minimum,
		maxReplicaCount: options.maximum,
		triggers: [{type: 'kubernetes-workload', metadata: {podSelector: `load=${options.name}`, value: '1'}}],
	},
});
