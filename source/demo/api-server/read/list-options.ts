import {invalidOption, unsupportedOption} from '../api-error.ts';
import {isWatch} from '../resource-request.ts';

const forbid = (why: string): never => {
	throw invalidOption('ListOptions', 'resourceVersionMatch', 'FieldValueForbidden', `Forbidden: ${why}`);
};

/** Refuses combinations that make no sense, 422 (kubernetes/apimachinery: pkg/apis/meta/internalversion/validation). */
export const checkListOptions = (query: URLSearchParams): void => {
	const match = query.get('resourceVersionMatch') ?? '';
	const version = query.get('resourceVersion') ?? '';
	const initial = query.has('sendInitialEvents');
	if (initial && match !== 'NotOlderThan') {
		forbid('sendInitialEvents requires setting resourceVersionMatch to NotOlderThan');
	}
	if (match === '' || initial) {
		return;
	}
	if (isWatch(query)) {
		forbid('resourceVersionMatch is forbidden for watch unless sendInitialEvents is provided');
	}
	if (version === '') {
		forbid('resourceVersionMatch is forbidden unless resourceVersion is provided');
	}
	if (match !== 'Exact' && match !== 'NotOlderThan') {
		throw unsupportedOption('ListOptions', 'resourceVersionMatch', match, ['Exact', 'NotOlderThan', '']);
	}
	if (match === 'Exact' && version === '0') {
		forbid('resourceVersionMatch "exact" is forbidden for resourceVersion "0"');
	}
};
