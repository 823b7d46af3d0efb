/** Stands where a value is kept from screens and files. */
export const hidden = '(hidden)';

/** At the end of any name: `PGPASSWORD`, `clientSecret`, `AccountKey`. */
const anywhere =
	'passwor[dt]|passwd|passphrase|secret|(?:api|access|private|secret|account|encryption|signing)[-_.]?key|credentials?|connection[-_]?string';
/** As a word of its own: `hf-token`, but not `maxTokens` and not `bypass`. What a tokenizer has is no secret: `--eos-token`. */
const alone =
	'(?<![a-z0-9])(?:(?<!\\b(?:bos|eos|pad|unk|sep|cls|mask|stop|chat|image|special|start|end|next|prompt)[-_]?)token|authorization|pwd|pass|signature|sig|dsn|auth[-_]?key)';

/** How the names of secrets end. The second is for names that are written together, where capitals count: `hfToken`, `HFTOKEN`. */
const ends: ReadonlyArray<readonly [end: string, flags: string]> = [
	[`(?:${anywhere}|${alone})`, 'i'],
	['(?:(?<=[a-z0-9])Token|(?<=[A-Z0-9])TOKEN)', ''],
];

/** A quoted text, or a word. A reference to a variable is no secret: `$(API_KEY)`. */
const value = `(\\\\"(?:[^"\\\\]|\\\\[^"])*\\\\"|"[^"]*"|'[^']*'|(?!\\$)[^\\s"',;&\\\\]+)`;

/**
 * How a secret with a name stands in a text: after a flag, in `NAME=value`, in JSON, in a line of YAML. The first group stays. Only
 * where a name begins a line or a flag is its beginning looked for, and not far: a text of megabytes is looked through once.
 */
const forms: ReadonlyArray<(end: string) => string> = [
	end => `((?<![\\w-])--?[\\w.-]{0,60}?${end}(?:=|\\s+)(?!-))${value}`,
	end => `(${end}=)${value}`,
	end => `(${end}\\\\?"\\s*:\\s*)(\\\\"(?:[^"\\\\]|\\\\[^"])*\\\\"|"(?:[^"\\\\]|\\\\.)*"|[\\w.+-]+)`,
	end => `((?:^|\\n)[ \\t]*(?:- )?["']?[\\w.-]{0,60}?${end}["']?:[ \\t]+)((?!\\$)[^\\s][^\\n]*)`,
];

/**
 * Secrets in a text; what the first group holds stays. Prose about secrets is left alone: "secret hf-token not found".
 * https://datatracker.ietf.org/doc/html/rfc3986#section-3.2.1 for addresses that carry a password.
 */
export const secretsInText: readonly RegExp[] = [
	...ends.flatMap(([end, flags]) => forms.map(form => new RegExp(form(end), `g${flags}`))),
	/(\bauthorization["']?\s*[:=]\s*["']?(?:bearer |basic )?)(\S+)/gi,
	/(\bbearer )([\w.~+/=-]{16,})/gi,
	/(\b[a-z][a-z0-9+.-]{0,30}:\/\/[^\s/:@"']{0,200}:)([^\s/"']{1,500})(?=@)/gi,
	/(\b[a-z][a-z0-9+.-]{0,30}:\/\/)([^\s/:@"']{16,500})(?=@)/gi,
];

/** Keys whose shape gives them away wherever they stand: of model hubs and engines, clouds, code hosts; JSON web tokens, private keys. */
export const secretShape =
	/\b(?:sk-[\w-]{16,}|(?:hf|r8|gsk|npm)_[A-Za-z0-9]{16,}|nvapi-[\w-]{16,}|gh[pousr]_[A-Za-z0-9]{20,}|github_pat_\w{20,}|glpat-[\w-]{16,}|xox[abprs]-[\w-]{10,}|A[KS]IA[0-9A-Z]{16}|AIza[\w-]{30,}|ya29\.[\w-]{16,}|eyJ[\w-]{8,}\.[\w-]{8,}\.[\w-]*)|-----BEGIN [A-Z ]*PRIVATE KEY-----(?:[^-]|-(?!----))*(?:-----END [A-Z ]*PRIVATE KEY-----)?/g;

const secretEnds = ends.map(([end, flags]) => new RegExp(`${end}$`, flags));

/** Whether a field, a variable or a header of this name holds a secret: `HF_TOKEN`, `example.com/api-key`, `Authorization`. */
export const isSecretName = (name: string): boolean => secretEnds.some(pattern => pattern.test(name));

/** Whether the value of a flag is one: `--hf-token`, but neither `--max-tokens` nor `--tokenizer`. */
export const isSecretFlag = (word: string): boolean => /^--?[\w.-]+$/.test(word) && isSecretName(word);
