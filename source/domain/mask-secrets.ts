/** Stands where a value is kept from screens and files. */
export const hidden = '(hidden)';

const name =
	'(?:[\\w.-]*[-_.])?(?:password|passwd|passphrase|secret|token|api[-_]?key|access[-_]?key|private[-_]?key|credentials?|authorization)';
/** A quoted text, or a word. A reference to a variable is no secret: `$(API_KEY)`. */
const value = `("[^"]*"|'[^']*'|(?!\\$)[^\\s"',;]+)`;

/** The end of a flag's name tells: `--hf-token`, but neither `--max-tokens` nor `--tokenizer`. */
const secretFlag = new RegExp(`^--?${name}$`, 'i');

/** How a secret stands in a text: after a flag, in `NAME=value`, in JSON, in a header. Prose about secrets is left alone. */
const secretsInText: readonly RegExp[] = [
	new RegExp(`((?<![\\w-])--?${name}(?:=|\\s+)(?!-))${value}`, 'gi'),
	new RegExp(`((?<![\\w-])${name}=)${value}`, 'gi'),
	new RegExp(`("${name}"\\s*:\\s*)("[^"]*")`, 'gi'),
	/(\bauthorization:\s*(?:bearer |basic )?)(\S+)/gi,
];

/** Keys whose shape gives them away wherever they stand: OpenAI and its like, Hugging Face, GitHub, AWS, JSON web tokens. */
const secretShape = /\b(?:sk-[\w-]{16,}|hf_[A-Za-z0-9]{16,}|gh[pousr]_[A-Za-z0-9]{20,}|AKIA[0-9A-Z]{16}|eyJ[\w-]{8,}\.[\w-]{8,}\.[\w-]*)/g;

/** A text with what looks like a secret in it taken out: `vllm serve --api-key (hidden)`. */
export const maskText = (text: string): string =>
	secretsInText.reduce((masked, pattern) => masked.replace(pattern, `$1${hidden}`), text.replace(secretShape, hidden));

const isReference = (word: string): boolean => word.startsWith('$');

/** Arguments, one for one: the value of a flag whose name says secret, in the same or in the next argument. */
export const maskArguments = (words: readonly string[]): readonly string[] =>
	words.map((word, index) => {
		const flag = words[index - 1];
		return flag !== undefined && secretFlag.test(flag) && !word.startsWith('-') && !isReference(word) ? hidden : maskText(word);
	});

type Plain = Readonly<Record<string, unknown>>;

const isPlain = (value: unknown): value is Plain => typeof value === 'object' && value !== null && !Array.isArray(value);

/** A container's variable: where its value comes from is no secret, the value may be. */
const maskVariable = (entry: unknown): unknown => (isPlain(entry) && 'value' in entry ? {...entry, value: hidden} : entry);

const isWord = (value: unknown): value is string => typeof value === 'string';

const maskAll = (value: unknown): unknown => (isPlain(value) ? Object.fromEntries(Object.keys(value).map(key => [key, hidden])) : hidden);

/** What is masked by where it stands: every key of Kubernetes whose value may be a secret. */
const masks: ReadonlyMap<string, (value: unknown) => unknown> = new Map([
	['env', (value: unknown): unknown => (Array.isArray(value) ? value.map(maskVariable) : value)],
	// A copy of the whole object, values of variables included.
	['kubectl.kubernetes.io/last-applied-configuration', (): unknown => hidden],
]);

/**
 * A copy of a Kubernetes object, or of a part of it, that may be shown and kept: values of variables, arguments and texts
 * that look like secrets, the data of Secrets and kubectl's copy of the object are replaced.
 */
export const maskSecrets = (value: unknown): unknown => {
	if (typeof value === 'string') return maskText(value);
	// A list of words may be arguments, wherever it stands: a patch holds them under `value`.
	if (Array.isArray(value)) return value.every(isWord) ? maskArguments(value) : (value as readonly unknown[]).map(maskSecrets);
	if (!isPlain(value)) return value;
	const isSecret = value['kind'] === 'Secret';
	return Object.fromEntries(
		Object.entries(value).map(([key, entry]) => {
			if (isSecret && (key === 'data' || key === 'stringData')) return [key, maskAll(entry)];
			return [key, (masks.get(key) ?? maskSecrets)(entry)];
		}),
	);
};
