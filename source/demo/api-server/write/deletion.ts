import {unsupportedOption} from '../api-error.ts';
import {type JsonObject, listAt, stringAt} from '../demo-object.ts';
import {parseObject} from './body.ts';

/** What a DELETE asks for, from its DeleteOptions body and, for older clients, its query. */
export type Deletion = {readonly options: JsonObject; readonly dryRun: boolean};

const policies = ['Foreground', 'Background', 'Orphan'];

/** Throws 422 for a policy or a dry run that does not exist. */
export const deletionOf = (body: Buffer, mediaType: string, query: URLSearchParams): Deletion => {
	const grace = query.get('gracePeriodSeconds');
	const fromQuery = {
		...(grace === null ? {} : {gracePeriodSeconds: Number(grace)}),
		...(query.has('propagationPolicy') ? {propagationPolicy: query.get('propagationPolicy')} : {}),
	};
	const options: JsonObject = body.length === 0 ? fromQuery : {...fromQuery, ...parseObject(body, mediaType)};
	const dryRun = [...listAt(options, 'dryRun'), ...query.getAll('dryRun')];
	if (dryRun.some(value => value !== 'All')) {
		throw unsupportedOption('DeleteOptions', 'dryRun', dryRun, ['All']);
	}
	const policy = stringAt(options, 'propagationPolicy');
	if (policy !== undefined && !policies.includes(policy)) {
		throw unsupportedOption('DeleteOptions', 'propagationPolicy', policy, [...policies, 'nil']);
	}
	return {options, dryRun: dryRun.length > 0};
};
