import type {KubernetesObject} from '../../cluster/kubernetes-object.ts';
import type {ClusterRecord} from '../../domain/cluster-record.ts';
import type {SafeText} from '../../domain/safe-text.ts';
import {type CustomRecord, customRecord} from '../custom/custom-record.ts';
import {textAt} from '../custom/release-planners.ts';
import {compact, rawNumber, rawObject, rawText} from '../raw.ts';
import {recordOf} from '../records/metadata.ts';
import type {Unsafe} from '../serving-system.ts';

export type NimServiceRecord = CustomRecord & {
	readonly desired: number;
	/** Of the HPA that its operator makes; absent: scaling is off. */
	readonly bounds?: {readonly minimum: number; readonly maximum: number};
	readonly image?: SafeText;
	/** Pending, NotReady, Ready or Failed. */
	readonly state?: SafeText;
	/** What it serves, as it says itself. */
	readonly model?: SafeText;
	readonly endpoint?: SafeText;
	/** The NIMCache that it loads from. */
	readonly cache?: SafeText;
};

/** A store of weights that NIMServices load from. */
export type NimCacheRecord = ClusterRecord & {readonly state?: SafeText};

export const nimImage = (root: KubernetesObject): string | undefined => {
	const [repository, tag] = ['repository', 'tag'].map(field => textAt(root, 'spec', 'image', field));
	return repository === undefined ? undefined : tag === undefined ? repository : `${repository}:${tag}`;
};

export const projectNimService = (object: KubernetesObject): Unsafe<NimServiceRecord> => {
	const spec = rawObject(object.spec);
	const status = rawObject(object.status);
	const scaling = rawObject(spec['scale']);
	const hpa = rawObject(scaling['hpa']);
	return compact({
		...customRecord('NIMService', object),
		desired: rawNumber(spec['replicas']) ?? 1,
		bounds:
			scaling['enabled'] === true ? {minimum: rawNumber(hpa['minReplicas']) ?? 1, maximum: rawNumber(hpa['maxReplicas']) ?? 1} : undefined,
		image: nimImage(object),
		state: rawText(status['state']),
		model: textAt(object, 'status', 'model', 'name'),
		endpoint: textAt(object, 'status', 'model', 'externalEndpoint') ?? textAt(object, 'status', 'model', 'clusterEndpoint'),
		cache: textAt(object, 'spec', 'storage', 'nimCache', 'name'),
	});
};

export const projectNimCache = (object: KubernetesObject): Unsafe<NimCacheRecord> =>
	compact({...recordOf('NIMCache', object), state: textAt(object, 'status', 'state')});
