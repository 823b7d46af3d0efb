import {latestShare} from '../domain/action.ts';
import {lastGood} from '../domain/last-good.ts';
import type {ModelService, Revision} from '../domain/model-service.ts';
import {targetText} from '../domain/traffic-text.ts';
import type {FormField} from './dialog-state.ts';
import {textField} from './text-field.ts';

/** How shares of this service name a revision: as those it has do, by name or by hash. */
const shareName = ({traffic = []}: ModelService, {name, hash}: Revision): string | undefined =>
	hash !== undefined && traffic.some(({revision}) => revision === hash) ? hash : (name ?? hash);

/** A share that follows the newest says so: by its name it would stay with that revision. */
const latestLabel = (of: string): string => `newest (${of})`;

type Share = {readonly revision: string; readonly percent: number; readonly label: string};

/** Every revision that gets traffic now, once; and those one would shift it to: the newest, and the last that was good. */
const sharesOf = (service: ModelService): readonly Share[] => {
	const shares = new Map<string, Share>();
	for (const target of service.traffic ?? []) {
		if (target.role === 'shadow') continue;
		const isLatest = target.latest === true;
		const revision = isLatest ? latestShare : target.revision;
		const before = shares.get(revision)?.percent ?? 0;
		const text = targetText(service, target);
		shares.set(revision, {revision, percent: before + target.percent, label: isLatest ? latestLabel(text) : text});
	}
	const {revisions = [], rollout} = service;
	const newest = revisions.find(revision => revision.newest);
	if (rollout.phase === 'Pinned' && newest !== undefined && !shares.has(latestShare))
		shares.set(latestShare, {revision: latestShare, percent: 0, label: latestLabel(`rev ${newest.number}`)});
	for (const revision of [shares.has(latestShare) ? undefined : newest, lastGood(revisions)]) {
		const name = revision === undefined ? undefined : shareName(service, revision);
		if (revision === undefined || name === undefined || shares.has(name)) continue;
		shares.set(name, {revision: name, percent: 0, label: `rev ${revision.number}`});
	}
	return [...shares.values()];
};

export const trafficFields = (service: ModelService): readonly FormField[] =>
	sharesOf(service).map(({revision, percent, label}) => ({
		id: `share ${revision}`,
		label,
		field: textField(String(percent)),
		before: String(percent),
		isSelected: true,
	}));

/** What the shares of a form add up to; undefined: one of them is no number. */
export const sumOfShares = (fields: readonly FormField[]): number | undefined => {
	const values = fields.map(({field: {value}}) => value.trim());
	return values.every(value => /^\d{1,3}$/.test(value)) ? values.reduce((sum, value) => sum + Number(value), 0) : undefined;
};
