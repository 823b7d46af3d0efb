import {lastGood} from '../domain/last-good.ts';
import type {ModelService, Revision} from '../domain/model-service.ts';
import {targetText} from '../domain/traffic-text.ts';
import {textField} from './text-field.ts';
import type {FormField} from './view-state.ts';

/** How shares of this service name a revision: as those it has do, by name or by hash. */
const shareName = ({traffic = []}: ModelService, {name, hash}: Revision): string | undefined =>
	hash !== undefined && traffic.some(({revision}) => revision === hash) ? hash : (name ?? hash);

type Share = {readonly revision: string; readonly percent: number; readonly label: string};

/** Every revision that gets traffic now, once; and those one would shift it to: the newest, and the last that was good. */
export const sharesOf = (service: ModelService): readonly Share[] => {
	const shares = new Map<string, Share>();
	for (const target of service.traffic ?? []) {
		if (target.role === 'shadow') continue;
		const before = shares.get(target.revision)?.percent ?? 0;
		shares.set(target.revision, {revision: target.revision, percent: before + target.percent, label: targetText(service, target)});
	}
	const {revisions = []} = service;
	for (const revision of [revisions.find(({newest}) => newest), lastGood(revisions)]) {
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
