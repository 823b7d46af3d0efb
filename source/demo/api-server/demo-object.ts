/** A value that JSON can carry. `undefined` members are not written. */
export type Json = null | boolean | number | string | readonly Json[] | JsonObject;
export type JsonObject = {readonly [key: string]: Json | undefined};

export type OwnerReference = {
	readonly apiVersion: string;
	readonly kind: string;
	readonly name: string;
	readonly uid: string;
	readonly controller?: boolean;
	readonly blockOwnerDeletion?: boolean;
};

export type DemoMetadata = {
	readonly name: string;
	readonly generateName?: string;
	readonly namespace?: string;
	readonly uid: string;
	readonly resourceVersion: string;
	readonly generation?: number;
	readonly creationTimestamp: string;
	readonly deletionTimestamp?: string;
	readonly deletionGracePeriodSeconds?: number;
	readonly labels?: Readonly<Record<string, string>>;
	readonly annotations?: Readonly<Record<string, string>>;
	readonly ownerReferences?: readonly OwnerReference[];
	readonly finalizers?: readonly string[];
	readonly managedFields?: readonly JsonObject[];
};

/** An object as the API server hands it out. Never changed in place: a change is a new object (copy on write). */
export type DemoObject = {
	readonly apiVersion: string;
	readonly kind: string;
	readonly metadata: DemoMetadata;
	readonly spec?: JsonObject;
	readonly status?: JsonObject;
	readonly [key: string]: Json | undefined;
};

/** What can be created: the server's own metadata may be missing. */
export type NewDemoObject = {
	readonly apiVersion: string;
	readonly kind: string;
	readonly metadata: Partial<DemoMetadata>;
	readonly spec?: JsonObject;
	readonly status?: JsonObject;
	readonly [key: string]: Json | undefined;
};

export const isJsonObject = (value: unknown): value is JsonObject => typeof value === 'object' && value !== null && !Array.isArray(value);

/** Member of an object inside JSON, or an empty object: `objectAt(deployment, 'spec', 'template')`. */
export const objectAt = (value: unknown, ...path: readonly string[]): JsonObject => {
	const found = valueAt(value, ...path);
	return isJsonObject(found) ? found : {};
};

export const listAt = (value: unknown, ...path: readonly string[]): readonly Json[] => {
	const found = valueAt(value, ...path);
	return Array.isArray(found) ? (found as readonly Json[]) : [];
};

export const stringAt = (value: unknown, ...path: readonly string[]): string | undefined => {
	const found = valueAt(value, ...path);
	return typeof found === 'string' ? found : undefined;
};

export const numberAt = (value: unknown, ...path: readonly string[]): number | undefined => {
	const found = valueAt(value, ...path);
	return typeof found === 'number' ? found : undefined;
};

export const valueAt = (value: unknown, ...path: readonly string[]): Json | undefined => {
	let current = value as Json | undefined;
	for (const key of path) {
		if (Array.isArray(current)) {
			current = (current as readonly Json[])[Number(key)];
		} else if (isJsonObject(current)) {
			current = Object.hasOwn(current, key) ? current[key] : undefined;
		} else {
			return undefined;
		}
	}
	return current;
};
