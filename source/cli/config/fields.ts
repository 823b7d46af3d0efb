/** Where a value stands in its file: keys and list numbers from the root. */
export type Place = ReadonlyArray<string | number>;

/** Takes what is wrong at a place. Always undefined: what a reader returns then. */
export type Complain = (place: Place, problem: string) => undefined;

/** Takes one value of the file; undefined where it is absent, or wrong and complained of. */
export type Reader<Value> = (value: unknown, place: Place, complain: Complain) => Value | undefined;

/** `contexts."prod-*".metrics.headers` */
export const placeText = (place: Place): string =>
	place
		.map((part, index) => {
			if (typeof part === 'number') return `[${part}]`;
			return `${index === 0 ? '' : '.'}${/^[\w-]+$/.test(part) ? part : `"${part}"`}`;
		})
		.join('');

const isMapping = (value: unknown): value is Readonly<Record<string, unknown>> =>
	typeof value === 'object' && value !== null && !Array.isArray(value);

/** What was found, as it may be repeated in a sentence. */
const found = (value: unknown): string => {
	if (Array.isArray(value)) return 'a list';
	if (isMapping(value)) return 'a mapping';
	return typeof value === 'string' ? `"${value.length > 60 ? `${value.slice(0, 60)}…` : value}"` : String(value);
};

/** A value of one shape. `wants`: what it must be, after "wants". `read`: undefined where it is something else. */
export const scalar =
	<Value>(wants: string, read: (value: unknown) => Value | undefined): Reader<Value> =>
	(value, place, complain) => {
		const taken = read(value);
		return taken === undefined ? complain(place, `${placeText(place)} wants ${wants}, not ${found(value)}`) : taken;
	};

export const text = (wants: string, shape: RegExp = /\S/): Reader<string> =>
	scalar(wants, value => (typeof value === 'string' && shape.test(value) ? value : undefined));

/** A number, from `least` on. */
export const number = (wants: string, least: number): Reader<number> =>
	scalar(wants, value => (typeof value === 'number' && Number.isFinite(value) && value >= least ? value : undefined));

export const truth: Reader<boolean> = scalar('true or false', value => (typeof value === 'boolean' ? value : undefined));

export const list =
	<Value>(wants: string, entry: Reader<Value>): Reader<readonly Value[]> =>
	(value, place, complain) =>
		Array.isArray(value)
			? value.flatMap((item, index) => entry(item, [...place, index], complain) ?? [])
			: complain(place, `${placeText(place)} wants ${wants}, not ${found(value)}`);

/** A mapping with keys of the user's own. */
export const mappingOf =
	<Value>(wants: string, entry: Reader<Value>): Reader<Readonly<Record<string, Value>>> =>
	(value, place, complain) => {
		if (!isMapping(value)) return complain(place, `${placeText(place)} wants ${wants}, not ${found(value)}`);
		const entries = Object.entries(value).flatMap(([key, item]) => {
			const taken = entry(item, [...place, key], complain);
			return taken === undefined ? [] : [[key, taken] as const];
		});
		return Object.fromEntries(entries);
	};

type Fields = Readonly<Record<string, Reader<unknown>>>;
type Taken<Of extends Fields> = {readonly [Name in keyof Of]?: Of[Name] extends Reader<infer Value> ? Value : never};

/** A mapping with these keys and no other. A key without a value is absent. */
export const mapping =
	<Of extends Fields>(fields: Of): Reader<Taken<Of>> =>
	(value, place, complain) => {
		const name = placeText(place);
		const known = Object.keys(fields).join(', ');
		if (!isMapping(value)) return complain(place, `${name === '' ? 'the file' : name} wants a mapping of ${known}, not ${found(value)}`);
		const entries = Object.entries(value).flatMap(([key, item]) => {
			const read = Object.hasOwn(fields, key) ? fields[key] : undefined;
			if (read === undefined) {
				complain([...place, key], `${placeText([...place, key])} is not known; ${name === '' ? 'the file' : name} takes ${known}`);
				return [];
			}
			const taken = item === null ? undefined : read(item, [...place, key], complain);
			return taken === undefined ? [] : [[key, taken] as const];
		});
		return Object.fromEntries(entries) as Taken<Of>;
	};
