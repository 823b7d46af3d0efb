import {Agent, fetch} from 'undici';
import {type ControlPlane, fleetManifests} from '../control-plane/control-plane.ts';
import {installCustomResources} from '../control-plane/custom-resources.ts';

type Manifest = {
	readonly apiVersion: string;
	readonly kind: string;
	readonly metadata: {readonly name: string; readonly namespace?: string};
	readonly spec?: unknown;
};

type Owner = {
	readonly apiVersion: string;
	readonly kind: string;
	/** Plural, as in its path. */
	readonly resource: string;
	/** It asks for what its Deployment runs: another image or model would be one that is not taken up yet. */
	readonly spec: (image: string, model: string) => object;
	/** As its operator writes it once the Deployment runs. */
	readonly status: object;
};

/** What owns a Deployment of the fleet, in turn; the first is nobody. Without their operators: the Deployments are what runs. */
const owners: ReadonlyArray<Owner | undefined> = [
	undefined,
	{
		apiVersion: 'serving.kserve.io/v1beta1',
		kind: 'InferenceService',
		resource: 'inferenceservices',
		spec: (_, model) => ({
			predictor: {minReplicas: 1, maxReplicas: 10, model: {modelFormat: {name: 'huggingface'}, storageUri: `s3://${model}`}},
		}),
		status: {observedGeneration: 1, deploymentMode: 'Standard', conditions: [{type: 'Ready', status: 'True'}]},
	},
	{
		apiVersion: 'production-stack.vllm.ai/v1alpha1',
		kind: 'VLLMRuntime',
		resource: 'vllmruntimes',
		spec: (image, model) => {
			const [registry, name] = image.split('/');
			return {model: {modelURL: model}, deploymentConfig: {replicas: 10, image: {registry, name}, resources: {gpu: '1'}}};
		},
		status: {observedGeneration: 1, modelStatus: 'Ready', replicas: 10},
	},
	{
		apiVersion: 'apps.nvidia.com/v1alpha1',
		kind: 'NIMService',
		resource: 'nimservices',
		spec: image => {
			const [repository, tag] = image.split(':');
			return {image: {repository, tag}, replicas: 10};
		},
		status: {observedGeneration: 1, state: 'Ready', conditions: [{type: 'NIM_SERVICE_READY', status: 'True', reason: 'Ready'}]},
	},
];

type Deployment = Manifest & {
	readonly spec: {
		readonly template: {
			readonly metadata: object;
			readonly spec: {readonly containers: readonly [{readonly image: string; readonly args: readonly [string, string, ...string[]]}]};
		};
	};
};

const ownerOf = ({metadata, spec}: Deployment, index: number): Manifest | undefined => {
	const owner = owners[index % owners.length];
	const [{image, args}] = spec.template.spec.containers;
	if (owner === undefined) return undefined;
	return {apiVersion: owner.apiVersion, kind: owner.kind, metadata, spec: owner.spec(image, args[1])};
};

/** With the model as its first argument, as `vllm serve` takes it. */
const served = (deployment: Deployment): Deployment => {
	const {spec} = deployment;
	const {template} = spec;
	const [container] = template.spec.containers;
	const [, model, ...others] = container.args;
	const containers = [{...container, args: [model, ...others]}] as const;
	return {...deployment, spec: {...spec, template: {...template, spec: {...template.spec, containers}}}} as unknown as Deployment;
};

const connections = 16;

const writeStatuses = async ({server}: ControlPlane, made: readonly Manifest[]): Promise<void> => {
	const dispatcher = new Agent({connect: {rejectUnauthorized: false}, connections});
	const headers = {authorization: 'Bearer admin-token', 'content-type': 'application/merge-patch+json'};
	const next = made.values();
	await Promise.all(
		Array.from({length: connections}, async () => {
			for (const {apiVersion, kind, metadata} of next) {
				const owner = owners.find(candidate => candidate?.kind === kind);
				const path = `/apis/${apiVersion}/namespaces/${metadata.namespace}/${owner?.resource}/${metadata.name}/status`;
				const body = JSON.stringify({status: owner?.status});
				const answer = await fetch(`${server}${path}`, {dispatcher, headers, method: 'PATCH', body});
				await answer.arrayBuffer();
				if (!answer.ok) throw new Error(`${path}: ${answer.status}`);
			}
		}),
	);
	await dispatcher.close();
};

const keyOf = ({namespace, name}: Manifest['metadata']): string => `${namespace}/${name}`;

/** Services of four systems in equal parts, with the nodes and namespaces they need. */
export const createMixedFleet = async (plane: ControlPlane, size: Parameters<typeof fleetManifests>[0]): Promise<void> => {
	const create = (manifests: readonly Manifest[]): Promise<string> =>
		plane.kubectl(['create', '-f', '-'], manifests.map(manifest => JSON.stringify(manifest)).join('\n---\n'));
	await installCustomResources(plane, ['kserve', 'vllm-production-stack', 'nim']);
	const all = (await fleetManifests(size))
		.split('---\n')
		.filter(text => text !== '')
		.map(text => JSON.parse(text) as Manifest);
	const deployments = all.filter((manifest): manifest is Deployment => manifest.kind === 'Deployment');
	await create(all.filter(({kind}) => kind !== 'Deployment'));
	await create(deployments.map(ownerOf).filter(owner => owner !== undefined));
	const made = JSON.parse(await plane.kubectl(['get', 'inferenceservices,vllmruntimes,nimservices', '-A', '-o', 'json'])) as {
		readonly items: ReadonlyArray<Manifest & {readonly metadata: {readonly uid: string}}>;
	};
	await writeStatuses(plane, made.items);
	const ownersByKey = new Map(made.items.map(owner => [keyOf(owner.metadata), owner]));
	await create(
		deployments.map(deployment => {
			const owner = ownersByKey.get(keyOf(deployment.metadata));
			if (owner === undefined) return deployment;
			const {apiVersion, kind, metadata} = owner;
			const ownerReferences = [{apiVersion, kind, name: metadata.name, uid: metadata.uid, controller: true}];
			const owned = kind === 'VLLMRuntime' ? served(deployment) : deployment;
			return {...owned, metadata: {...owned.metadata, ownerReferences}};
		}),
	);
};
