const isPlain = (value: unknown): value is Readonly<Record<string, unknown>> =>
	typeof value === 'object' && value !== null && Object.getPrototypeOf(value) === Object.prototype;

const shareList = (before: readonly unknown[], next: readonly unknown[]): readonly unknown[] => {
	let isSame = before.length === next.length;
	const shared = next.map((item, index) => {
		const kept = share(before[index], item);
		if (kept !== before[index]) isSame = false;
		return kept;
	});
	return isSame ? before : shared;
};

const shareObject = (before: Readonly<Record<string, unknown>>, next: Record<string, unknown>): unknown => {
	const keys = Object.keys(next);
	let isSame = keys.length === Object.keys(before).length;
	for (const key of keys) {
		const kept = share(before[key], next[key]);
		if (!Object.is(kept, before[key]) || !(key in before)) isSame = false;
		// In place: a copy would keep its fields apart from the object, in twice the memory. What it gets is equal to what it had.
		next[key] = kept;
	}
	return isSame ? before : next;
};

/**
 * `next` with every part that equals its predecessor replaced by it, so that what did not change keeps its identity. Equal strings
 * too, and all in place: `next` is the caller's no more. What was read anew would leave the UIDs of ten thousand pods in memory twice,
 * in what has changed and in what refers to it.
 */
export const share = <Value>(before: unknown, next: Value): Value => {
	if (Object.is(before, next)) return before as Value;
	if (Array.isArray(before) && Array.isArray(next)) return shareList(before, next) as Value;
	return isPlain(before) && isPlain(next) ? (shareObject(before, next) as Value) : next;
};
