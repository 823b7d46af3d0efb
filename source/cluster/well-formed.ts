import type {KubernetesObject} from './kubernetes-object.ts';

type Plain = Readonly<Record<string, unknown>>;

const isPlain = (value: unknown): value is Plain => typeof value === 'object' && value !== null && !Array.isArray(value);
const isText = (value: unknown): value is string => typeof value === 'string';
const isAbsent = (value: unknown): boolean => value === undefined || value === null;
const isCount = (value: unknown): boolean => typeof value === 'number' && Number.isSafeInteger(value);

/** A field that may be absent, and what it has to be otherwise. */
type Rule = {readonly is: (value: unknown) => boolean; readonly mend: (value: unknown) => unknown};

const orNothing = (is: Rule['is']): Rule => ({is, mend: () => undefined});

/** Strings by strings. An entry of another type is left out. */
const texts: Rule = {
	is(value) {
		if (!isPlain(value)) return false;
		// A plain loop: it runs over every label of every pod.
		for (const key in value) if (typeof value[key] !== 'string') return false;
		return true;
	},
	mend: value => (isPlain(value) ? Object.fromEntries(Object.entries(value).filter(([, entry]) => isText(entry))) : undefined),
};

const list = (is: (entry: unknown) => boolean): Rule => ({
	is: value => Array.isArray(value) && value.every(is),
	mend: value => (Array.isArray(value) ? value.filter(is) : undefined),
});

const isOwner = (value: unknown): boolean =>
	isPlain(value) &&
	isText(value['uid']) &&
	isText(value['kind']) &&
	isText(value['name']) &&
	isText(value['apiVersion']) &&
	(isAbsent(value['controller']) || typeof value['controller'] === 'boolean');

const isWriter = (value: unknown): boolean =>
	isPlain(value) && ['manager', 'operation', 'time', 'subresource'].every(key => isAbsent(value[key]) || isText(value[key]));

/** https://kubernetes.io/docs/reference/kubernetes-api/common-definitions/object-meta/, as far as it is read here. */
const rules: ReadonlyMap<string, Rule> = new Map([
	['namespace', orNothing(isText)],
	['resourceVersion', orNothing(isText)],
	['generation', orNothing(isCount)],
	['creationTimestamp', orNothing(isText)],
	['deletionTimestamp', orNothing(isText)],
	['labels', texts],
	['annotations', texts],
	['ownerReferences', list(isOwner)],
	['managedFields', list(isWriter)],
]);

const mended = (metadata: Plain): Plain => {
	let copy: Record<string, unknown> | undefined;
	for (const [key, {is, mend}] of rules) {
		const value = metadata[key];
		if (value === undefined || is(value)) continue;
		copy ??= {...metadata};
		const right = mend(value);
		if (right === undefined) delete copy[key];
		else copy[key] = right;
	}
	return copy ?? metadata;
};

/** Throws a sentence's end, for the reader to say which object it is. */
const refuse = (what: string): never => {
	throw new Error(`its ${what} is missing or no text`);
};

/**
 * An object whose metadata is what Kubernetes promises: everything else may be of any shape, and is read with care. The very same
 * where nothing is wrong; a field of the wrong type is left out. Throws where it has no name or no UID, or is no object at all.
 */
export const wellFormed = (object: KubernetesObject): KubernetesObject => {
	if (!isPlain(object)) throw new Error('it is no object');
	const metadata: unknown = object.metadata;
	if (!isPlain(metadata)) throw new Error('it has no metadata');
	for (const key of ['name', 'uid']) if (!isText(metadata[key]) || metadata[key] === '') refuse(key);
	const right = mended(metadata);
	return right === metadata ? object : {...object, metadata: right as KubernetesObject['metadata']};
};
