import type {JsonObject, NewDemoObject} from '../../../api-server/demo-object.ts';
import {gpuSelector, gpuTolerations, templateOf} from '../../fleet/manifests.ts';
import type {EngineName, GpuModel, Load, Release, ServicePlan} from '../../fleet/service-plan.ts';
import {vllmArguments} from './vllm-arguments.ts';

type Texts = Readonly<Record<string, string>>;

export type PlanParts = {
	readonly namespace: string;
	readonly name: string;
	readonly model: string;
	/** Tags, oldest first; where it is more than a tag, what is special about the release. */
	readonly releases: readonly [string | Partial<Release>, ...(string | Partial<Release>)[]];
	readonly gpu: GpuModel;
	readonly gpus: number;
	readonly replicas: number;
	readonly load: Load;
	readonly selects?: Texts;
	readonly serves?: Texts;
	/** Milliseconds. Default: 30 s. */
	readonly loading?: number;
	readonly image?: string;
	readonly engine?: EngineName;
	readonly exports?: ServicePlan['exports'] & {};
	readonly gateways?: ServicePlan['gateways'] & {};
	readonly workload?: string;
	readonly pool?: string;
	readonly hasOwnPicker?: true;
	readonly container?: string;
	readonly port?: number;
	readonly args?: readonly string[];
	readonly env?: Texts;
	readonly autoscaler?: NonNullable<ServicePlan['autoscaler']>;
};

const releaseOf = (release: string | Partial<Release>): Release =>
	typeof release === 'string' ? {tag: release, age: 0} : {tag: '', age: 0, ...release};

/** An hour, and what a rate at its beginning takes. */
const memory = 65 * 60_000;

/** A plan as the pods of most systems have it: vLLM on port 8000, unless it says otherwise. */
export const planOf = ({releases, loading = 30_000, gpus, ...parts}: PlanParts): ServicePlan => ({
	kind: 'Deployment',
	engine: 'vllm',
	image: 'vllm/vllm-openai',
	container: 'vllm',
	port: 8000,
	args: vllmArguments(parts.model, gpus),
	remembers: memory,
	cpu: gpus === 0 ? '2' : '8',
	memory: gpus === 0 ? '4Gi' : '64Gi',
	loading,
	gpus,
	...parts,
	releases: [releaseOf(releases[0]), ...releases.slice(1).map(releaseOf)],
});

/** The pod template of the first, second … release of a plan. */
export const releaseTemplate = (plan: ServicePlan, index = 0): JsonObject => templateOf(plan, plan.releases[index] ?? plan.releases[0]);

/** The image of the first, second … release of a plan. */
export const releaseImage = (plan: ServicePlan, index = 0): string => `${plan.image}:${(plan.releases[index] ?? plan.releases[0]).tag}`;

export const gpuLimits = ({gpus, cpu, memory}: ServicePlan): JsonObject => ({
	limits: {cpu, memory, ...(gpus === 0 ? {} : {'nvidia.com/gpu': String(gpus)})},
});

export const onGpu = ({gpu}: ServicePlan): JsonObject => ({
	nodeSelector: gpuSelector(gpu),
	tolerations: gpuTolerations(gpu),
});

/** An object of a plan's name and namespace. */
export const named = (
	apiVersion: string,
	kind: string,
	{namespace, name}: {readonly namespace: string; readonly name: string},
	more: {readonly labels?: Texts; readonly annotations?: Texts} & Readonly<Record<string, unknown>>,
): NewDemoObject => {
	const {labels, annotations, ...rest} = more;
	return {
		apiVersion,
		kind,
		metadata: {name, namespace, ...(labels === undefined ? {} : {labels}), ...(annotations === undefined ? {} : {annotations})},
		...(rest as JsonObject),
	};
};
