import type {Raw} from './raw.ts';

/** What can speak for a workload being a model service. */
export type EvidenceInput = {
	readonly labels: Raw;
	readonly podLabels: Raw;
	/** Of the workload and of its template together. */
	readonly annotations: Raw;
	readonly gpus: number;
	readonly gpuResource: string | undefined;
	/** A resource that is a share of a GPU and not counted: memory or cores of HAMi. */
	readonly gpuShare: string | undefined;
	/** Devices by dynamic resource allocation, whose kind and count the template does not tell. */
	readonly hasDeviceClaims: boolean;
	readonly engine: string | undefined;
	/** Flag or variable the model was read from. */
	readonly modelSource: string | undefined;
};

type EvidenceRow = {readonly weight: number; readonly reason: (input: EvidenceInput) => string | undefined};

/**
 * Say `"true"` or `"false"` on the workload, as a label or an annotation, to count as a model service, or not, whatever else speaks
 * for it.
 */
export const serviceLabel = 'modeldeck.dev/service';

const either = (input: EvidenceInput, label: string): unknown => input.labels[label] ?? input.podLabels[label];

const said = (input: EvidenceInput, value: 'true' | 'false'): string | undefined => {
	if (either(input, serviceLabel) === value) return `label ${serviceLabel}`;
	return input.annotations[serviceLabel] === value ? `annotation ${serviceLabel}` : undefined;
};

/** How the makers of serving systems label what they make. `value`: with no other it means something else. */
type Profile = {readonly label: string; readonly value?: string};

const profiles: readonly Profile[] = [
	{label: 'helm-release-name'},
	{label: 'llm-d.ai/role'},
	{label: 'llm-d.ai/model'},
	{label: 'serving.kserve.io/inferenceservice'},
	{label: 'app.kubernetes.io/part-of', value: 'llminferenceservice'},
	{label: 'kserve.io/component', value: 'workload'},
	{label: 'app.kubernetes.io/part-of', value: 'nim-service'},
	{label: 'kaito.sh/workspace'},
	{label: 'inferenceset.kaito.sh/created-by'},
	{label: 'nvidia.com/dynamo-component-type'},
	{label: 'nvidia.com/dynamo-graph-deployment-name'},
	{label: 'seldon-deployment-id'},
	{label: 'seldon.io/model'},
	{label: 'seldon-server-name'},
	{label: 'ray.io/serve', value: 'true'},
	{label: 'ray.io/originated-from-crd', value: 'RayService'},
	{label: 'yatai.ai/bento-deployment'},
	{label: 'cortex.dev/api'},
];

const profileOf = (input: EvidenceInput): string | undefined => {
	const found = profiles.find(({label, value}) => {
		const actual = either(input, label);
		return actual !== undefined && (value === undefined || actual === value);
	});
	return found === undefined ? undefined : `label ${found.label}${found.value === undefined ? '' : `=${found.value}`}`;
};

/** What stands in front of models or beside them and serves none. */
const fronts: readonly Required<Profile>[] = [
	// https://github.com/vllm-project/production-stack
	{label: 'app.kubernetes.io/component', value: 'router'},
	{label: 'nvidia.com/dynamo-component-type', value: 'frontend'},
	{label: 'nvidia.com/dynamo-component-type', value: 'planner'},
	{label: 'nvidia.com/dynamo-component-type', value: 'epp'},
];

/** A front that holds a GPU is shown all the same. */
const isFront = (input: EvidenceInput): boolean =>
	input.gpus === 0 && !input.hasDeviceClaims && fronts.some(({label, value}) => either(input, label) === value);

/** A workload counts from this weight on. */
const threshold = 5;

const rows: readonly EvidenceRow[] = [
	{weight: 1000, reason: input => said(input, 'true')},
	{weight: -1000, reason: input => said(input, 'false')},
	{weight: 10, reason: ({gpus, gpuResource}) => (gpus > 0 ? `requests ${gpuResource}` : undefined)},
	{weight: 6, reason: ({gpuShare}) => (gpuShare === undefined ? undefined : `requests a share of a GPU (${gpuShare})`)},
	{weight: 6, reason: ({hasDeviceClaims, gpus}) => (hasDeviceClaims && gpus === 0 ? 'claims a device' : undefined)},
	{weight: 6, reason: ({engine}) => (engine === undefined ? undefined : `runs ${engine}`)},
	{weight: 4, reason: ({modelSource}) => (modelSource?.startsWith('-') === true ? `argument ${modelSource}` : undefined)},
	{
		weight: 3,
		reason: ({modelSource}) => (modelSource !== undefined && !modelSource.startsWith('-') ? `names a model: ${modelSource}` : undefined),
	},
	{weight: 5, reason: profileOf},
	// The Helm chart of the vLLM production stack: weak by itself, for anybody calls something a model.
	{weight: 2, reason: input => (either(input, 'model') === undefined ? undefined : 'label model')},
	// Groups serve models more often than not.
	{weight: 3, reason: input => (either(input, 'leaderworkerset.sigs.k8s.io/name') === undefined ? undefined : 'is a group of pods')},
	{weight: -12, reason: input => (isFront(input) ? 'is a router' : undefined)},
];

/** How much speaks for a model service, and what. */
export const evidenceOfTemplate = (input: EvidenceInput): {readonly score: number; readonly reasons: readonly string[]} => {
	let score = 0;
	const reasons: string[] = [];
	for (const row of rows) {
		const reason = row.reason(input);
		if (reason === undefined) continue;
		score += row.weight;
		if (row.weight > 0) reasons.push(reason);
	}
	return {score, reasons};
};

export const isModelService = (evidence: {readonly score: number}): boolean => evidence.score >= threshold;

/** Its label says that it is none, whatever else speaks for it. */
export const isOptedOut = (evidence: {readonly score: number}): boolean => evidence.score < -500;
