import {maskText} from '../domain/mask-secrets.ts';

/** Careful reads of parsed JSON that nobody has checked: a field of an unexpected type counts as absent. */
export type Raw = Readonly<Record<string, unknown>>;

const nothing: Raw = {};

export const rawObject = (value: unknown): Raw =>
	typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Raw) : nothing;

export const rawList = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : []);

export const rawObjects = (value: unknown): readonly Raw[] => rawList(value).map(rawObject);

/** Undefined for the empty string too: Kubernetes writes both for "not set". */
export const rawText = (value: unknown): string | undefined => (typeof value === 'string' && value !== '' ? value : undefined);

/** A sentence that is there to be shown: a runtime that fails repeats its command line, with what is secret in it. */
export const rawMessage = (value: unknown): string | undefined => {
	const text = rawText(value);
	return text === undefined ? undefined : maskText(text);
};

export const rawTexts = (value: unknown): readonly string[] => rawList(value).filter(item => typeof item === 'string');

export const rawNumber = (value: unknown): number | undefined => (typeof value === 'number' && Number.isFinite(value) ? value : undefined);

/** RFC 3339 to milliseconds since the epoch. */
export const rawTime = (value: unknown): number | undefined => {
	if (typeof value !== 'string') return undefined;
	const time = Date.parse(value);
	return Number.isNaN(time) ? undefined : time;
};

/** A copy without its undefined entries, so that an absent field is absent in records and their comparisons too. */
export const compact = <Value extends object>(value: Value): Compact<Value> => {
	// A plain loop: this runs a hundred thousand times while a large cluster is read.
	const copy: Record<string, unknown> = {};
	for (const key in value) {
		const entry = value[key];
		if (entry !== undefined) copy[key] = entry;
	}
	return copy as Compact<Value>;
};

type OptionalKeys<Value> = {[Key in keyof Value]: undefined extends Value[Key] ? Key : never}[keyof Value];

/** Fields that may be undefined become optional: what exactOptionalPropertyTypes asks for. */
export type Compact<Value> = {[Key in Exclude<keyof Value, OptionalKeys<Value>>]: Value[Key]} & {
	[Key in OptionalKeys<Value>]?: Exclude<Value[Key], undefined>;
};
