import {failed, type Outcome, success} from '../../domain/outcome.ts';

/** What a credential plugin gave. */
export type ExecCredential = {
	readonly token?: string;
	/** PEM; both or none. */
	readonly cert?: string;
	readonly key?: string;
	/** Milliseconds since the epoch. */
	readonly expiresAt?: number;
};

const refuse = (sentence: string) => failed({kind: 'credentials', sentence});

const text = (value: unknown): string | undefined => (typeof value === 'string' && value !== '' ? value : undefined);

const parse = (stdout: string): unknown => {
	try {
		return JSON.parse(stdout);
	} catch {
		return undefined;
	}
};

/** Checks a plugin's output. The sentences of failures follow the plugin's name. */
export const parseExecCredential = (stdout: string, apiVersion: string, now: number): Outcome<ExecCredential> => {
	const value = parse(stdout);
	if (typeof value !== 'object' || value === null) return refuse('did not print an ExecCredential as JSON.');
	const {kind, apiVersion: version, status} = value as {kind?: unknown; apiVersion?: unknown; status?: unknown};
	if (kind !== 'ExecCredential') return refuse('did not print an ExecCredential.');
	if (version !== apiVersion) return refuse(`printed a credential of version ${String(version)}; the kubeconfig says ${apiVersion}.`);
	if (typeof status !== 'object' || status === null) return refuse('printed a credential without a status.');
	const fields = status as Readonly<Record<string, unknown>>;
	const token = text(fields['token']);
	const cert = text(fields['clientCertificateData']);
	const key = text(fields['clientKeyData']);
	if (token === undefined && cert === undefined && key === undefined) return refuse('gave neither a token nor a certificate.');
	if ((cert === undefined) !== (key === undefined)) return refuse('gave a certificate without its key, or a key without its certificate.');
	const expires = text(fields['expirationTimestamp']);
	const expiresAt = expires === undefined ? undefined : Date.parse(expires);
	if (Number.isNaN(expiresAt)) return refuse('gave an expiration that is no time.');
	if (expiresAt !== undefined && expiresAt <= now) return refuse('gave a credential that has expired already: log in again.');
	return success({
		...(token === undefined ? {} : {token}),
		...(cert === undefined || key === undefined ? {} : {cert, key}),
		...(expiresAt === undefined ? {} : {expiresAt}),
	});
};
