import {type Raw, rawObject} from './raw.ts';

/** Equality of JSON values; a member that is null counts as absent, as Kubernetes has it. */
export const isEqual = (one: unknown, other: unknown): boolean => {
	if (one === other) return true;
	if (typeof one !== 'object' || typeof other !== 'object') return (one ?? undefined) === (other ?? undefined);
	if (one === null || other === null) return false;
	if (Array.isArray(one) !== Array.isArray(other)) return false;
	if (Array.isArray(one) && Array.isArray(other))
		return one.length === other.length && one.every((item, index) => isEqual(item, other[index]));
	const [left, right] = [rawObject(one), rawObject(other)];
	return [...new Set([...Object.keys(left), ...Object.keys(right)])].every(key => isMemberEqual(left, right, key));
};

const isMemberEqual = (one: Raw, other: Raw, key: string): boolean => isEqual(one[key] ?? undefined, other[key] ?? undefined);
