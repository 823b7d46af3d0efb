import type {ActionType, Offer} from '../domain/action.ts';
import type {PodRecord} from '../domain/cluster-record.ts';
import type {Autoscaler, Revision} from '../domain/model-service.ts';
import {countRefusals} from './count-refusals.ts';
import {eachAction} from './each-action.ts';

/** What decides whether a verb makes sense for a workload as it is. */
export type OfferInput = {
	readonly kind: 'Deployment' | 'StatefulSet';
	readonly name: string;
	readonly controller: string | undefined;
	readonly isDeleting: boolean;
	readonly desired: number;
	readonly paused: boolean;
	readonly cannotPause: string | undefined;
	readonly revisionHistoryLimit: number;
	readonly autoscalers: readonly Autoscaler[];
	readonly revisions: readonly Revision[] | undefined;
	readonly pods: readonly PodRecord[] | undefined;
};

/** Undefined: nothing speaks against it. */
type Refusal = (input: OfferInput) => string | undefined;

/** What rewrites a field makes a change of it useless: whom to change instead. */
const ownedByController: Refusal = ({controller, kind}) =>
	controller === undefined ? undefined : `${controller} owns this ${kind} and would put it back: change that instead.`;

const isGoing: Refusal = ({isDeleting, name}) => (isDeleting ? `${name} is being deleted.` : undefined);

const byCount =
	(verb: 'scale' | 'set-bounds' | 'hold' | 'release'): Refusal =>
	input =>
		countRefusals(input)[verb];

const noHistory: Refusal = ({revisionHistoryLimit, revisions, name}) => {
	if (revisionHistoryLimit === 0) return `${name} keeps no revisions (revisionHistoryLimit is 0).`;
	if (revisions === undefined) return 'The revisions are not read yet.';
	return revisions.every(revision => revision.newest) ? `${name} has no other revision to go back to.` : undefined;
};

const cannotRestart: Refusal = ({paused, desired, name}) => {
	if (desired === 0) return `${name} is parked: there is nothing to restart.`;
	return paused ? `The rollout of ${name} is paused, so a restart would not begin: resume it first.` : undefined;
};

const noReplica: Refusal = ({pods, name}) => {
	if (pods === undefined) return 'The replicas are not read yet.';
	return pods.some(pod => pod.deletedAt === undefined) ? undefined : `${name} has no replica.`;
};

const noPause: Refusal = ({cannotPause}) => cannotPause;

const isPaused: Refusal = ({paused, name}) => (paused ? `The rollout of ${name} is paused already.` : undefined);
const isNotPaused: Refusal = ({paused, name}) => (paused ? undefined : `The rollout of ${name} is not paused.`);

const noCanary: Refusal = ({kind, name}) => `${name} is a ${kind}: it has no canary.`;
const noTraffic: Refusal = ({kind, name}) => `${name} is a ${kind}: its traffic is not shared out by revision.`;

/** What speaks against each verb, the first reason wins. A replica may be replaced whoever owns the workload. */
const refusals: Readonly<Record<ActionType, readonly Refusal[]>> = {
	scale: [isGoing, ownedByController, byCount('scale')],
	'set-bounds': [isGoing, byCount('set-bounds')],
	hold: [isGoing, byCount('hold')],
	release: [isGoing, byCount('release')],
	update: [isGoing, ownedByController],
	'roll-back': [isGoing, ownedByController, noHistory],
	restart: [isGoing, ownedByController, cannotRestart],
	'replace-replica': [noReplica],
	pause: [isGoing, ownedByController, noPause, isPaused],
	resume: [isGoing, ownedByController, isNotPaused],
	promote: [noCanary],
	'promote-full': [noCanary],
	abort: [noCanary],
	retry: [noCanary],
	'set-traffic': [noTraffic],
};

const offer = (reasons: readonly Refusal[], input: OfferInput): Offer => {
	for (const refusal of reasons) {
		const reason = refusal(input);
		if (reason !== undefined) return {possible: false, reason};
	}
	return {possible: true};
};

/** Each verb, or the sentence why it is not offered. */
export const offersOf = (input: OfferInput): Readonly<Record<ActionType, Offer>> => eachAction(action => offer(refusals[action], input));
