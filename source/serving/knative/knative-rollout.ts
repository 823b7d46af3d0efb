import {ageWords} from '../../domain/age-text.ts';
import type {Rollout, TrafficTarget} from '../../domain/model-service.ts';
import {toSafeText} from '../../domain/safe-text.ts';
import {compact} from '../raw.ts';
import {rolloutOf} from '../rollout.ts';
import type {KnativeRevisionRecord, KnativeServiceRecord} from './knative-records.ts';
import type {KnativeRelease} from './knative-releases.ts';

const conditionOf = ({conditions}: KnativeServiceRecord, type: string) => conditions.find(condition => condition.type === type);

/** From the conditions alone, while the Revisions are not read. */
const untold = (service: KnativeServiceRecord): Rollout => {
	if (service.generation > service.observedGeneration) return {phase: 'Progressing', progress: 'not seen by the controller yet'};
	const configuration = conditionOf(service, 'ConfigurationsReady');
	if (configuration?.status === 'False')
		return compact({phase: 'Failed' as const, progress: configuration.message ?? configuration.reason});
	return {phase: conditionOf(service, 'Ready')?.status === 'True' ? 'Stable' : 'Progressing'};
};

/**
 * What the Revision's own condition says against it. The pods come first: it is the message of one pod, after the deadline, and
 * stays when they are gone.
 */
const refusal = ({record: {readiness}, pods}: KnativeRelease): string | undefined =>
	readiness?.status !== 'False' || readiness.reason === 'ProgressDeadlineExceeded' || (pods ?? []).some(pod => !pod.ready)
		? undefined
		: (readiness.message ?? readiness.reason);

const ofNewest = (service: KnativeServiceRecord, release: KnativeRelease, areAllGone: boolean): Rollout => {
	const {record, pods} = release;
	const wasReady = record.readiness?.status === 'True' || service.latestReady === record.name;
	const desired = record.desired ?? record.bounds.minimum;
	// Scaled to nothing because nobody asks is how it should be; before it was ever ready it must first reach one.
	if (wasReady && desired === 0 && service.generation <= service.observedGeneration) return {phase: areAllGone ? 'Parked' : 'Stable'};
	const wanted = wasReady ? desired : Math.max(desired, 1);
	const total = pods?.length ?? record.actual ?? 0;
	const cannotCreate = refusal(release);
	return rolloutOf({
		paused: false,
		generation: service.generation,
		observedGeneration: service.observedGeneration,
		desired: wanted,
		// More than wanted are on their way out, which Knative does in its own time.
		total: Math.min(total, wanted),
		updated: total,
		available: release.ready,
		toUpdate: wanted,
		completedOnce: wasReady,
		deadlineExceeded: record.readiness?.reason === 'ProgressDeadlineExceeded',
		...(cannotCreate === undefined ? {} : {cannotCreate}),
		newestPods: pods,
		newestCreatedAt: record.createdAt,
		deadlineAt: record.createdAt + record.progressDeadline,
	});
};

/** The deadline has passed and its pods are gone: Knative takes them away, and says why in the Revision. */
const failureText = ({readiness, progressDeadline}: KnativeRevisionRecord): string | undefined => {
	const text = readiness?.message ?? readiness?.reason;
	return readiness?.reason === 'ProgressDeadlineExceeded'
		? `${text}: Knative took its replicas away after ${ageWords(progressDeadline)}, and gives longer by the annotation serving.knative.dev/progress-deadline`
		: text;
};

const base = (service: KnativeServiceRecord, releases: readonly KnativeRelease[] | undefined): Rollout => {
	if (releases === undefined) return untold(service);
	const newest = releases.find(({record}) => record.name === service.latestCreated);
	if (newest === undefined) return untold(service);
	const areAllGone = releases.every(({pods, record}) => (pods?.length ?? record.actual ?? 0) === 0);
	const rollout = ofNewest(service, newest, areAllGone);
	// Seen, but the Revision for it is not made yet: what stands there is from before.
	const isBetween = conditionOf(service, 'ConfigurationsReady')?.status === 'Unknown' && service.latestCreated === service.latestReady;
	if (isBetween && (rollout.phase === 'Stable' || rollout.phase === 'Parked'))
		return {phase: 'Progressing', progress: 'a new revision is made'};
	return rollout.phase === 'Failed' ? compact({...rollout, progress: failureText(newest.record) ?? rollout.progress}) : rollout;
};

/** How far the newest Revision of a Service is. Traffic that nothing moves on to it is Pinned, whatever becomes of it. */
export const knativeRollout = (
	service: KnativeServiceRecord,
	releases: readonly KnativeRelease[] | undefined,
	traffic: readonly TrafficTarget[],
): Rollout => {
	const rollout = base(service, releases);
	if (service.followsLatest || rollout.progress === 'not seen by the controller yet') return rollout;
	const held = traffic
		.filter(({percent}) => percent > 0)
		.map(({revision, percent}) => (percent === 100 ? revision : `${revision} ${percent} %`));
	return {...rollout, phase: 'Pinned', message: toSafeText(`traffic is held at ${held.join(', ')}: newer revisions get none`)};
};
