import {failed, type Outcome, success} from '../../domain/outcome.ts';
import {toSafeText} from '../../domain/safe-text.ts';

/** What a credential plugin gave. */
export type ExecCredential = {
	readonly token?: string;
	/** PEM; both or none. */
	readonly cert?: string;
	readonly key?: string;
	/** Milliseconds since the epoch. */
	readonly expiresAt?: number;
};

const refuse = (sentence: string) => failed({kind: 'credentials', sentence: toSafeText(sentence)});

const parse = (stdout: string): unknown => {
	try {
		return JSON.parse(stdout);
	} catch {
		return undefined;
	}
};

type Fields = Readonly<Record<string, unknown>>;

const isFields = (value: unknown): value is Fields => typeof value === 'object' && value !== null && !Array.isArray(value);

const textFields = ['token', 'clientCertificateData', 'clientKeyData', 'expirationTimestamp'] as const;

// https://www.rfc-editor.org/rfc/rfc3339#section-5.6, which is all that Go takes.
const time = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?(?:Z|[+-]\d\d:\d\d)$/;

/**
 * Checks a plugin's output. The sentences of failures follow the plugin's name, and never quote what was printed: a credential of
 * another shape is one still.
 */
export const parseExecCredential = (stdout: string, apiVersion: string, now: number): Outcome<ExecCredential> => {
	const value = parse(stdout);
	if (!isFields(value)) return refuse(stdout.trim() === '' ? 'printed nothing.' : 'did not print an ExecCredential as JSON.');
	const {kind, apiVersion: version, status} = value;
	if (kind !== 'ExecCredential') return refuse('did not print an ExecCredential.');
	if (version !== apiVersion) {
		const said = typeof version === 'string' && version.length < 80 ? `of version ${version}` : 'without a version';
		return refuse(`printed a credential ${said}; the kubeconfig says ${apiVersion}.`);
	}
	if (!isFields(status)) return refuse('printed a credential without a status.');
	const wrong = textFields.find(name => status[name] !== undefined && status[name] !== null && typeof status[name] !== 'string');
	if (wrong !== undefined) return refuse(`printed a credential whose ${wrong} is no text.`);
	const text = (name: (typeof textFields)[number]): string | undefined => (status[name] as string | null | undefined) || undefined;
	const token = text('token');
	const cert = text('clientCertificateData');
	const key = text('clientKeyData');
	if (token === undefined && cert === undefined && key === undefined) return refuse('gave neither a token nor a certificate.');
	if ((cert === undefined) !== (key === undefined)) return refuse('gave a certificate without its key, or a key without its certificate.');
	const expires = text('expirationTimestamp');
	const expiresAt = expires === undefined ? undefined : time.test(expires) ? Date.parse(expires) : Number.NaN;
	if (Number.isNaN(expiresAt)) return refuse('gave an expiration that is no time.');
	if (expiresAt !== undefined && expiresAt <= now)
		return refuse('gave a credential that has expired already: log in again, or check the clock of this machine.');
	return success({
		...(token === undefined ? {} : {token}),
		...(cert === undefined || key === undefined ? {} : {cert, key}),
		...(expiresAt === undefined ? {} : {expiresAt}),
	});
};
