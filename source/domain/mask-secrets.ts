import {hidden, isSecretFlag, isSecretName, secretShape, secretsInText} from './secret-words.ts';

export {hidden};

/** Nothing of a secret goes without one of these. */
const mayHide = /[=:\-@_."']|eyJ|A[KS]IA|AIza/;

/** A text with what looks like a secret in it taken out: `vllm serve --api-key (hidden)`. */
export const maskText = (text: string): string =>
	mayHide.test(text)
		? secretsInText.reduce((masked, pattern) => masked.replace(pattern, `$1${hidden}`), text.replace(secretShape, hidden))
		: text;

const isReference = (word: string): boolean => word.startsWith('$');

/** Arguments, one for one: the value of a flag whose name says secret, in the same or in the next argument. */
export const maskArguments = (words: readonly string[]): readonly string[] =>
	words.map((word, index) => {
		const flag = words[index - 1];
		return flag !== undefined && isSecretFlag(flag) && !word.startsWith('-') && !isReference(word) ? hidden : maskText(word);
	});

/**
 * Arguments that somebody has edited as they were shown: what was hidden is what it was, found by its flag. Undefined: one of them
 * stands for nothing that was there.
 */
export const unmaskArguments = (shown: readonly string[], before: readonly string[]): readonly string[] | undefined => {
	const masked = maskArguments(before);
	const taken = new Set<number>();
	const words = shown.map((word, index) => {
		if (!word.includes(hidden)) return word;
		const fits = (at: number): boolean => masked[at] === word && masked[at] !== before[at] && !taken.has(at);
		const all = [...masked.keys()].filter(fits);
		// A whole value says nothing of itself; the flag before it does.
		const found = word === hidden ? all.find(at => masked[at - 1] === shown[index - 1]) : all[0];
		if (found !== undefined) taken.add(found);
		return found === undefined ? undefined : before[found];
	});
	return words.every(word => word !== undefined) ? words : undefined;
};

type Plain = Readonly<Record<string, unknown>>;

const isPlain = (value: unknown): value is Plain => typeof value === 'object' && value !== null && !Array.isArray(value);
const isText = (value: unknown): value is string => typeof value === 'string';

const isScalar = (value: unknown): boolean => isText(value) || typeof value === 'number';

const maskAll = (value: unknown): unknown => (isPlain(value) ? Object.fromEntries(Object.keys(value).map(key => [key, hidden])) : hidden);

/** How environments are called: by Kubernetes, and by the operators of serving systems. */
const environments = /^(?:extra)?env(?:ironment)?(?:s|[-_]?vars?|[-_]?variables?)?$/i;
const lastApplied = 'kubectl.kubernetes.io/last-applied-configuration';
const dnsName = /^[a-z0-9](?:[-a-z0-9.]{0,61}[a-z0-9])?$/;
const mayName = /secrets?$/i;

// As deep as `toSafe` goes: what nests deeper is there to exhaust the stack.
const deepest = 100;

/** A container's variable: where its value comes from is no secret, the value may be. */
const maskVariable = (entry: unknown, depth: number): unknown => {
	if (isText(entry)) return entry.replace(/=.*/s, `=${hidden}`);
	return isPlain(entry) && 'value' in entry ? {...entry, value: hidden} : maskAt(entry, depth);
};

const maskEnvironment = (value: unknown, depth: number): unknown => {
	if (Array.isArray(value)) return value.map(entry => maskVariable(entry, depth));
	// A label may be called so: its value is a word like `production`.
	if (!isPlain(value)) return maskAt(value, depth);
	return Object.fromEntries(Object.entries(value).map(([key, entry]) => [key, isScalar(entry) ? hidden : maskAt(entry, depth)]));
};

/** What stands beside a key, as far as the key tells what it is. */
const maskEntry = (key: string, value: unknown, depth: number): unknown => {
	if (environments.test(key)) return maskEnvironment(value, depth);
	// A copy of the whole object, values of variables included.
	if (key === lastApplied) return hidden;
	if (!isScalar(value) || !isSecretName(key)) return maskAt(value, depth);
	// The name of a Secret is none.
	return mayName.test(key) && isText(value) && dnsName.test(value) ? value : hidden;
};

/** `/spec/template/spec/containers/0/env/1/value`: the value of an operation of a patch is known by where it goes. */
const maskOperation = (operation: Plain, path: string, depth: number): Plain => {
	const {value} = operation;
	const steps = path
		.split('/')
		.slice(1)
		.map(part => part.replaceAll('~1', '/').replaceAll('~0', '~'));
	const [last = ''] = steps.slice(-1);
	const isInside = steps.slice(0, -1).some(part => environments.test(part));
	if (!isInside) return {...operation, value: maskEntry(last, value, depth)};
	return {...operation, value: isScalar(value) ? (last === 'name' ? value : hidden) : maskVariable(value, depth)};
};

const maskObject = (object: Plain, depth: number): unknown => {
	const {op, path, name, kind} = object;
	if (isText(op) && isText(path) && 'value' in object) return maskOperation(object, path, depth);
	// Parameters and headers are lists of names and values.
	const isNamed = isText(name) && isSecretName(name);
	return Object.fromEntries(
		Object.entries(object).map(([key, entry]) => {
			if (kind === 'Secret' && (key === 'data' || key === 'stringData')) return [key, maskAll(entry)];
			return [key, isNamed && key === 'value' && isScalar(entry) ? hidden : maskEntry(key, entry, depth)];
		}),
	);
};

const maskAt = (value: unknown, depth: number): unknown => {
	if (isText(value)) return maskText(value);
	if (typeof value !== 'object' || value === null) return value;
	if (depth > deepest) return hidden;
	if (!Array.isArray(value)) return maskObject(value as Plain, depth + 1);
	// A list of words may be arguments, wherever it stands: a patch holds them under `value`.
	return value.every(isText) ? maskArguments(value) : value.map(entry => maskAt(entry, depth + 1));
};

/** As `maskSecrets`, of what stands under a key: `example.com/api-token`. */
export const maskField = (key: string, value: unknown): unknown => maskEntry(key, value, 0);

/**
 * A copy of a Kubernetes object, or of a part of it, that may be shown and kept: values of variables, arguments and texts
 * that look like secrets, the data of Secrets and kubectl's copy of the object are replaced. What nests deeper than any kind is left out.
 */
export const maskSecrets = (value: unknown): unknown => maskAt(value, 0);
