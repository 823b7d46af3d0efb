import {type DemoObject, type JsonObject, listAt, numberAt, objectAt, stringAt} from '../../api-server/demo-object.ts';
import type {World} from '../world.ts';
import {ensureAutoscaler, gpuMetric} from './autoscaler-child.ts';
import {condition, conditionsFor, writeStatus} from './children.ts';
import type {Operator} from './operator.ts';
import {ensureWorkload, isAvailable} from './workload-child.ts';

const resource = 'bentodeployments.serving.yatai.ai';

type Part = {readonly name: string; readonly type: 'api-server' | 'runner'; readonly runner?: string; readonly spec: JsonObject};

const partsOf = (deployment: DemoObject): readonly Part[] => [
	{name: deployment.metadata.name, type: 'api-server', spec: objectAt(deployment, 'spec')},
	...listAt(deployment, 'spec', 'runners').map((spec, index): Part => {
		const runner = stringAt(spec, 'name') ?? String(index);
		return {name: `${deployment.metadata.name}-runner-${index}`, type: 'runner', runner, spec: objectAt(spec)};
	}),
];

const ensurePart = (world: World, owner: DemoObject, {name, type, runner, spec}: Part): DemoObject => {
	const bento = stringAt(owner, 'spec', 'bento') ?? '';
	const [repository = '', version = ''] = bento.split(':');
	const labels = {
		'yatai.ai/bento-deployment': owner.metadata.name,
		'yatai.ai/bento-deployment-component-type': type,
		...(runner === undefined ? {} : {'yatai.ai/bento-deployment-component-name': runner}),
		'yatai.ai/bento-repository': repository,
	};
	const minimum = numberAt(spec, 'autoscaling', 'minReplicas') ?? 1;
	const {nodeSelector, tolerations} = objectAt(spec, 'extraPodSpec');
	const deployment = ensureWorkload(world, 'deployments', owner, {
		...{name, labels, isScaled: true, replicas: minimum},
		template: {
			metadata: {labels: {...labels, 'yatai.ai/bento-version': version}},
			spec: {
				containers: [
					{
						name: 'main',
						image: `registry.modelworks.io/bentos/${bento}`,
						args: [type === 'runner' ? 'start-runner-server' : 'serve', bento],
						ports: [{name: 'http', containerPort: 3000}],
						resources: objectAt(spec, 'resources'),
					},
				],
				...(nodeSelector === undefined ? {} : {nodeSelector}),
				...(tolerations === undefined ? {} : {tolerations}),
			},
		},
	});
	ensureAutoscaler(world, owner, name, {
		...{minimum, maximum: numberAt(spec, 'autoscaling', 'maxReplicas') ?? minimum},
		target: {apiVersion: 'apps/v1', kind: 'Deployment', name},
		metrics: [gpuMetric(70)],
	});
	return deployment;
};

const reconcile = (world: World, owner: DemoObject): undefined => {
	if (owner.metadata.deletionTimestamp !== undefined) return;
	const isReady = partsOf(owner)
		.map(part => ensurePart(world, owner, part))
		.every(isAvailable);
	writeStatus(world, resource, owner, {
		conditions: conditionsFor(world, owner, [
			condition('Available', isReady, isReady ? 'DeploymentAvailable' : 'DeploymentNotAvailable'),
			condition('BentoFound', true, 'Reconciling'),
			condition('BentoRequestFound', true, 'Reconciling'),
		]),
		observedGeneration: owner.metadata.generation ?? 1,
	});
};

/** Yatai: a Deployment of the API server and one for each runner, with autoscalers over all. */
export const bentoDeployment: Operator = {
	resource,
	kind: 'BentoDeployment',
	owns: ['deployments', 'horizontalpodautoscalers'],
	reconcile,
	delay: 200,
};
