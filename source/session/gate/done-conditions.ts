import type {Autoscaler, ModelService} from '../../domain/model-service.ts';
import {counted} from '../../domain/number-text.ts';
import {boundsText, scalerText} from '../../domain/ownership-text.ts';
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
	readonly trouble: (service: ModelService, condition: Condition) => Ending | undefined;
	/** What is asked for, as one value: another one later means that somebody else has asked. Undefined: not known now. */
	readonly identity: (service: ModelService, condition: Condition) => string | undefined;
	/** What became of it when somebody else has asked for something else. */
	readonly replaced: (service: ModelService, condition: Condition) => Ending;
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

const aborted = ({rollout: {phase, message}}: ModelService): Ending | undefined =>
	phase === 'Aborted' ? {status: 'failed', text: message === undefined ? 'it was aborted' : `it was aborted: ${message}`} : undefined;

/** A rollout that cannot go on, as the service's own state has it. */
const rolloutTrouble = (service: ModelService): Ending | undefined => {
	const {phase} = service.rollout;
	if (phase === 'Stuck') return {status: 'stuck', text: failingWords(service)};
	if (phase === 'Failed') return failedEnding(service);
	return phase === 'Paused' ? {status: 'stuck', text: 'somebody paused the rollout'} : undefined;
};

/** A release that may stand still on its way, where that is not what ends it. */
const releaseTrouble = (service: ModelService): Ending | undefined =>
	aborted(service) ?? (service.rollout.phase === 'Paused' ? undefined : rolloutTrouble(service));

/** Replicas that fail keep a new count or a new replica from getting ready, whatever their rollout is called. */
const replicaTrouble = (service: ModelService): Ending | undefined => {
	const {phase, failing} = service.rollout;
	if (phase === 'Failed') return failedEnding(service);
	return phase === 'Stuck' || failing !== undefined ? {status: 'stuck', text: failingWords(service)} : undefined;
};

const noTrouble = (): undefined => undefined;

type Part = {readonly component?: string};
type Counts = Pick<ModelService['replicas'], 'desired' | 'ready' | 'available' | 'total'>;

/** Of a component, or of the service; undefined: there is no such component now. */
const countsOf = ({replicas, components}: ModelService, {component}: Part): Counts | undefined =>
	component === undefined ? replicas : components?.find(({role}) => role === component)?.replicas;

/** What owns that count. */
const scalerOf = ({autoscalers, components}: ModelService, {component}: Part): Autoscaler | undefined => {
	const [first] = components ?? [];
	const isFirst = component === undefined || component === first?.role;
	return autoscalers.find(autoscaler =>
		autoscaler.component === undefined ? isFirst : autoscaler.component === (component ?? first?.role),
	);
};

const scaleProgress = ({available, total}: Counts, desired: number): string =>
	total > desired ? `${counted(total - desired, 'replica')} still to stop` : `${available} of ${desired} ready`;

const isThere = ({desired, total, available}: Counts, wanted: number): boolean =>
	desired === wanted && total === wanted && available === wanted;

const boundsOf = (service: ModelService, part: Part): string | undefined => {
	const autoscaler = scalerOf(service, part);
	return autoscaler === undefined ? undefined : boundsText(autoscaler);
};

/** An autoscaler whose bounds are one number holds the count there, whatever it is called. */
const heldAt = ({heldAt: paused, minimum, maximum}: Autoscaler): number | undefined =>
	paused ?? (minimum === maximum ? minimum : undefined);

const noCount = 'its replicas are not counted yet';

const noReplacement = (): Ending => ({status: 'failed', text: 'somebody else has changed it'});

const sharesOf = (traffic: ModelService['traffic'], revision: string): number =>
	traffic?.filter(target => target.revision === revision && target.role !== 'shadow').reduce((sum, {percent}) => sum + percent, 0) ?? 0;

/** The hash of the newest revision: another one later means another template. */
const newestHash = ({revisions}: ModelService): string | undefined => revisions?.find(({newest}) => newest)?.hash;

const replacedTemplate = ({revisions}: ModelService): Ending => {
	const newest = revisions?.find(revision => revision.newest);
	const what = newest === undefined ? 'another template' : `rev ${newest.number}`;
	return {status: 'failed', text: `somebody else has put ${what} in its place`};
};

/** One row for each way a plan can be done, evaluated against the watched service. */
export const doneConditions: Rows = {
	'rolled-out': {
		asked: (service, condition) => observedOf(service, condition) >= condition.generation,
		done: ({rollout}) => rollout.phase === 'Stable' || rollout.phase === 'Parked',
		progress: ({replicas: {updated, desired, ready}}) => `${Math.min(updated, desired)} of ${desired} updated, ${ready} ready`,
		trouble: rolloutTrouble,
		// Before the controller has seen the write, the newest revision is the one that was replaced.
		identity: (service, condition) => (observedOf(service, condition) < condition.generation ? undefined : newestHash(service)),
		replaced: replacedTemplate,
	},
	replicas: {
		asked: (service, condition) => countsOf(service, condition)?.desired === condition.desired,
		done(service, condition) {
			const counts = countsOf(service, condition);
			return isObserved(service) && counts !== undefined && isThere(counts, condition.desired);
		},
		progress(service, condition) {
			const counts = countsOf(service, condition);
			return counts === undefined ? noCount : scaleProgress(counts, condition.desired);
		},
		trouble: service => (isObserved(service) ? replicaTrouble(service) : undefined),
		identity: (service, condition) => countsOf(service, condition)?.desired.toString(),
		replaced(service, condition) {
			const autoscaler = scalerOf(service, condition);
			const desired = countsOf(service, condition)?.desired;
			if (desired === undefined) return {status: 'failed', text: `${condition.component ?? service.name} is gone`};
			return autoscaler === undefined
				? {status: 'failed', text: `somebody else asks for ${counted(desired, 'replica')} now`}
				: {status: 'done', text: `${scalerText(autoscaler, service)} has taken the count over and asks for ${desired}`};
		},
	},
	bounds: {
		asked(service, condition) {
			const autoscaler = scalerOf(service, condition);
			return autoscaler?.minimum === condition.minimum && autoscaler.maximum === condition.maximum;
		},
		done: () => true,
		progress: () => 'the new bounds are on their way',
		trouble: noTrouble,
		identity: boundsOf,
		replaced: (service, condition) => ({status: 'failed', text: `somebody else has set ${boundsOf(service, condition) ?? 'other bounds'}`}),
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
		asked(service, condition) {
			const autoscaler = scalerOf(service, condition);
			return autoscaler !== undefined && heldAt(autoscaler) === condition.replicas;
		},
		done(service, condition) {
			const counts = countsOf(service, condition);
			// A hold says what is wanted; that the count really stands there is another thing.
			return condition.replicas === undefined || (counts !== undefined && isThere(counts, condition.replicas));
		},
		progress(service, condition) {
			const counts = countsOf(service, condition);
			return counts === undefined || condition.replicas === undefined ? noCount : scaleProgress(counts, condition.replicas);
		},
		trouble: replicaTrouble,
		identity(service, condition) {
			const autoscaler = scalerOf(service, condition);
			return autoscaler === undefined ? undefined : String(heldAt(autoscaler));
		},
		replaced(service, condition) {
			const autoscaler = scalerOf(service, condition);
			const held = autoscaler === undefined ? undefined : heldAt(autoscaler);
			return {status: 'failed', text: held === undefined ? 'somebody else has given the count back' : `somebody else holds it at ${held}`};
		},
	},
	phase: {
		asked: (service, condition) => observedOf(service, condition) >= condition.generation,
		done: ({rollout}, {phases}) => phases.includes(rollout.phase),
		progress: ({rollout}) => rollout.progress ?? 'its controller has not acted on it yet',
		// What any movement ends begins where a release was aborted or is stuck.
		trouble: (service, {phases}) => (phases.includes('Stable') && !phases.includes('Progressing') ? releaseTrouble(service) : undefined),
		identity: () => undefined,
		replaced: noReplacement,
	},
	promoted: {
		// An abort in between is what became of it.
		asked: ({rollout: {phase, step}}, condition) => phase === 'Stable' || phase === 'Aborted' || (step?.index ?? 0) > condition.step,
		done: ({rollout}) => rollout.phase !== 'Aborted',
		progress: ({rollout}) => rollout.progress ?? 'its controller has not acted on it yet',
		trouble: service => aborted(service) ?? rolloutTrouble(service),
		identity: newestHash,
		replaced: replacedTemplate,
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
