import type {ModelService} from '../../domain/model-service.ts';
import {counted} from '../../domain/number-text.ts';
import type {DoneCondition} from '../../domain/plan.ts';
import type {PendingWrite} from '../snapshot.ts';

type Ending = {readonly status: Extract<PendingWrite['status'], 'done' | 'stuck' | 'failed'>; readonly text: string};

type DoneRow<Condition> = {
	/** The watched service shows what was asked for. Before that, what is seen is from before the write. */
	readonly asked: (service: ModelService, condition: Condition) => boolean;
	/** Nothing is left to wait for. Looked at once it was asked. */
	readonly done: (service: ModelService, condition: Condition) => boolean;
	/** "3 of 6 updated, 5 ready" */
	readonly progress: (service: ModelService, condition: Condition) => string;
	/** What keeps it from getting done. */
	readonly trouble: (service: ModelService) => Ending | undefined;
	/** What is asked for, as one value: another one later means that somebody else has asked. Undefined: not known now. */
	readonly identity: (service: ModelService, condition: Condition) => string | undefined;
	/** What became of it when somebody else has asked for something else. */
	readonly replaced: (service: ModelService) => Ending;
};

type Rows = {readonly [Type in DoneCondition['type']]: DoneRow<Extract<DoneCondition, {readonly type: Type}>>};

/** The generation that a controller has seen, of the service's object or of the one that holds its template. */
const observedOf = ({observedGeneration, templateOwner}: ModelService, {ofTemplate}: {readonly ofTemplate?: true}): number =>
	ofTemplate === true ? (templateOwner?.observedGeneration ?? 0) : observedGeneration;

const isObserved = ({generation, observedGeneration}: ModelService): boolean => observedGeneration >= generation;

const failingWords = ({rollout: {failing, progress}}: ModelService): string => {
	if (failing === undefined) return progress ?? 'it makes no progress';
	const {count, reason, detail = reason} = failing;
	return `${counted(count, 'replica')} ${count === 1 ? 'does' : 'do'} not get ready (${detail})`;
};

/** The controller's own reason where it has given up: quota and admission come before what single pods say. */
const failedEnding = (service: ModelService): Ending => ({status: 'failed', text: service.rollout.progress ?? failingWords(service)});

/** A rollout that cannot go on, as the service's own state has it. */
const rolloutTrouble = (service: ModelService): Ending | undefined => {
	const {phase} = service.rollout;
	if (phase === 'Stuck') return {status: 'stuck', text: failingWords(service)};
	if (phase === 'Failed') return failedEnding(service);
	return phase === 'Paused' ? {status: 'stuck', text: 'somebody paused the rollout'} : undefined;
};

/** Replicas that fail keep a new count or a new replica from getting ready, whatever their rollout is called. */
const replicaTrouble = (service: ModelService): Ending | undefined => {
	const {phase, failing} = service.rollout;
	if (phase === 'Failed') return failedEnding(service);
	return phase === 'Stuck' || failing !== undefined ? {status: 'stuck', text: failingWords(service)} : undefined;
};

const noTrouble = (): undefined => undefined;

const scaleProgress = ({replicas: {available, total}}: ModelService, desired: number): string =>
	total > desired ? `${counted(total - desired, 'replica')} still to stop` : `${available} of ${desired} ready`;

const boundsOf = ({autoscalers: [autoscaler]}: ModelService): string | undefined =>
	autoscaler === undefined ? undefined : `${autoscaler.minimum}–${autoscaler.maximum}`;

const noReplacement = (): Ending => ({status: 'failed', text: 'somebody else has changed it'});

const sharesOf = (traffic: ModelService['traffic'], revision: string): number =>
	traffic?.filter(target => target.revision === revision && target.role !== 'shadow').reduce((sum, {percent}) => sum + percent, 0) ?? 0;

/** One row for each way a plan can be done, evaluated against the watched service. */
export const doneConditions: Rows = {
	'rolled-out': {
		asked: (service, condition) => observedOf(service, condition) >= condition.generation,
		done: ({rollout}) => rollout.phase === 'Stable' || rollout.phase === 'Parked',
		progress: ({replicas: {updated, desired, ready}}) => `${Math.min(updated, desired)} of ${desired} updated, ${ready} ready`,
		trouble: rolloutTrouble,
		// Before the controller has seen the write, the newest revision is the one that was replaced.
		identity: (service, condition) =>
			observedOf(service, condition) < condition.generation ? undefined : service.revisions?.find(({newest}) => newest)?.hash,
		replaced: ({revisions}) => {
			const newest = revisions?.find(revision => revision.newest);
			const what = newest === undefined ? 'another template' : `rev ${newest.number}`;
			return {status: 'failed', text: `somebody else has put ${what} in its place`};
		},
	},
	replicas: {
		asked: (service, {desired}) => service.replicas.desired === desired,
		done: (service, {desired}) => isObserved(service) && service.replicas.total === desired && service.replicas.available === desired,
		progress: (service, {desired}) => scaleProgress(service, desired),
		trouble: service => (isObserved(service) ? replicaTrouble(service) : undefined),
		identity: ({replicas}) => String(replicas.desired),
		replaced: ({autoscalers: [autoscaler], replicas}) =>
			autoscaler === undefined
				? {status: 'failed', text: `somebody else asks for ${counted(replicas.desired, 'replica')} now`}
				: {status: 'done', text: `HPA ${autoscaler.name} has taken the count over and asks for ${replicas.desired}`},
	},
	bounds: {
		asked: ({autoscalers: [autoscaler]}, {minimum, maximum}) => autoscaler?.minimum === minimum && autoscaler.maximum === maximum,
		done: () => true,
		progress: () => 'the new bounds are on their way',
		trouble: noTrouble,
		identity: boundsOf,
		replaced: service => ({status: 'failed', text: `somebody else has set ${boundsOf(service) ?? 'other bounds'}`}),
	},
	paused: {
		asked: (service, {paused}) => service.paused === paused,
		done: isObserved,
		progress: () => 'the controller has not seen it yet',
		trouble: noTrouble,
		identity: ({paused}) => String(paused),
		replaced: ({paused}) => ({status: 'failed', text: `somebody else has ${paused ? 'paused' : 'resumed'} the rollout`}),
	},
	held: {
		asked: ({autoscalers}, {replicas}) => autoscalers.some(({heldAt}) => heldAt === replicas),
		done: ({autoscalers, replicas: count}, {replicas}) =>
			replicas === undefined || (count.desired === replicas && count.available === replicas && autoscalers.length > 0),
		progress: (service, {replicas}) => (replicas === undefined ? 'the autoscaler is on its way' : scaleProgress(service, replicas)),
		trouble: replicaTrouble,
		identity: ({autoscalers: [autoscaler]}) => String(autoscaler?.heldAt),
		replaced: ({autoscalers: [autoscaler]}) => ({
			status: 'failed',
			text: autoscaler?.heldAt === undefined ? 'somebody else has given the count back' : `somebody else holds it at ${autoscaler.heldAt}`,
		}),
	},
	phase: {
		asked: (service, condition) =>
			observedOf(service, condition) >= condition.generation && condition.phases.includes(service.rollout.phase),
		done: () => true,
		progress: () => 'its controller has not acted on it yet',
		trouble: noTrouble,
		identity: () => undefined,
		replaced: noReplacement,
	},
	promoted: {
		asked: ({rollout}, {step}) => rollout.phase === 'Stable' || (rollout.step?.index ?? 0) > step,
		done: () => true,
		progress: ({rollout}) => rollout.progress ?? 'its controller has not acted on it yet',
		trouble: rolloutTrouble,
		identity: () => undefined,
		replaced: noReplacement,
	},
	traffic: {
		asked: ({traffic}, {targets}) =>
			targets.every(({revision, percent}) => sharesOf(traffic, revision) === percent) && traffic !== undefined,
		done: () => true,
		progress: () => 'the shares are on their way',
		trouble: noTrouble,
		identity: () => undefined,
		replaced: noReplacement,
	},
	observed: {
		asked: ({observedGeneration}, {generation}) => observedGeneration >= generation,
		done: () => true,
		progress: () => 'its controller has not seen it yet',
		trouble: noTrouble,
		identity: () => undefined,
		replaced: noReplacement,
	},
	'pod-replaced': {
		asked: ({pods}, {uid}) => pods?.some(pod => pod.uid === uid && pod.deletedAt === undefined) === false,
		done: ({pods, replicas}, {uid}) => pods?.some(pod => pod.uid === uid) === false && replicas.ready >= replicas.desired,
		progress: ({pods, replicas}, {uid}) =>
			pods?.some(pod => pod.uid === uid) === true ? 'the old replica is stopping' : `${replicas.ready} of ${replicas.desired} ready`,
		trouble: replicaTrouble,
		// Another pod never takes this one's UID.
		identity: () => undefined,
		replaced: () => ({status: 'done', text: 'the old replica is gone'}),
	},
};
