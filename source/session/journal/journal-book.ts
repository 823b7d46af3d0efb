import type {ModelService, Revision} from '../../domain/model-service.ts';
import {heldFrom} from './held-from.ts';
import type {JournalEntry} from './journal-entry.ts';
import {journalRevisions} from './journal-revisions.ts';

export type JournalBook = {
	/**
	 * The service with what its own writes tell of: old revisions, the count it was parked from, the bounds its HPA was held from;
	 * the very same where they tell nothing.
	 */
	readonly complete: (service: ModelService) => ModelService;
};

export type JournalBookOptions = {
	/** Latest first. */
	readonly entriesOf: (service: string) => readonly JournalEntry[];
	/** Whether the history of a system's services is what was written from here. */
	readonly keepsJournal: (system: string) => boolean;
};

/** A history of its own that lasts a while is better than what we remember of it. */
const hasHistory = (revisions: readonly Revision[]): boolean => revisions.some(({newest}) => !newest);

const withRevisions = (service: ModelService, entries: readonly JournalEntry[]): ModelService => {
	if (service.revisions === undefined || hasHistory(service.revisions)) return service;
	const found = journalRevisions(service, entries);
	if (found === undefined) return service;
	const [now, ...older] = found;
	const [own] = service.revisions;
	const newest = own === undefined || now === undefined ? now : {...own, number: now.number};
	const revisions = [...(newest === undefined ? [] : [newest]), ...older];
	const isOffered = service.offers.update.possible && older.some(({written}) => written !== undefined);
	return {...service, revisions, ...(isOffered ? {offers: {...service.offers, 'roll-back': {possible: true as const}}} : {})};
};

/** What the last count was before nothing was left. Whatever was counted since speaks against it. */
const parkedFrom = (service: ModelService, entries: readonly JournalEntry[]): number | undefined => {
	if (service.replicas.desired > 0 || service.replicas.parkedFrom !== undefined) return undefined;
	const last = entries.find(({action, outcome}) => (action === 'scale' || action === 'hold') && outcome !== undefined);
	return last?.parks === true && last.desired > 0 ? last.desired : undefined;
};

const withHeldFrom = (service: ModelService, entries: readonly JournalEntry[]): ModelService => {
	const found = service.autoscalers.map(autoscaler => heldFrom(autoscaler, service, entries));
	if (found.every(bounds => bounds === undefined)) return service;
	const autoscalers = service.autoscalers.map((autoscaler, index) => {
		const bounds = found[index];
		return bounds === undefined ? autoscaler : {...autoscaler, heldFrom: bounds};
	});
	return {...service, autoscalers};
};

export const createJournalBook = ({entriesOf, keepsJournal}: JournalBookOptions): JournalBook => ({
	complete(service) {
		const entries = entriesOf(service.uid);
		if (entries.length === 0) return service;
		const completed = keepsJournal(service.system) ? withRevisions(service, entries) : service;
		const released = withHeldFrom(completed, entries);
		const count = parkedFrom(released, entries);
		return count === undefined ? released : {...released, replicas: {...released.replicas, parkedFrom: count}};
	},
});
