import {hostileText, oneOf} from './hostile-text.ts';

type Random = () => number;
type Holder = Record<string, unknown> | unknown[];

/** What JSON can say and Kubernetes does not: every type in the place of every other, and the ends of each. */
const strange: ReadonlyArray<(random: Random) => unknown> = [
	() => null,
	() => true,
	() => false,
	() => 0,
	() => -1,
	() => -0,
	() => 0.5,
	() => 2 ** 53 + 1,
	() => JSON.parse('1e309') as unknown,
	() => -1e308,
	() => '',
	() => 'x',
	() => '-1',
	() => 'NaN',
	() => '1e309',
	() => '99999999999999999999',
	() => 'Infinity',
	() => '2026-13-45T99:99:99Z',
	() => '0001-01-01T00:00:00Z',
	random => oneOf(random, ['__proto__', 'constructor', 'toString', 'hasOwnProperty', 'valueOf']),
	random => oneOf(random, ['__proto__', 'constructor', 'toString', 'hasOwnProperty', 'valueOf']),
	random => oneOf(random, ['__proto__', 'constructor', 'toString', 'hasOwnProperty', 'valueOf']),
	() => '../../../api/v1/secrets/x',
	() => 'a/b?c#d',
	() => [],
	() => [null],
	() => [[]],
	() => ['x', 1, {}],
	() => [{}],
	() => ({}),
	() => ({name: null}),
	() =>
		JSON.parse(
			'{"__proto__":{"polluted":"yes"},"constructor":{"prototype":{"polluted":"yes"}},"toString":1,"hasOwnProperty":"x"}',
		) as unknown,
	() => ({toString: 1, valueOf: 'x', length: -1}),
	hostileText,
	random => 'y'.repeat(Math.floor(random() * 20_000)),
	random => Array.from({length: Math.floor(random() * 2000)}, (_, index) => index),
];

/** Every place of a JSON value, in no order: the holder and the key. */
const places = (value: unknown): ReadonlyArray<readonly [holder: Holder, key: string]> => {
	const found: (readonly [Holder, string])[] = [];
	const walk = (holder: unknown): void => {
		if (typeof holder !== 'object' || holder === null) return;
		for (const key of Object.keys(holder)) {
			found.push([holder as Holder, key]);
			walk((holder as Record<string, unknown>)[key]);
		}
	};
	walk(value);
	return found;
};

const set = (holder: Holder, key: string, value: unknown): void => {
	Object.defineProperty(holder, key, {value, enumerable: true, writable: true, configurable: true});
};

const get = (holder: Holder, key: string): unknown => (holder as Record<string, unknown>)[key];

type Mutation = (random: Random, holder: Holder, key: string) => void;

const drop: Mutation = (_, holder, key) => {
	if (Array.isArray(holder)) holder.splice(Number(key), 1);
	else delete holder[key];
};
const retype: Mutation = (random, holder, key) => set(holder, key, oneOf(random, strange)(random));
const duplicate: Mutation = (_, holder, key) => {
	const value = get(holder, key);
	if (Array.isArray(holder)) holder.push(structuredClone(value));
	else if (Array.isArray(value)) value.push(...structuredClone(value));
};
const addKey: Mutation = (random, holder) => {
	if (!Array.isArray(holder))
		set(
			holder,
			oneOf(random, ['__proto__', 'constructor', 'toString', 'hasOwnProperty', hostileText(random)]),
			oneOf(random, strange)(random),
		);
};

const mutations: readonly Mutation[] = [drop, drop, retype, retype, retype, retype, duplicate, addKey];

/** A copy with one to four things wrong. */
export const mutated = <Value>(random: Random, value: Value): Value => {
	const copy = structuredClone(value);
	for (let left = 1 + Math.floor(random() * 4); left > 0; left--) {
		const all = places(copy);
		if (all.length === 0) break;
		const [holder, key] = oneOf(random, all);
		oneOf(random, mutations)(random, holder, key);
	}
	return copy;
};
