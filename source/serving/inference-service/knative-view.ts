import type {Rollout, TrafficTarget} from '../../domain/model-service.ts';
import type {ObjectReference} from '../../domain/object-reference.ts';
import {type SafeText, toSafeText} from '../../domain/safe-text.ts';
import type {Refusals} from '../custom/custom-offers.ts';
import {knativeKinds} from '../knative/knative-kinds.ts';
import type {KnativeServiceRecord} from '../knative/knative-records.ts';
import {releasesOf, revisionsOf, trafficOf} from '../knative/knative-releases.ts';
import {knativeRollout} from '../knative/knative-rollout.ts';
import {knativeAutoscaler, knativeComponent} from '../knative/knative-scaling.ts';
import type {ObjectIndex} from '../serving-system.ts';
import {type Role, roles} from './inference-service-kind.ts';
import type {InferenceServiceRecord} from './inference-service-record.ts';
import {isTakenOver} from './is-taken-over.ts';
import {loudest, type ModeView} from './mode-view.ts';
import {servingContainer} from './spec-paths.ts';

const roleOf = ({labels}: KnativeServiceRecord): Role => roles.find(role => role === labels['component']) ?? 'predictor';

type KnativeStatus = Pick<InferenceServiceRecord, 'latestReady' | 'latestCreated' | 'latestRolledout' | 'previousRolledout'>;

/**
 * The revision that KServe gives the traffic to where the newest is to have less than all: the last that had all of it, or, where
 * that is the newest itself, the one before. https://github.com/kserve/kserve/blob/master/pkg/controller/v1beta1/inferenceservice/reconcilers/knative/ksvc_reconciler.go
 */
export const stableRevision = ({latestReady, latestRolledout, previousRolledout}: KnativeStatus): SafeText | undefined =>
	latestRolledout === latestReady ? previousRolledout : latestRolledout;

/** The newest was never ready: it has no traffic, and a share of 0 % would go to the one before the one that serves. */
export const isNewestUnready = ({latestReady, latestCreated}: KnativeStatus): boolean =>
	latestCreated !== undefined && latestCreated !== latestReady;

const rollBackRefusal = (record: InferenceServiceRecord, hasOthers: boolean | undefined): string | undefined => {
	const {name} = record;
	if (hasOthers === undefined) return 'The revisions are not read yet.';
	if (!hasOthers) return `${name} has no other revision to go back to.`;
	if (isNewestUnready(record)) return undefined;
	const stable = stableRevision(record);
	if (stable === undefined) return `KServe knows no revision of ${name} that had all traffic before the newest: it cannot go back.`;
	return record.canaryPercent === 0 ? `${stable} has all traffic of ${name} already.` : undefined;
};

const refusalsOf = (record: InferenceServiceRecord, hasOthers: boolean | undefined): Refusals => {
	const {name, canaryPercent} = record;
	const stable = stableRevision(record);
	const noStable = `KServe knows no revision of ${name} that had all traffic before the newest.`;
	return {
		'roll-back': rollBackRefusal(record, hasOthers),
		promote: canaryPercent === undefined ? `${name} has no canary: its newest revision has all the traffic.` : undefined,
		abort:
			canaryPercent === undefined
				? `${name} has no canary: roll it back instead.`
				: canaryPercent === 0
					? `The newest revision of ${name} has no traffic already.`
					: stable === undefined
						? noStable
						: undefined,
		'set-traffic': isNewestUnready(record)
			? `${record.latestCreated} is not ready: it cannot take traffic.`
			: stable === undefined
				? noStable
				: undefined,
	};
};

const sharesOf = (record: InferenceServiceRecord, traffic: readonly TrafficTarget[]): readonly TrafficTarget[] =>
	record.canaryPercent === undefined
		? traffic
		: traffic.map(target => ({...target, role: target.latest === true ? ('canary' as const) : ('stable' as const)}));

const withCanary = (record: InferenceServiceRecord, rollout: Rollout | undefined): Rollout | undefined => {
	const {canaryPercent, latestReady} = record;
	if (rollout?.phase === 'Pinned') {
		const stable = stableRevision(record);
		const held = stable === undefined ? rollout.message : `held at ${stable}: the spec still asks for the newer one, which gets nothing`;
		return held === undefined ? rollout : {...rollout, message: toSafeText(held)};
	}
	if (canaryPercent === undefined || canaryPercent <= 0 || canaryPercent >= 100) return rollout;
	if (rollout?.phase !== 'Stable' && rollout?.phase !== 'Parked') return rollout;
	return {phase: 'Paused', message: toSafeText(`canary ${latestReady ?? ''} gets ${canaryPercent} %: promote it or abort it`)};
};

const sameBounds = (record: InferenceServiceRecord, role: Role, service: KnativeServiceRecord): boolean => {
	const {minimum = 1, maximum = 0} = record.bounds[role] ?? {};
	return service.bounds.minimum === minimum && service.bounds.maximum === (maximum === 0 ? Number.POSITIVE_INFINITY : maximum);
};

/** Knative Services that KServe made, one for each component. */
export const knativeView = (record: InferenceServiceRecord, reference: ObjectReference, index: ObjectIndex): ModeView => {
	const parts = index
		.ownedBy<KnativeServiceRecord>(record.uid, 'Service')
		.map(service => {
			const releases = releasesOf(service, index);
			const revisions = releases === undefined ? undefined : revisionsOf(releases, service, index);
			const traffic = trafficOf(service.traffic, service.latestReady, revisions);
			return {role: roleOf(service), service, releases, revisions, rollout: knativeRollout(service, releases, traffic)};
		})
		.toSorted((one, other) => roles.indexOf(one.role) - roles.indexOf(other.role));
	const predictor = parts.find(({role}) => role === 'predictor');
	const components = parts.map(({role, service, releases}) =>
		knativeComponent(role, service, releases, {
			resource: index.resource('Service') ?? knativeKinds.service,
			namespace: service.namespace,
			name: service.name,
			uid: service.uid,
		}),
	);
	const arePodsRead = components.every(({pods}) => pods !== undefined);
	const revisions = predictor?.revisions;
	return {
		components,
		pods: arePodsRead ? parts.flatMap(({releases}) => releases?.flatMap(({pods}) => pods ?? []) ?? []) : undefined,
		template: predictor?.service.template,
		rollout: withCanary(record, loudest(parts)),
		revisions,
		autoscalers: parts.map(({role, service, releases}) =>
			knativeAutoscaler(service, releases, {reference, name: record.name}, role === 'predictor' ? undefined : role),
		),
		traffic: sharesOf(record, trafficOf(record.traffic, record.latestReady, revisions)),
		refusals: refusalsOf(
			record,
			revisions?.some(({newest}) => !newest),
		),
		isFollowed:
			predictor !== undefined &&
			isTakenOver(record.wanted, servingContainer, predictor.service.template) &&
			parts.every(({role, service}) => sameBounds(record, role, service)),
	};
};
