import type {Raw} from './raw.ts';

/** What can speak for a workload being a model service. */
export type EvidenceInput = {
	readonly labels: Raw;
	readonly podLabels: Raw;
	readonly gpus: number;
	readonly gpuResource: string | undefined;
	/** Devices by dynamic resource allocation, whose kind and count the template does not tell. */
	readonly hasDeviceClaims: boolean;
	readonly engine: string | undefined;
	/** Flag or variable the model was read from. */
	readonly modelSource: string | undefined;
};

type EvidenceRow = {readonly weight: number; readonly reason: (input: EvidenceInput) => string | undefined};

/** Say `"true"` or `"false"` on the workload to count as a model service, or not, whatever else speaks for it. */
export const serviceLabel = 'modeldeck.dev/service';

const either = (input: EvidenceInput, label: string): unknown => input.labels[label] ?? input.podLabels[label];

const profileLabels = [
	'llm-d.ai/role',
	'llm-d.ai/model',
	'serving.kserve.io/inferenceservice',
	'kaito.sh/workspace',
	'nvidia.com/dynamo-component-type',
	'seldon-deployment-id',
	'seldon-server-name',
	'helm-release-name',
	'cortex.dev/api',
	'yatai.ai/bento-deployment',
] as const;

/** A workload counts from this weight on. */
const threshold = 5;

const rows: readonly EvidenceRow[] = [
	{weight: 1000, reason: input => (either(input, serviceLabel) === 'true' ? `label ${serviceLabel}` : undefined)},
	{weight: -1000, reason: input => (either(input, serviceLabel) === 'false' ? `label ${serviceLabel}=false` : undefined)},
	{weight: 10, reason: ({gpus, gpuResource}) => (gpus > 0 ? `requests ${gpuResource}` : undefined)},
	{weight: 6, reason: ({hasDeviceClaims}) => (hasDeviceClaims ? 'claims a device' : undefined)},
	{weight: 6, reason: ({engine}) => (engine === undefined ? undefined : `runs ${engine}`)},
	{weight: 4, reason: ({modelSource}) => (modelSource?.startsWith('-') === true ? `argument ${modelSource}` : undefined)},
	{
		weight: 3,
		reason: ({modelSource}) => (modelSource !== undefined && !modelSource.startsWith('-') ? `names a model: ${modelSource}` : undefined),
	},
	{
		weight: 5,
		reason: input => {
			const label = profileLabels.find(name => either(input, name) !== undefined);
			return label === undefined ? undefined : `label ${label}`;
		},
	},
	// A router in front of models serves none: https://github.com/vllm-project/production-stack
	{weight: -8, reason: input => (either(input, 'app.kubernetes.io/component') === 'router' ? 'is a router' : undefined)},
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
