import type {ModelService} from '../../domain/model-service.ts';
import {counted} from '../../domain/number-text.ts';
import type {DoneCondition} from '../../domain/plan.ts';

type Trouble = {readonly status: 'stuck' | 'failed'; readonly why: string};

type DoneRow<Condition> = {
	/** The watched service shows what was asked for. Before that, what is seen is from before the write. */
	readonly asked: (service: ModelService, condition: Condition) => boolean;
	/** Nothing is left to wait for. Looked at once it was asked. */
	readonly done: (service: ModelService, condition: Condition) => boolean;
	/** "3 of 6 updated, 5 ready" */
	readonly progress: (service: ModelService, condition: Condition) => string;
	/** What keeps it from getting done. */
	readonly trouble: (service: ModelService) => Trouble | undefined;
	/** What was asked for, as one value: another one later means that somebody else has changed it. Undefined: not known yet. */
	readonly identity: (service: ModelService) => string | undefined;
};

type Rows = {readonly [Type in DoneCondition['type']]: DoneRow<Extract<DoneCondition, {readonly type: Type}>>};

const isObserved = ({generation, observedGeneration}: ModelService): boolean => observedGeneration >= generation;

const failingWords = ({rollout: {failing, progress}}: ModelService): string => {
	if (failing === undefined) return progress ?? 'it makes no progress';
	const detail = failing.detail === undefined ? failing.reason : failing.detail;
	return `${counted(failing.count, 'replica')} ${failing.count === 1 ? 'does' : 'do'} not get ready (${detail})`;
};

/** A rollout that cannot go on, as the service's own state has it. */
const rolloutTrouble = (service: ModelService): Trouble | undefined => {
	const {phase} = service.rollout;
	if (phase === 'Stuck') return {status: 'stuck', why: failingWords(service)};
	return phase === 'Failed' ? {status: 'failed', why: failingWords(service)} : undefined;
};

/** Replicas that fail keep a new count or a new replica from getting ready, whatever their rollout is called. */
const replicaTrouble = (service: ModelService): Trouble | undefined =>
	rolloutTrouble(service) ?? (service.rollout.failing === undefined ? undefined : {status: 'stuck', why: failingWords(service)});

const noTrouble = (): undefined => undefined;

const scaleProgress = ({replicas: {available, total}}: ModelService, desired: number): string =>
	total > desired ? `${counted(total - desired, 'replica')} still to stop` : `${available} of ${desired} ready`;

/** One row for each way a plan can be done, evaluated against the watched service. */
export const doneConditions: Rows = {
	'rolled-out': {
		asked: ({observedGeneration}, {generation}) => observedGeneration >= generation,
		done: ({rollout}) => rollout.phase === 'Stable' || rollout.phase === 'Parked',
		progress: ({replicas: {updated, desired, ready}}) => `${Math.min(updated, desired)} of ${desired} updated, ${ready} ready`,
		trouble: rolloutTrouble,
		identity: ({revisions}) => revisions?.find(({newest}) => newest)?.hash,
	},
	replicas: {
		asked: (service, {desired}) => isObserved(service) && service.replicas.desired === desired,
		done: ({replicas}, {desired}) => replicas.total === desired && replicas.available === desired,
		progress: (service, {desired}) => scaleProgress(service, desired),
		trouble: replicaTrouble,
		identity: ({replicas}) => String(replicas.desired),
	},
	bounds: {
		asked: ({autoscalers: [autoscaler]}, {minimum, maximum}) => autoscaler?.minimum === minimum && autoscaler.maximum === maximum,
		done: () => true,
		progress: () => 'the new bounds are on their way',
		trouble: noTrouble,
		identity: ({autoscalers: [autoscaler]}) => (autoscaler === undefined ? undefined : `${autoscaler.minimum}–${autoscaler.maximum}`),
	},
	paused: {
		asked: (service, {paused}) => service.paused === paused,
		done: isObserved,
		progress: () => 'the controller has not seen it yet',
		trouble: noTrouble,
		identity: ({paused}) => String(paused),
	},
	'pod-replaced': {
		asked: ({pods}, {uid}) => pods?.some(pod => pod.uid === uid && pod.deletedAt === undefined) === false,
		done: ({pods, replicas}, {uid}) => pods?.some(pod => pod.uid === uid) === false && replicas.ready >= replicas.desired,
		progress: ({pods, replicas}, {uid}) =>
			pods?.some(pod => pod.uid === uid) === true ? 'the old replica is stopping' : `${replicas.ready} of ${replicas.desired} ready`,
		trouble: replicaTrouble,
		identity: () => '',
	},
};
