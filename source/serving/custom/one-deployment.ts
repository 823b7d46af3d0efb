import type {Autoscaler, Rollout, ServiceComponent} from '../../domain/model-service.ts';
import type {ObjectReference} from '../../domain/object-reference.ts';
import {autoscalersOf} from '../autoscalers.ts';
import {type DeploymentHistory, deploymentHistory} from '../deployment-history.ts';
import type {DeploymentRecord} from '../records/deployment-record.ts';
import type {ObjectIndex} from '../serving-system.ts';
import type {CustomRecord} from './custom-record.ts';
import {recordsUnder} from './under.ts';
import {workloadComponent} from './workload-component.ts';

/** What a system's object and the one Deployment that it makes tell together. */
export type OneDeployment = {
	/** Absent: not made yet. */
	readonly workload?: DeploymentRecord;
	readonly history: DeploymentHistory;
	readonly component: ServiceComponent;
};

const nothingYet: Rollout = {phase: 'Progressing', progress: 'its Deployment is not made yet'};

/** `desired`: what its object asks for; undefined: an autoscaler decides. */
export const oneDeployment = (
	root: CustomRecord,
	role: string,
	desired: number | undefined,
	index: ObjectIndex,
	isUnseen: (workload: DeploymentRecord) => boolean,
): OneDeployment => {
	const workload = recordsUnder(root.uid, index).find((record): record is DeploymentRecord => record.kind === 'Deployment');
	if (workload === undefined) {
		const replicas = {desired: desired ?? 0, ready: 0, updated: 0, available: 0, total: 0};
		const component = {role, name: root.name, podsPerReplica: 1, replicas, gpus: {perReplica: 0, held: 0}, pods: []};
		return {history: {revisions: [], pods: [], rollout: desired === 0 ? {phase: 'Parked'} : nothingYet}, component};
	}
	const component = workloadComponent(role, workload, index);
	const history = deploymentHistory(workload, index);
	const asked = desired ?? component.replicas.desired;
	return {
		workload,
		component: {...component, replicas: {...component.replicas, desired: asked}},
		history:
			isUnseen(workload) || asked !== workload.desired
				? {...history, rollout: {...history.rollout, phase: 'Progressing', progress: 'not seen by the controller yet'}}
				: history,
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
