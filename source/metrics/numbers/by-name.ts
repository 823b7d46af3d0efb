/** By namespace, then by pod or workload: 10,000 keys need not be glued together. */
export type ByName<Value> = ReadonlyMap<string, ReadonlyMap<string, Value>>;

/** The value of a name in two steps, made where there is none. */
export const nested = <Value>(map: Map<string, Map<string, Value>>, namespace: string, name: string, make: () => Value): Value => {
	let names = map.get(namespace);
	if (names === undefined) {
		names = new Map();
		map.set(namespace, names);
	}
	let value = names.get(name);
	if (value === undefined) {
		value = make();
		names.set(name, value);
	}
	return value;
};
