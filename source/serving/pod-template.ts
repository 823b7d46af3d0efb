import {bounded} from '../domain/bounded.ts';
import type {ContainerSummary, Sourced} from '../domain/model-service.ts';
import {type SafeText, toSafe} from '../domain/safe-text.ts';
import {engineOf} from './engine-of.ts';
import {evidenceOfTemplate} from './evidence.ts';
import {containerGpus, gpuShareOf, podGpus} from './gpu-resources.ts';
import {containerModel, labelledModel, type PlainSourced, templateLabels, templateVersion, wordsOf} from './model-identity.ts';
import {compact, type Raw, rawList, rawObject, rawObjects, rawText, rawTexts} from './raw.ts';
import {restartAnnotation} from './restart-annotation.ts';
import type {Unsafe} from './serving-system.ts';

/** What a record keeps of a pod template that is not the newest: enough for the table of revisions, nothing more. */
export type TemplateSummary = {
	readonly containers: readonly ContainerSummary[];
	readonly version?: Sourced;
	/** What an init container loads the model from before the serving one starts, as KServe has it. */
	readonly modelUri?: SafeText;
};

/** What a workload's record keeps of its own template on top. */
export type WorkloadTemplate = TemplateSummary & {
	readonly gpus: number;
	readonly gpuResource?: SafeText;
	readonly model?: Sourced;
	readonly engine?: string;
	/** Why it counts as a model service, strongest first, and how much that weighs together. */
	readonly evidence: {readonly score: number; readonly reasons: readonly string[]};
	/** Ports of the serving container, in its order. */
	readonly ports: readonly number[];
	/** Mark of the last restart: it tells whether the template is that of a service which was asked to restart. */
	readonly restartedAt?: SafeText;
};

/** The container that serves: the one with GPUs, else one whose engine or model is known, else the first. */
const servingContainer = (containers: readonly Raw[]): Raw | undefined =>
	containers.find(container => containerGpus(container).gpus > 0) ??
	containers.find(container => engineOf(rawText(container['image']) ?? '', wordsOf(container).join(' ')) !== undefined) ??
	containers.find(container => containerModel(container) !== undefined) ??
	containers[0];

/** https://github.com/kserve/kserve/blob/master/pkg/constants/constants.go */
const sourceUriAnnotation = 'internal.serving.kserve.io/storage-initializer-sourceuri';

const summarizeContainer = (container: Raw): Unsafe<ContainerSummary> => {
	const args = rawTexts(container['args']);
	return {
		name: rawText(container['name']) ?? '',
		image: rawText(container['image']) ?? '',
		args,
		...(bounded(args) === args && toSafe(args) === args ? {} : {hasOtherArgs: true}),
		gpus: containerGpus(container).gpus,
	};
};

const containersOf = (template: Raw): readonly Raw[] => rawObjects(rawObject(template['spec'])['containers']);

const annotationsOf = (template: Raw): Raw => rawObject(rawObject(template['metadata'])['annotations']);

/** KServe says what it loads in an annotation, or as the first argument of what loads it. */
export const loadedUri = (template: Raw): string | undefined => {
	const annotation = annotationsOf(template)[sourceUriAnnotation];
	const loader = rawObjects(rawObject(template['spec'])['initContainers']).find(({name}) => name === 'storage-initializer');
	return rawText(annotation) ?? rawTexts(loader?.['args'])[0];
};

/** The slim form: old ReplicaSets by the thousand. */
export const summarizeTemplate = (template: Raw): Unsafe<TemplateSummary> => {
	const containers = containersOf(template);
	return compact({
		containers: containers.map(summarizeContainer),
		version: templateVersion(templateLabels(template), servingContainer(containers)),
		modelUri: loadedUri(template),
	});
};

/** The full form. `labels`, `annotations`: of the workload itself. */
export const readTemplate = (template: Raw, labels: Raw, annotations: Raw = {}): Unsafe<WorkloadTemplate> => {
	const spec = rawObject(template['spec']);
	const containers = containersOf(template);
	const serving = servingContainer(containers);
	const {gpus, resource} = podGpus(containers, rawObjects(spec['initContainers']), rawObjects(spec['resourceClaims']));
	const engine = serving === undefined ? undefined : engineOf(rawText(serving['image']) ?? '', wordsOf(serving).join(' '));
	const ownModel = serving === undefined ? undefined : containerModel(serving);
	const podLabels = templateLabels(template);
	const model: PlainSourced | undefined = ownModel ?? labelledModel(podLabels) ?? labelledModel(labels);
	return compact({
		...summarizeTemplate(template),
		restartedAt: rawText(annotationsOf(template)[restartAnnotation]),
		gpus,
		gpuResource: resource,
		model,
		engine,
		evidence: evidenceOfTemplate({
			labels,
			podLabels,
			annotations: {...annotationsOf(template), ...annotations},
			gpus,
			gpuResource: resource,
			gpuShare: containers.map(gpuShareOf).find(share => share !== undefined),
			hasDeviceClaims: rawList(spec['resourceClaims']).length > 0,
			engine,
			modelSource: ownModel?.source,
		}),
		ports:
			serving === undefined
				? []
				: rawObjects(serving['ports']).flatMap(port => (typeof port['containerPort'] === 'number' ? [port['containerPort']] : [])),
	});
};
