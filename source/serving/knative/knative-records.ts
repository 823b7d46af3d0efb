import type {KubernetesObject} from '../../cluster/kubernetes-object.ts';
import type {ClusterRecord} from '../../domain/cluster-record.ts';
import {lookup} from '../../domain/lookup.ts';
import type {Condition} from '../../domain/model-service.ts';
import type {SafeText} from '../../domain/safe-text.ts';
import {type CustomRecord, customRecord} from '../custom/custom-record.ts';
import {readTemplate, summarizeTemplate, type TemplateSummary, type WorkloadTemplate} from '../pod-template.ts';
import {compact, type Raw, rawNumber, rawObject, rawObjects, rawText} from '../raw.ts';
import {conditionsOf} from '../records/conditions-of.ts';
import {recordOf} from '../records/metadata.ts';
import type {Unsafe} from '../serving-system.ts';
import {type ScaleBounds, scaleBounds, scaleMetric} from './scale-annotations.ts';

/** One entry of status.traffic. */
export type KnativeShare = {
	readonly revision?: SafeText;
	readonly percent: number;
	readonly tag?: SafeText;
	readonly latest: boolean;
};

export type KnativeServiceRecord = CustomRecord & {
	readonly template: WorkloadTemplate;
	readonly bounds: ScaleBounds;
	readonly metric: SafeText;
	readonly url?: SafeText;
	readonly latestCreated?: SafeText;
	readonly latestReady?: SafeText;
	readonly traffic: readonly KnativeShare[];
	/** Some of the traffic follows the newest revision, as the spec has it. */
	readonly followsLatest: boolean;
};

export type KnativeRevisionRecord = ClusterRecord & {
	readonly template: TemplateSummary;
	readonly bounds: ScaleBounds;
	readonly metric: SafeText;
	/** Generation of the Configuration that asked for it. */
	readonly number: number;
	/** What the autoscaler wants and what is ready; absent: it has not said yet. */
	readonly desired?: number;
	readonly actual?: number;
	readonly readiness?: Condition;
	/** Milliseconds it may take to become ready for the first time. */
	readonly progressDeadline: number;
};

/** What Knative calls a container whose template gives it no name. */
const defaultContainer = 'user-container';

/** The pod template of a Service or Revision, every container with its name. */
const podTemplate = (metadata: Raw, spec: Raw): Raw => ({
	metadata,
	spec: {...spec, containers: rawObjects(spec['containers']).map(container => ({name: defaultContainer, ...container}))},
});

export const shareOf = (entry: Raw): Unsafe<KnativeShare> =>
	compact({
		revision: rawText(entry['revisionName']),
		percent: rawNumber(entry['percent']) ?? 0,
		tag: rawText(entry['tag']),
		latest: entry['latestRevision'] === true,
	});

/** Knative puts it there where it is left out: all to the newest. */
export const wantedTraffic = (spec: Raw): readonly Raw[] => {
	const traffic = rawObjects(spec['traffic']);
	return traffic.length === 0 ? [{latestRevision: true, percent: 100}] : traffic;
};

const followsLatest = (spec: Raw): boolean =>
	wantedTraffic(spec).some(entry => rawText(entry['revisionName']) === undefined && (rawNumber(entry['percent']) ?? 0) > 0);

export const projectKnativeService = (object: KubernetesObject): Unsafe<KnativeServiceRecord> => {
	const spec = rawObject(object.spec);
	const status = rawObject(object.status);
	const template = rawObject(spec['template']);
	const metadata = rawObject(template['metadata']);
	const annotations = rawObject(metadata['annotations']);
	return compact({
		...customRecord('Service', object),
		template: readTemplate(podTemplate(metadata, rawObject(template['spec'])), object.metadata.labels ?? {}),
		bounds: scaleBounds(annotations),
		metric: scaleMetric(annotations),
		url: rawText(status['url']),
		latestCreated: rawText(status['latestCreatedRevisionName']),
		latestReady: rawText(status['latestReadyRevisionName']),
		traffic: rawObjects(status['traffic']).map(shareOf),
		followsLatest: followsLatest(spec),
	});
};

const defaultDeadline = 600_000;
const units = lookup<number>({h: 3_600_000, m: 60_000, s: 1000});

/** A duration as Go writes it: `1h30m`, `900s`. */
const duration = (text: string | undefined): number | undefined => {
	const parts = [...(text ?? '').matchAll(/(\d+(?:\.\d+)?)(h|m|s)/g)];
	return parts.length === 0 ? undefined : parts.reduce((sum, [, amount, unit]) => sum + Number(amount) * (units[unit ?? 's'] ?? 0), 0);
};

export const projectKnativeRevision = (object: KubernetesObject): Unsafe<KnativeRevisionRecord> => {
	const {annotations = {}, labels = {}} = object.metadata;
	const status = rawObject(object.status);
	const number = Number(labels['serving.knative.dev/configurationGeneration']);
	return compact({
		...recordOf('Revision', object),
		template: summarizeTemplate(podTemplate({annotations, labels}, rawObject(object.spec))),
		bounds: scaleBounds(annotations),
		metric: scaleMetric(annotations),
		number: Number.isInteger(number) ? number : 0,
		desired: rawNumber(status['desiredReplicas']),
		actual: rawNumber(status['actualReplicas']),
		readiness: conditionsOf(status).find(({type}) => type === 'Ready'),
		progressDeadline: duration(annotations['serving.knative.dev/progress-deadline']) ?? defaultDeadline,
	});
};

/** Only a link in the chain from a pod to its Service. */
export const projectKnativeConfiguration = (object: KubernetesObject): Unsafe<ClusterRecord> => recordOf('Configuration', object);
