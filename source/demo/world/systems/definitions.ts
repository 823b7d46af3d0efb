import type {JsonObject, NewDemoObject} from '../../api-server/demo-object.ts';

type Column = readonly [name: string, jsonPath: string, type?: 'date' | 'integer' | 'boolean' | 'wide'];

type Row = readonly [
	resource: string,
	kind: string,
	apiVersion: string,
	options: {
		readonly shortNames?: readonly string[];
		/** Paths of the count in spec and status, and of the selector of the pods, as its CustomResourceDefinition names them. */
		readonly scale?: readonly [spec: string, status: string, selector?: string];
		/** Default: true. */
		readonly hasStatus?: false;
		readonly columns?: readonly Column[];
	},
];

const condition = (type: string, member = 'status'): string => `.status.conditions[?(@.type=="${type}")].${member}`;

const age: Column = ['Age', '.metadata.creationTimestamp', 'date'];

const knativeColumns = (...more: readonly Column[]): readonly Column[] => [
	...more,
	['Ready', condition('Ready')],
	['Reason', condition('Ready', 'reason')],
];

/** The kinds of the serving systems, and of what scales and manages them, with their printer columns. */
const rows: readonly Row[] = [
	[
		'inferenceservices',
		'InferenceService',
		'serving.kserve.io/v1beta1',
		{
			shortNames: ['isvc'],
			columns: [
				['URL', '.status.url'],
				['Ready', condition('Ready')],
				['Prev', '.status.components.predictor.traffic[?(@.tag=="prev")].percent', 'integer'],
				['Latest', '.status.components.predictor.traffic[?(@.latestRevision==true)].percent', 'integer'],
				['PrevRolledoutRevision', '.status.components.predictor.traffic[?(@.tag=="prev")].revisionName'],
				['LatestReadyRevision', '.status.components.predictor.latestReadyRevision'],
				age,
			],
		},
	],
	[
		'llminferenceservices',
		'LLMInferenceService',
		'serving.kserve.io/v1alpha2',
		{
			shortNames: ['llmisvc'],
			columns: [['URL', '.status.url'], ['Ready', condition('Ready')], ['Reason', condition('Ready', 'reason')], age],
		},
	],
	[
		'services',
		'Service',
		'serving.knative.dev/v1',
		{
			shortNames: ['kservice', 'ksvc'],
			columns: knativeColumns(
				['URL', '.status.url'],
				['LatestCreated', '.status.latestCreatedRevisionName'],
				['LatestReady', '.status.latestReadyRevisionName'],
			),
		},
	],
	[
		'configurations',
		'Configuration',
		'serving.knative.dev/v1',
		{
			shortNames: ['config', 'cfg'],
			columns: knativeColumns(['LatestCreated', '.status.latestCreatedRevisionName'], ['LatestReady', '.status.latestReadyRevisionName']),
		},
	],
	[
		'revisions',
		'Revision',
		'serving.knative.dev/v1',
		{
			shortNames: ['rev'],
			columns: [
				['Config Name', '.metadata.labels.serving\\.knative\\.dev/configuration'],
				['Generation', '.metadata.labels.serving\\.knative\\.dev/configurationGeneration'],
				['Ready', condition('Ready')],
				['Reason', condition('Ready', 'reason')],
				['Actual Replicas', '.status.actualReplicas', 'integer'],
				['Desired Replicas', '.status.desiredReplicas', 'integer'],
			],
		},
	],
	['routes', 'Route', 'serving.knative.dev/v1', {shortNames: ['rt'], columns: knativeColumns(['URL', '.status.url'])}],
	[
		'podautoscalers',
		'PodAutoscaler',
		'autoscaling.internal.knative.dev/v1alpha1',
		{
			shortNames: ['kpa', 'pa'],
			columns: knativeColumns(['DesiredScale', '.status.desiredScale', 'integer'], ['ActualScale', '.status.actualScale', 'integer']),
		},
	],
	[
		'rollouts',
		'Rollout',
		'argoproj.io/v1alpha1',
		{
			shortNames: ['ro'],
			scale: ['.spec.replicas', '.status.HPAReplicas', '.status.selector'],
			columns: [
				['Desired', '.spec.replicas', 'integer'],
				['Current', '.status.replicas', 'integer'],
				['Up-to-date', '.status.updatedReplicas', 'integer'],
				['Available', '.status.availableReplicas', 'integer'],
				age,
			],
		},
	],
	[
		'applications',
		'Application',
		'argoproj.io/v1alpha1',
		{
			shortNames: ['app', 'apps'],
			hasStatus: false,
			columns: [
				['Sync Status', '.status.sync.status'],
				['Health Status', '.status.health.status'],
				['Revision', '.status.sync.revision', 'wide'],
			],
		},
	],
	[
		'kustomizations',
		'Kustomization',
		'kustomize.toolkit.fluxcd.io/v1',
		{shortNames: ['ks'], columns: [age, ['Ready', condition('Ready')], ['Status', condition('Ready', 'message')]]},
	],
	[
		'scaledobjects',
		'ScaledObject',
		'keda.sh/v1alpha1',
		{
			shortNames: ['so'],
			columns: [
				['ScaleTargetKind', '.status.scaleTargetKind'],
				['ScaleTargetName', '.spec.scaleTargetRef.name'],
				['Min', '.spec.minReplicaCount', 'integer'],
				['Max', '.spec.maxReplicaCount', 'integer'],
				['Ready', condition('Ready')],
				['Active', condition('Active')],
				['Fallback', condition('Fallback')],
				['Paused', condition('Paused')],
				['Triggers', '.status.triggersTypes'],
				['Authentications', '.status.authenticationsTypes'],
				age,
			],
		},
	],
	[
		'leaderworkersets',
		'LeaderWorkerSet',
		'leaderworkerset.x-k8s.io/v1',
		{
			shortNames: ['lws'],
			scale: ['.spec.replicas', '.status.replicas', '.status.hpaPodSelector'],
			columns: [
				['Ready', '.status.readyReplicas', 'integer'],
				['Desired', '.spec.replicas', 'integer'],
				['Up-to-date', '.status.updatedReplicas', 'integer'],
				age,
			],
		},
	],
	[
		'rayservices',
		'RayService',
		'ray.io/v1',
		{
			columns: [
				['service status', '.status.serviceStatus'],
				['num serve endpoints', '.status.numServeEndpoints'],
			],
		},
	],
	[
		'rayclusters',
		'RayCluster',
		'ray.io/v1',
		{
			columns: [
				['desired workers', '.status.desiredWorkerReplicas', 'integer'],
				['available workers', '.status.availableWorkerReplicas', 'integer'],
				['cpus', '.status.desiredCPU'],
				['memory', '.status.desiredMemory'],
				['gpus', '.status.desiredGPU'],
				['status', '.status.state'],
				age,
			],
		},
	],
	[
		'vllmruntimes',
		'VLLMRuntime',
		'production-stack.vllm.ai/v1alpha1',
		{
			shortNames: ['vr'],
			scale: ['.spec.deploymentConfig.replicas', '.status.replicas', '.status.selector'],
			columns: [
				['Model', '.spec.model.modelURL'],
				['Status', '.status.modelStatus'],
				['Replicas', '.status.replicas', 'integer'],
				['Available', '.status.availableReplicas', 'integer'],
				age,
			],
		},
	],
	['nimservices', 'NIMService', 'apps.nvidia.com/v1alpha1', {columns: [['Status', '.status.state'], age]}],
	['nimcaches', 'NIMCache', 'apps.nvidia.com/v1alpha1', {columns: [['Status', '.status.state'], ['PVC', '.status.pvc'], age]}],
	['inferencepools', 'InferencePool', 'inference.networking.k8s.io/v1', {shortNames: ['infpool'], columns: [age]}],
	[
		'dynamographdeployments',
		'DynamoGraphDeployment',
		'nvidia.com/v1beta1',
		{
			shortNames: ['dgd'],
			columns: [['Ready', condition('Ready')], ['State', '.status.state'], age],
		},
	],
	[
		'dynamocomponentdeployments',
		'DynamoComponentDeployment',
		'nvidia.com/v1beta1',
		{shortNames: ['dcd'], columns: [['Available', condition('Available')], age]},
	],
	[
		'dynamographdeploymentscalingadapters',
		'DynamoGraphDeploymentScalingAdapter',
		'nvidia.com/v1beta1',
		{
			shortNames: ['dgdsa'],
			scale: ['.spec.replicas', '.status.replicas', '.status.selector'],
			columns: [
				['DGD', '.spec.dgdRef.name'],
				['Component', '.spec.dgdRef.componentName'],
				['Replicas', '.status.replicas', 'integer'],
				age,
			],
		},
	],
	[
		'workspaces',
		'Workspace',
		'kaito.sh/v1beta1',
		{
			shortNames: ['wk'],
			columns: [
				['Instance', '.resource.instanceType'],
				['ResourceReady', condition('ResourceReady')],
				['InferenceReady', condition('InferenceReady')],
				['WorkspaceSucceeded', condition('WorkspaceSucceeded')],
				['State', '.status.state'],
				age,
			],
		},
	],
	[
		'inferencesets',
		'InferenceSet',
		'kaito.sh/v1beta1',
		{
			shortNames: ['is'],
			scale: ['.spec.replicas', '.status.replicas', '.status.selector'],
			columns: [['Replicas', '.status.replicas', 'integer'], ['ReadyReplicas', '.status.readyReplicas', 'integer'], age],
		},
	],
	[
		'models',
		'Model',
		'mlops.seldon.io/v1alpha1',
		{
			shortNames: ['mlm'],
			scale: ['.spec.replicas', '.status.replicas', '.status.selector'],
			columns: [
				['Ready', condition('ModelReady')],
				['Desired Replicas', '.spec.replicas', 'integer'],
				['Available Replicas', '.status.availableReplicas', 'integer'],
				age,
			],
		},
	],
	[
		'servers',
		'Server',
		'mlops.seldon.io/v1alpha1',
		{
			shortNames: ['mls'],
			scale: ['.spec.replicas', '.status.replicas', '.status.selector'],
			columns: [
				['Ready', condition('Ready')],
				['Replicas', '.status.replicas', 'integer'],
				['Loaded models', '.status.loadedModels', 'integer'],
				age,
			],
		},
	],
	[
		'seldondeployments',
		'SeldonDeployment',
		'machinelearning.seldon.io/v1',
		{shortNames: ['sdep'], scale: ['.spec.replicas', '.status.replicas'], columns: [['State', '.status.state'], age]},
	],
	[
		'bentodeployments',
		'BentoDeployment',
		'serving.yatai.ai/v2alpha1',
		{columns: [['Bento', '.spec.bento'], ['Available', condition('Available')], age]},
	],
	// Nobody has heard of this one: a team's own operator.
	[
		'modelmeshes',
		'ModelMesh',
		'serving.acme.example/v1alpha1',
		{shortNames: ['mmesh'], columns: [['Model', '.spec.model'], ['Phase', '.status.phase'], ['Ready', '.status.ready'], age]},
	],
];

const columnOf = ([name, jsonPath, type]: Column): JsonObject => ({
	name,
	jsonPath,
	type: type === undefined || type === 'wide' ? 'string' : type,
	...(type === 'wide' ? {priority: 1} : {}),
});

/** A CustomResourceDefinition without a schema. */
const definitionOf = ([plural, kind, apiVersion, options]: Row): NewDemoObject => {
	const [group = '', name = ''] = apiVersion.split('/');
	const {shortNames, scale, hasStatus = true, columns} = options;
	const [specReplicasPath, statusReplicasPath, labelSelectorPath] = scale ?? [];
	const scaled =
		scale === undefined
			? {}
			: {scale: {specReplicasPath, statusReplicasPath, ...(labelSelectorPath === undefined ? {} : {labelSelectorPath})}};
	return {
		apiVersion: 'apiextensions.k8s.io/v1',
		kind: 'CustomResourceDefinition',
		metadata: {name: `${plural}.${group}`},
		spec: {
			group,
			names: {plural, kind, ...(shortNames === undefined ? {} : {shortNames})},
			scope: 'Namespaced',
			versions: [
				{
					...{name, served: true, storage: true},
					schema: {openAPIV3Schema: {type: 'object', 'x-kubernetes-preserve-unknown-fields': true}},
					subresources: {...(hasStatus ? {status: {}} : {}), ...scaled},
					...(columns === undefined ? {} : {additionalPrinterColumns: columns.map(columnOf)}),
				},
			],
		},
	};
};

/** CustomResourceDefinitions of every system the demo has. */
export const definitions: readonly NewDemoObject[] = rows.map(definitionOf);
