import {isEqual} from './equal.ts';
import {rawList, rawObject} from './raw.ts';

/** Whether all of a value is there. The server fills in defaults, and controllers add annotations of their own. */
export const contains = (actual: unknown, wanted: unknown): boolean => {
	if (Array.isArray(wanted)) {
		const list = rawList(actual);
		return list.length === wanted.length && wanted.every((item, index) => contains(list[index], item));
	}
	if (typeof wanted !== 'object' || wanted === null) return isEqual(actual, wanted);
	return Object.entries(wanted).every(([key, value]) => contains(rawObject(actual)[key], value));
};
