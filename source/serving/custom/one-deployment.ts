import type {Autoscaler, ModelService, Rollout, ServiceComponent} from '../../domain/model-service.ts';
import type {ObjectReference} from '../../domain/object-reference.ts';
import {autoscalersOf} from '../autoscalers.ts';
import {type DeploymentHistory, deploymentHistory} from '../deployment-history.ts';
import type {LeaderWorkerSetRecord} from '../leader-worker-set/leader-worker-set-record.ts';
import {leaderWorkerSet} from '../leader-worker-set.ts';
import type {WorkloadTemplate} from '../pod-template.ts';
import type {DeploymentRecord} from '../records/deployment-record.ts';
import type {ObjectIndex} from '../serving-system.ts';
import type {CustomRecord} from './custom-record.ts';
import {recordsUnder} from './under.ts';
import {workloadComponent} from './workload-component.ts';

/** What a system's object and the one Deployment that it makes tell together. */
export type OneDeployment = {
	/** Absent: not made yet, or it is groups of pods. */
	readonly workload?: DeploymentRecord;
	/** Of its workload, whatever that is; absent: not made yet. */
	readonly template?: WorkloadTemplate;
	readonly rolling?: ModelService['rolling'];
	/** It does not run yet what the object asks for. */
	readonly isUnseen?: true;
	readonly history: DeploymentHistory;
	readonly component: ServiceComponent;
};

/** Over several nodes a replica is a group of pods: the LeaderWorkerSet tells what a Deployment would, but for its revisions. */
const ofGroups = (record: LeaderWorkerSetRecord, role: string, index: ObjectIndex): OneDeployment | undefined => {
	const groups = leaderWorkerSet.read(record, index);
	const [component] = groups?.components ?? [];
	if (groups === undefined || component === undefined) return undefined;
	const {rollout, pods, rolling, reference} = groups;
	return {
		component: {...component, role, reference},
		template: record.leader ?? record.worker,
		rolling,
		history: {rollout, pods, revisions: []},
	};
};

/** What is said of a change that an operator has still to take up. */
export const notSeen = 'not seen by the controller yet';

const nothingYet: Rollout = {phase: 'Progressing', progress: 'its Deployment is not made yet'};

/** What is in trouble stays so; what looks done is not. */
const behind = (rollout: Rollout, waits: string): Rollout => ({
	...rollout,
	phase: waits === notSeen || rollout.phase === 'Stable' ? 'Progressing' : rollout.phase,
	progress: waits,
});

/**
 * `desired`: what its object asks for; undefined: an autoscaler decides. `unseen`: what the Deployment does not run yet of what the
 * object asks for, in words; undefined: it runs that.
 */
export const oneDeployment = (
	root: CustomRecord,
	role: string,
	desired: number | undefined,
	index: ObjectIndex,
	unseen: (workload: DeploymentRecord) => string | undefined,
): OneDeployment => {
	const below = recordsUnder(root.uid, index);
	const workload = below.find((record): record is DeploymentRecord => record.kind === 'Deployment');
	const groups = below.find((record): record is LeaderWorkerSetRecord => record.kind === 'LeaderWorkerSet');
	const ofSeveralNodes = workload === undefined && groups !== undefined ? ofGroups(groups, role, index) : undefined;
	if (ofSeveralNodes !== undefined) return ofSeveralNodes;
	if (workload === undefined) {
		const replicas = {desired: desired ?? 0, ready: 0, updated: 0, available: 0, total: 0};
		const component = {role, name: root.name, podsPerReplica: 1, replicas, gpus: {perReplica: 0, held: 0}, pods: []};
		return {history: {revisions: [], pods: [], rollout: desired === 0 ? {phase: 'Parked'} : nothingYet}, component};
	}
	const component = workloadComponent(role, workload, index);
	const history = deploymentHistory(workload, index);
	const asked = desired ?? component.replicas.desired;
	const waits = unseen(workload) ?? (asked === workload.desired ? undefined : notSeen);
	const {template, maxSurge, maxUnavailable, strategy} = workload;
	return {
		workload,
		template,
		rolling: {maxSurge, maxUnavailable, strategy},
		component: {...component, replicas: {...component.replicas, desired: asked}},
		...(waits === undefined ? {} : {isUnseen: true as const}),
		history: waits === undefined ? history : {...history, rollout: behind(history.rollout, waits)},
	};
};

/**
 * Its autoscaler where the operator makes one of what the object says: bounds are changed there. One that somebody else points at
 * the object or its workload has its own.
 */
export const autoscalersOfOne = (
	root: CustomRecord,
	reference: ObjectReference,
	{workload, component: {replicas}}: OneDeployment,
	/** What the object says of its autoscaler; undefined: it asks for none. */
	own: Pick<Autoscaler, 'kind' | 'minimum' | 'maximum'> | undefined,
	index: ObjectIndex,
): readonly Autoscaler[] => {
	const {namespace} = root;
	const targets = [root, ...(workload === undefined ? [] : [workload])];
	const found = targets.flatMap(({kind, name}) => autoscalersOf({namespace, kind, name, desired: replicas.desired}, index));
	if (own === undefined) return found;
	const isMade = ({controller}: Autoscaler): boolean => controller === `${root.kind} ${root.name}`;
	const {controller: _, heldAt: __, ...seen}: Partial<Autoscaler> = found.find(isMade) ?? {};
	return [
		{name: root.name, atMaximum: false, disabled: false, metrics: [], ...seen, ...own, reference},
		...found.filter(autoscaler => !isMade(autoscaler)),
	];
};
