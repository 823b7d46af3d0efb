import type {KubernetesObject} from '../../cluster/kubernetes-object.ts';
import type {SafeText} from '../../domain/safe-text.ts';
import {type CustomRecord, customRecord} from '../custom/custom-record.ts';
import {readTemplate, type WorkloadTemplate} from '../pod-template.ts';
import {compact, type Raw, rawMessage, rawNumber, rawObject, rawObjects, rawText} from '../raw.ts';
import type {Unsafe} from '../serving-system.ts';

/** What KubeRay writes for "no maximum". */
export const noMaximum = 2_147_483_647;

/** A group of workers, or the head. */
export type RayGroup = {
	readonly name: SafeText;
	/** Replicas that the operator makes: what is asked for, within its bounds. */
	readonly desired: number;
	readonly minimum: number;
	/** Infinity: none. */
	readonly maximum: number;
	/** Pods of one replica. */
	readonly hosts: number;
	readonly template: WorkloadTemplate;
};

/** What both kinds keep of a cluster's nodes. */
export type RayNodes = {
	readonly head: RayGroup;
	readonly workers: readonly RayGroup[];
	/** The Ray autoscaler owns the worker replicas. */
	readonly autoscaling: boolean;
};

export type RayClusterRecord = CustomRecord & {
	readonly nodes: RayNodes;
	/** ready, suspended, failed; absent: not there yet. */
	readonly state?: SafeText;
	readonly reason?: SafeText;
	readonly suspended: boolean;
};

export type RayApplication = {readonly name: SafeText; readonly status: SafeText; readonly message?: SafeText};

type ServeStatus = {readonly cluster: SafeText; readonly applications: readonly RayApplication[]};

export type RayServiceRecord = CustomRecord & {
	readonly nodes: RayNodes;
	/** NewCluster, NewClusterWithIncrementalUpgrade or None; absent: as the operator is set. */
	readonly upgrade?: SafeText;
	/** The cluster that serves; absent: none yet. */
	readonly active?: ServeStatus;
	/** The cluster that will, once it is ready. */
	readonly pending?: ServeStatus;
	/** Pods that take requests; absent: not reported. */
	readonly endpoints?: number;
	/** A model that the Serve configuration names. */
	readonly configModel?: SafeText;
};

const workerOf = (group: Raw, labels: Raw): Unsafe<RayGroup> => {
	const minimum = rawNumber(group['minReplicas']) ?? 0;
	const maximum = rawNumber(group['maxReplicas']) ?? noMaximum;
	const asked = rawNumber(group['replicas']) ?? minimum;
	return {
		name: rawText(group['groupName']) ?? '',
		desired: Math.min(Math.max(asked, minimum), maximum),
		minimum,
		maximum: maximum >= noMaximum ? Number.POSITIVE_INFINITY : maximum,
		hosts: rawNumber(group['numOfHosts']) ?? 1,
		template: readTemplate(rawObject(group['template']), labels),
	};
};

const nodesOf = (spec: Raw, labels: Raw): Unsafe<RayNodes> => ({
	head: {
		name: 'head',
		desired: 1,
		minimum: 1,
		maximum: 1,
		hosts: 1,
		template: readTemplate(rawObject(rawObject(spec['headGroupSpec'])['template']), labels),
	},
	workers: rawObjects(spec['workerGroupSpecs']).map(group => workerOf(group, labels)),
	autoscaling: spec['enableInTreeAutoscaling'] === true,
});

export const projectRayCluster = (object: KubernetesObject): Unsafe<RayClusterRecord> => {
	const spec = rawObject(object.spec);
	const status = rawObject(object.status);
	return compact({
		...customRecord('RayCluster', object),
		nodes: nodesOf(spec, object.metadata.labels ?? {}),
		state: rawText(status['state']),
		reason: rawText(status['reason']),
		suspended: spec['suspend'] === true,
	});
};

const serveStatus = (value: unknown): Unsafe<ServeStatus> | undefined => {
	const status = rawObject(value);
	const cluster = rawText(status['rayClusterName']);
	if (cluster === undefined) return undefined;
	const applications = Object.entries(rawObject(status['applicationStatuses'])).map(([name, entry]) => {
		const application = rawObject(entry);
		return compact({name, status: rawText(application['status']) ?? '', message: rawMessage(application['message'])});
	});
	return {cluster, applications};
};

/** The first model that a Serve configuration names; it is YAML in a string, and no more of it is read. */
const configModel = (config: string | undefined): string | undefined =>
	config === undefined ? undefined : /\b(?:model_id|model_source|model)["']?:\s*["']?([\w./:@-]+)/.exec(config)?.[1];

export const projectRayService = (object: KubernetesObject): Unsafe<RayServiceRecord> => {
	const spec = rawObject(object.spec);
	const status = rawObject(object.status);
	return compact({
		...customRecord('RayService', object),
		nodes: nodesOf(rawObject(spec['rayClusterConfig']), object.metadata.labels ?? {}),
		upgrade: rawText(rawObject(spec['upgradeStrategy'])['type']),
		active: serveStatus(status['activeServiceStatus']),
		pending: serveStatus(status['pendingServiceStatus']),
		endpoints: rawNumber(status['numServeEndpoints']),
		configModel: configModel(rawText(spec['serveConfigV2'])),
	});
};
