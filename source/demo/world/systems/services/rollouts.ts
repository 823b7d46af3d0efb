import {type DemoObject, type JsonObject, objectAt} from '../../../api-server/demo-object.ts';
import type {ServicePlan} from '../../fleet/service-plan.ts';
import type {SystemService} from '../system-service.ts';
import {named, planOf, releaseTemplate} from './parts.ts';

const rollouts = 'rollouts.argoproj.io';

const assistant = planOf({
	...{namespace: 'platform', name: 'assistant', gpu: 'A100', gpus: 1, replicas: 4, loading: 45_000},
	model: 'Qwen/Qwen2.5-14B-Instruct',
	releases: ['v0.10.1', 'v0.10.2', {tag: 'v0.11.0', slowdown: 1.15, errors: 0.012}],
	load: {rate: 26, daily: 0.3, capacity: 14, latency: 0.45},
});

const translate = planOf({
	...{namespace: 'platform', name: 'translate', gpu: 'L40S', gpus: 1, replicas: 2, loading: 25_000},
	model: 'facebook/nllb-200-3.3B',
	releases: ['v0.10.1', 'v0.10.2'],
	load: {rate: 30, daily: 0.4, capacity: 28, latency: 0.3},
});

const caption = planOf({
	...{namespace: 'platform', name: 'caption', gpu: 'L40S', gpus: 1, replicas: 2, loading: 20_000},
	model: 'Salesforce/blip2-opt-2.7b',
	releases: ['v0.10.1', 'v0.10.2'],
	load: {rate: 9, daily: 0.5, capacity: 12, latency: 0.5},
});

/** Another strategy, and the release it comes with. */
const withStrategy =
	(strategy: JsonObject) =>
	(object: DemoObject): DemoObject => ({...object, spec: {...objectAt(object, 'spec'), strategy}});

const withRelease =
	(plan: ServicePlan, index: number) =>
	(object: DemoObject): DemoObject => ({...object, spec: {...object.spec, template: releaseTemplate(plan, index)}});

const rolloutOf = (plan: ServicePlan, strategy: JsonObject, source: JsonObject) =>
	named('argoproj.io/v1alpha1', 'Rollout', plan, {
		labels: {app: plan.name, 'app.kubernetes.io/name': plan.name},
		spec: {replicas: plan.replicas, revisionHistoryLimit: 5, selector: {matchLabels: {app: plan.name}}, strategy, ...source},
	});

const routing = {
	canaryService: 'assistant-canary',
	stableService: 'assistant-stable',
	trafficRouting: {nginx: {stableIngress: 'assistant'}},
};

const blueGreen = {activeService: 'caption-active', previewService: 'caption-preview'};

const canarySteps = [
	...[
		{setWeight: 10},
		{pause: {duration: '5m'}},
		{setWeight: 25},
		{pause: {}},
		{setWeight: 50},
		{pause: {duration: '10m'}},
		{setWeight: 75},
	],
];

const service = (plan: ServicePlan, name: string): ReturnType<typeof named> =>
	named('v1', 'Service', {...plan, name}, {spec: {ports: [{name: 'http', port: 80, targetPort: 'http'}], selector: {app: plan.name}}});

/** Argo Rollouts: a canary that waits at its second pause, a Deployment that lends its template, blue and green. */
export const rolloutServices: readonly SystemService[] = [
	{
		plans: [assistant],
		history: {
			founding: ({create}) => {
				for (const name of ['assistant-stable', 'assistant-canary']) create('services', service(assistant, name));
				create(rollouts, rolloutOf(assistant, {canary: routing}, {template: releaseTemplate(assistant)}));
			},
			'last release': ({change}) => change(rollouts, 'platform', 'assistant', withRelease(assistant, 1)),
			// The first release that goes step by step.
			'just now': ({change}) =>
				change(rollouts, 'platform', 'assistant', object =>
					withRelease(assistant, 2)(withStrategy({canary: {...routing, steps: canarySteps}})(object)),
				),
		},
	},
	{
		plans: [translate],
		history: {
			founding: ({create}) => {
				create(
					'deployments',
					named('apps/v1', 'Deployment', translate, {
						labels: {app: translate.name, 'app.kubernetes.io/name': translate.name},
						spec: {replicas: 0, selector: {matchLabels: {app: translate.name}}, template: releaseTemplate(translate)},
					}),
				);
				const workloadRef = {apiVersion: 'apps/v1', kind: 'Deployment', name: translate.name, scaleDown: 'onsuccess'};
				create(rollouts, rolloutOf(translate, {canary: {steps: [{setWeight: 50}, {pause: {duration: '2m'}}]}}, {workloadRef}));
			},
			'last release': ({change}) => change('deployments', 'platform', 'translate', withRelease(translate, 1)),
		},
	},
	{
		plans: [caption],
		history: {
			founding: ({create}) => {
				for (const name of ['caption-active', 'caption-preview']) create('services', service(caption, name));
				create(rollouts, rolloutOf(caption, {blueGreen}, {template: releaseTemplate(caption)}));
			},
			'last release': ({change}) => change(rollouts, 'platform', 'caption', withRelease(caption, 1)),
			// From now on somebody looks before requests go to a new release.
			'just now': ({change}) =>
				change(rollouts, 'platform', 'caption', withStrategy({blueGreen: {...blueGreen, autoPromotionEnabled: false}})),
		},
	},
];
