/** Deep equality of JSON values; a member that is `undefined` equals a missing one. */
export const isEqual = (left: unknown, right: unknown): boolean => {
	if (left === right) {
		return true;
	}
	if (typeof left !== 'object' || typeof right !== 'object' || left === null || right === null) {
		return false;
	}
	if (Array.isArray(left) || Array.isArray(right)) {
		return (
			Array.isArray(left) &&
			Array.isArray(right) &&
			left.length === right.length &&
			left.every((value, index) => isEqual(value, right[index]))
		);
	}
	const leftMembers = left as Record<string, unknown>;
	const rightMembers = right as Record<string, unknown>;
	for (const key of new Set([...Object.keys(leftMembers), ...Object.keys(rightMembers)])) {
		if (!isEqual(leftMembers[key], rightMembers[key])) {
			return false;
		}
	}
	return true;
};
