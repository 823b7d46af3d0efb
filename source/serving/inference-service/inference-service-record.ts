import type {KubernetesObject} from '../../cluster/kubernetes-object.ts';
import {lookup} from '../../domain/lookup.ts';
import type {SafeText} from '../../domain/safe-text.ts';
import {type CustomRecord, customRecord} from '../custom/custom-record.ts';
import {type KnativeShare, shareOf} from '../knative/knative-records.ts';
import {valueAt} from '../plans/edit.ts';
import {compact, type Raw, rawMessage, rawNumber, rawObject, rawObjects, rawText, rawTexts} from '../raw.ts';
import {restartAnnotation} from '../restart-annotation.ts';
import type {Unsafe} from '../serving-system.ts';
import {type Role, roles, stopAnnotation} from './inference-service-kind.ts';
import {containerPlace, filledIn, runtimeOf, servingContainer, uriPath} from './spec-paths.ts';

export type Mode = 'Standard' | 'Knative' | 'ModelMesh';

/** One component's part of the spec. */
export type ComponentBounds = {readonly minimum?: number; readonly maximum?: number};

export type InferenceServiceRecord = CustomRecord & {
	/** Absent: neither its status nor an annotation says. */
	readonly mode?: Mode;
	/** hpa, keda, external or none. */
	readonly autoscalerClass: SafeText;
	readonly stopped: boolean;
	readonly bounds: Readonly<Partial<Record<Role, ComponentBounds>>>;
	/** What the workload of the predictor is asked to be. */
	readonly wanted: {
		readonly uri?: SafeText;
		readonly image?: SafeText;
		readonly args: readonly SafeText[];
		readonly restartedAt?: SafeText;
	};
	/** What the model is loaded from, and where that stands. */
	readonly uri?: SafeText;
	readonly uriSource?: string;
	readonly predictorName?: SafeText;
	readonly isMultiNode: boolean;
	/** Canaries of the Standard mode, and whether KServe has made each of them. */
	readonly canaries: ReadonlyArray<{readonly name: SafeText; readonly percent: number; readonly isSeen: boolean}>;
	/** Canaries that KServe still has. */
	readonly seenCanaries: number;
	/** Of the Knative mode: what the newest revision gets. */
	readonly canaryPercent?: number;
	readonly url?: SafeText;
	readonly runtime?: SafeText;
	readonly latestReady?: SafeText;
	readonly latestCreated?: SafeText;
	readonly latestRolledout?: SafeText;
	readonly previousRolledout?: SafeText;
	readonly traffic: readonly KnativeShare[];
	/** What KServe reports of the model, which it tells from one pod: it never stands alone. */
	readonly model?: {
		readonly transition: SafeText;
		readonly target?: SafeText;
		readonly failure?: SafeText;
	};
};

/** The names since 0.15 and those before. */
const modes = lookup<Mode>({
	Standard: 'Standard',
	RawDeployment: 'Standard',
	Knative: 'Knative',
	Serverless: 'Knative',
	ModelMesh: 'ModelMesh',
});

const boundsOf = (spec: Raw, role: Role): Unsafe<ComponentBounds> | undefined =>
	spec[role] === undefined
		? undefined
		: compact({minimum: rawNumber(rawObject(spec[role])['minReplicas']), maximum: rawNumber(rawObject(spec[role])['maxReplicas'])});

const wantedOf = (object: KubernetesObject): Unsafe<InferenceServiceRecord['wanted']> => {
	const place = containerPlace(object, servingContainer);
	const container = place === undefined ? {} : rawObject(valueAt(object, ...place.path));
	const uri = uriPath(object);
	// With a runtimeVersion the tag is that, whatever image the runtime or the model has.
	const image = container['runtimeVersion'] === undefined ? rawText(container['image']) : undefined;
	return compact({
		// Only what stands in full can be compared with what the workload loads.
		uri: uri?.at(-1) === 'storageUri' ? rawText(valueAt(object, ...uri)) : undefined,
		image,
		args: filledIn(rawTexts(container['args']), object),
		restartedAt: rawText(rawObject(valueAt(object, 'spec', 'predictor', 'annotations'))[restartAnnotation]),
	});
};

const modelOf = (status: Raw): Unsafe<InferenceServiceRecord['model']> => {
	const model = rawObject(status['modelStatus']);
	const transition = rawText(model['transitionStatus']);
	if (transition === undefined) return undefined;
	const failure = rawObject(model['lastFailureInfo']);
	return compact({
		transition,
		target: rawText(rawObject(model['states'])['targetModelState']),
		failure: rawMessage(failure['message']) ?? rawText(failure['reason']),
	});
};

export const projectInferenceService = (object: KubernetesObject): Unsafe<InferenceServiceRecord> => {
	const spec = rawObject(object.spec);
	const status = rawObject(object.status);
	const annotations = object.metadata.annotations ?? {};
	const predictor = rawObject(spec['predictor']);
	const predictorStatus = rawObject(rawObject(status['components'])['predictor']);
	const seen = rawObjects(status['canaryStatuses']);
	const uri = uriPath(object);
	return compact({
		...customRecord('InferenceService', object),
		mode: modes[rawText(status['deploymentMode']) ?? annotations['serving.kserve.io/deploymentMode'] ?? ''],
		autoscalerClass: annotations['serving.kserve.io/autoscalerClass'] ?? 'hpa',
		stopped: annotations[stopAnnotation]?.toLowerCase() === 'true',
		bounds: compact(Object.fromEntries(roles.map(role => [role, boundsOf(spec, role)]))),
		wanted: wantedOf(object),
		uriSource: uri === undefined ? undefined : uri.join('.'),
		uri: uri === undefined ? undefined : rawText(valueAt(object, ...uri)),
		predictorName: rawText(predictor['name']),
		isMultiNode: predictor['workerSpec'] !== undefined,
		canaries: rawObjects(spec['canary']).map(canary => {
			const name = rawText(rawObject(canary['predictor'])['name']) ?? '';
			const percent = rawNumber(canary['trafficPercent']) ?? 0;
			return {name, percent, isSeen: seen.some(entry => entry['name'] === name && entry['trafficPercent'] === percent)};
		}),
		seenCanaries: seen.length,
		canaryPercent: rawNumber(predictor['canaryTrafficPercent']),
		url: rawText(status['url']) ?? rawText(rawObject(status['address'])['url']),
		runtime: runtimeOf(object),
		latestReady: rawText(predictorStatus['latestReadyRevision']),
		latestCreated: rawText(predictorStatus['latestCreatedRevision']),
		latestRolledout: rawText(predictorStatus['latestRolledoutRevision']),
		previousRolledout: rawText(predictorStatus['previousRolledoutRevision']),
		traffic: rawObjects(predictorStatus['traffic']).map(shareOf),
		model: modelOf(status),
	});
};
