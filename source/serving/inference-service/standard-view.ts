import type {Autoscaler, Revision, Rollout, ServiceComponent, TrafficTarget} from '../../domain/model-service.ts';
import type {ObjectReference} from '../../domain/object-reference.ts';
import {toSafeText} from '../../domain/safe-text.ts';
import type {Refusals} from '../custom/custom-offers.ts';
import {workloadComponent} from '../custom/workload-component.ts';
import {type DeploymentHistory, deploymentHistory} from '../deployment-history.ts';
import {compact} from '../raw.ts';
import type {DeploymentRecord} from '../records/deployment-record.ts';
import type {ObjectIndex} from '../serving-system.ts';
import {standardAutoscalers} from './component-bounds.ts';
import {type Role, roles} from './inference-service-kind.ts';
import type {InferenceServiceRecord} from './inference-service-record.ts';
import {isTakenOver} from './is-taken-over.ts';
import {loudest, type ModeView} from './mode-view.ts';
import {servingContainer} from './spec-paths.ts';

/** A Deployment of an InferenceService and what it is for. */
type Part = {
	readonly role: string;
	readonly kind: Role;
	readonly isCanary: boolean;
	readonly record: DeploymentRecord;
	readonly history: DeploymentHistory;
};

const componentLabel = 'component';

/** `llama-predictor`, or `llama-v2-predictor` where the predictor has a name. */
export const predictorWorkload = (service: string, predictor: string | undefined): string =>
	predictor === undefined ? `${service}-predictor` : `${service}-${predictor}-predictor`;

const kindOf = ({labels}: DeploymentRecord): Role => roles.find(role => role === labels[componentLabel]) ?? 'predictor';

/** Its owner and its label make a workload a predictor; only which of several predictors it is stands in its name. */
const roleOf = (record: InferenceServiceRecord, workload: DeploymentRecord): Pick<Part, 'role' | 'isCanary'> => {
	const kind = kindOf(workload);
	if (kind !== 'predictor') return {role: kind, isCanary: false};
	const canary = record.canaries.find(({name}) => predictorWorkload(record.name, name) === workload.name);
	if (canary !== undefined) return {role: `canary ${canary.name}`, isCanary: true};
	if (record.isMultiNode && workload.name.endsWith('-worker')) return {role: 'worker', isCanary: false};
	const isStable = workload.name === predictorWorkload(record.name, record.predictorName);
	return {role: isStable ? 'predictor' : workload.name, isCanary: false};
};

const partsOf = (record: InferenceServiceRecord, index: ObjectIndex): readonly Part[] => {
	const parts = index.ownedBy<DeploymentRecord>(record.uid, 'Deployment').map(
		(workload): Part => ({
			...roleOf(record, workload),
			kind: kindOf(workload),
			record: workload,
			history: deploymentHistory(workload, index),
		}),
	);
	const order = ({role, kind}: Part): number => (role === 'predictor' ? -1 : roles.indexOf(kind));
	return parts.toSorted((one, other) => order(one) - order(other));
};

/** A canary's newest release beside those of the stable predictor: it is what the spec asks for now. */
const revisionsOf = (stable: Part | undefined, canaries: readonly Part[]): readonly Revision[] | undefined => {
	const own = stable?.history.revisions;
	if (own === undefined || canaries.length === 0) return own;
	const highest = Math.max(0, ...own.map(({number}) => number));
	const tried = canaries.flatMap(({history}) => history.revisions?.filter(({newest}) => newest) ?? []);
	return [
		...tried.map((revision, at) => ({...revision, number: highest + at + 1})),
		...own.map(revision => ({...revision, newest: false})),
	];
};

const trafficOf = (record: InferenceServiceRecord, parts: readonly Part[]): readonly TrafficTarget[] | undefined => {
	const stable = parts.find(({role}) => role === 'predictor');
	if (record.canaries.length === 0 || stable === undefined) return undefined;
	const newestOf = (part: Part | undefined): string | undefined => part?.history.revisions?.find(({newest}) => newest)?.id;
	const rest = 100 - record.canaries.reduce((sum, {percent}) => sum + percent, 0);
	return [
		compact({revision: stable.record.name, revisionId: newestOf(stable), percent: rest, role: 'stable' as const}),
		...record.canaries.map(({name, percent}) => {
			const part = parts.find(({role}) => role === `canary ${name}`);
			const revision = part?.record.name ?? toSafeText(predictorWorkload(record.name, name));
			return compact({revision, revisionId: newestOf(part), percent, role: 'canary' as const});
		}),
	];
};

const refusalsOf = (record: InferenceServiceRecord, revisions: readonly Revision[] | undefined): Refusals => {
	const {name, canaries} = record;
	const none = canaries.length === 0 ? `${name} has no canary.` : undefined;
	return {
		promote: none,
		abort: none,
		'set-traffic': none,
		'roll-back':
			canaries.length > 0
				? `A canary of ${name} is under way: abort it.`
				: revisions === undefined
					? 'The revisions are not read yet.'
					: revisions.some(({newest}) => !newest)
						? undefined
						: `${name} has no other revision to go back to.`,
	};
};

const componentOf = ({role, record}: Part, index: ObjectIndex): ServiceComponent => workloadComponent(role, record, index);

const canaryRollout = (record: InferenceServiceRecord, rollout: Rollout | undefined): Rollout | undefined => {
	const [canary] = record.canaries;
	if (canary === undefined || (rollout?.phase !== 'Stable' && rollout?.phase !== 'Parked')) return rollout;
	const gets = record.canaries.map(({name, percent}) => `${name} gets ${percent} %`).join(', ');
	return {phase: 'Paused', message: toSafeText(`canary ${gets}: promote it or abort it`)};
};

/** Deployments that KServe made itself. */
export const standardView = (record: InferenceServiceRecord, reference: ObjectReference, index: ObjectIndex): ModeView => {
	const parts = partsOf(record, index);
	const stable = parts.find(({role}) => role === 'predictor');
	const canaries = parts.filter(({isCanary}) => isCanary);
	const revisions = revisionsOf(stable, canaries);
	const scaled = parts.filter(({role, kind}) => role === kind);
	const autoscalers: readonly Autoscaler[] = scaled.flatMap(({kind, record: workload}) =>
		standardAutoscalers(record, reference, kind, workload, index),
	);
	const pods = parts.some(({history}) => history.pods === undefined) ? undefined : parts.flatMap(({history}) => history.pods ?? []);
	return {
		components: parts.map(part => componentOf(part, index)),
		pods,
		template: stable?.record.template,
		rollout: canaryRollout(record, loudest(parts.map(({role, history}) => ({role, rollout: history.rollout})))),
		revisions,
		autoscalers,
		traffic: trafficOf(record, parts),
		rolling:
			stable === undefined
				? undefined
				: {maxSurge: stable.record.maxSurge, maxUnavailable: stable.record.maxUnavailable, strategy: stable.record.strategy},
		refusals: refusalsOf(record, revisions),
		isFollowed:
			stable !== undefined &&
			isTakenOver(record.wanted, servingContainer, stable.record.template) &&
			record.canaries.every(({isSeen}) => isSeen) &&
			record.seenCanaries === record.canaries.length,
	};
};
