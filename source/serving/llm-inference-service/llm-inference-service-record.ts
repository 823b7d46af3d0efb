import type {KubernetesObject} from '../../cluster/kubernetes-object.ts';
import type {ResourceKind} from '../../domain/object-reference.ts';
import type {SafeText} from '../../domain/safe-text.ts';
import {type CustomRecord, customRecord} from '../custom/custom-record.ts';
import {stopAnnotation} from '../inference-service/inference-service-kind.ts';
import type {Wanted} from '../inference-service/is-taken-over.ts';
import {compact, type Raw, rawNumber, rawObject, rawObjects, rawText} from '../raw.ts';
import {restartAnnotation} from '../restart-annotation.ts';
import type {Unsafe} from '../serving-system.ts';

/** What KServe calls the container that serves. */
export const mainContainer = 'main';

const kindOf = (version: string): ResourceKind => ({
	group: 'serving.kserve.io',
	version,
	resource: 'llminferenceservices',
	kind: 'LLMInferenceService',
	namespaced: true,
});

export const llmInferenceServiceKind = kindOf('v1alpha2');
export const olderLlmInferenceServiceKind = kindOf('v1alpha1');

/** Either a count or what scales it; neither: KServe leaves the count alone. */
export type WorkloadCount = {
	readonly replicas?: number;
	readonly scaling?: {readonly minimum: number; readonly maximum: number; readonly actuator: 'HPA' | 'KEDA'};
};

export type LlmInferenceServiceRecord = CustomRecord & {
	readonly stopped: boolean;
	readonly main: WorkloadCount;
	/** Present: prompts are processed by workloads of their own, and the main one decodes. */
	readonly prefill?: WorkloadCount;
	/** What its main workload is asked to be. */
	readonly wanted: Wanted;
	readonly uri?: SafeText;
	readonly modelName?: SafeText;
	readonly url?: SafeText;
	/** Names of the workloads that KServe has made. */
	readonly workloads: {readonly primary?: SafeText; readonly prefill?: SafeText; readonly scheduler?: SafeText};
	/** Services that share one route, this one included. */
	readonly group?: {
		readonly name: SafeText;
		readonly members: ReadonlyArray<{readonly name: SafeText; readonly weight: number; readonly stopped: boolean}>;
	};
};

const countOf = (spec: Raw): Unsafe<WorkloadCount> => {
	const scaling = rawObject(spec['scaling']);
	const actuator = rawObject(scaling['wva'])['keda'] === undefined && scaling['keda'] === undefined ? 'HPA' : 'KEDA';
	return compact({
		replicas: rawNumber(spec['replicas']),
		scaling:
			spec['scaling'] === undefined
				? undefined
				: {minimum: rawNumber(scaling['minReplicas']) ?? 1, maximum: rawNumber(scaling['maxReplicas']) ?? 1, actuator},
	}) as Unsafe<WorkloadCount>;
};

const groupOf = (status: Raw): Unsafe<LlmInferenceServiceRecord['group']> => {
	const group = rawObject(rawObject(status['router'])['group']);
	const name = rawText(group['name']);
	if (name === undefined) return undefined;
	return {
		name,
		members: rawObjects(group['members']).flatMap(member => {
			const memberName = rawText(member['name']);
			return memberName === undefined
				? []
				: [{name: memberName, weight: rawNumber(member['weight']) ?? 0, stopped: member['stopped'] === true}];
		}),
	};
};

/** Arguments are left out: KServe adds its own on both sides of them. */
const wantedOf = (spec: Raw): Unsafe<Wanted> =>
	compact({
		uri: rawText(rawObject(spec['model'])['uri']),
		image: rawText(rawObjects(rawObject(spec['template'])['containers']).find(({name}) => name === mainContainer)?.['image']),
		args: [],
		restartedAt: rawText(rawObject(spec['annotations'])[restartAnnotation]),
	});

export const projectLlmInferenceService = (object: KubernetesObject): Unsafe<LlmInferenceServiceRecord> => {
	const spec = rawObject(object.spec);
	const status = rawObject(object.status);
	const model = rawObject(spec['model']);
	const workloads = rawObject(status['workloads']);
	const nameOf = (field: string): string | undefined => rawText(rawObject(workloads[field])['name']);
	return compact({
		...customRecord('LLMInferenceService', object),
		stopped: object.metadata.annotations?.[stopAnnotation]?.toLowerCase() === 'true',
		main: countOf(spec),
		prefill: spec['prefill'] === undefined ? undefined : countOf(rawObject(spec['prefill'])),
		wanted: wantedOf(spec),
		uri: rawText(model['uri']),
		modelName: rawText(model['name']),
		url: rawText(status['url']) ?? rawText(rawObjects(status['addresses'])[0]?.['url']),
		workloads: compact({primary: nameOf('primary'), prefill: nameOf('prefill'), scheduler: nameOf('scheduler')}),
		group: groupOf(status),
	});
};
