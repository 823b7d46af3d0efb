import type {ActionType, Offer} from '../../domain/action.ts';
import {eachAction} from '../each-action.ts';
import type {ServingSystem} from '../serving-system.ts';
import type {CustomRecord} from './custom-record.ts';

/** What speaks against a verb as a service is now, in a sentence; undefined or absent: nothing. */
export type Refusals = Readonly<Partial<Record<ActionType, string | undefined>>>;

/** Verbs that change no field a controller would put back. */
const always: ReadonlySet<ActionType> = new Set(['replace-replica']);

/** Each verb, or the sentence why it is not offered: by its system, by its owner, or as it is now. */
export const customOffers = (
	verbs: ServingSystem['verbs'],
	{name, kind, deletedAt, controller}: CustomRecord,
	refusals: Refusals,
): Readonly<Record<ActionType, Offer>> =>
	eachAction(action => {
		const verb = verbs[action];
		const reason =
			('none' in verb ? verb.none.replaceAll('NAME', name) : undefined) ??
			(deletedAt === undefined ? undefined : `${name} is being deleted.`) ??
			(controller === undefined || always.has(action)
				? undefined
				: `${controller} owns this ${kind} and would put it back: change that instead.`) ??
			refusals[action];
		return reason === undefined ? {possible: true} : {possible: false, reason};
	});
