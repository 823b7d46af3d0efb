/**
 * A table of values by texts, for texts that somebody else writes: `constructor` and `__proto__` are in it where they were put into it,
 * and not because every object has them.
 */
export const lookup = <Value>(rows: Readonly<Record<string, Value>>): Readonly<Record<string, Value>> =>
	Object.freeze(Object.assign(Object.create(null) as Record<string, Value>, rows));
