import {failed, type Outcome, success} from '../../domain/outcome.ts';

export type Token = {
	readonly token: string;
	/** Milliseconds; undefined: it does not say. */
	readonly expiresAt?: number;
};

type Fields = Readonly<Record<string, unknown>>;

const fieldsOf = (value: unknown): Fields => (typeof value === 'object' && value !== null ? (value as Fields) : {});

const json = (text: string): unknown => {
	try {
		return JSON.parse(text);
	} catch {
		return undefined;
	}
};

/** What clouds and credential plugins call the same: gcloud, az, aws eks get-token, kubelogin, OAuth. */
const tokenNames = ['token', 'access_token', 'accessToken', 'id_token'];
const expiryNames = ['expirationTimestamp', 'expiry', 'expiresAt', 'expires_on', 'expiresOn', 'expires_at'];

const time = (value: unknown): number | undefined => {
	const seconds = typeof value === 'number' || (typeof value === 'string' && /^\d+$/.test(value)) ? Number(value) : undefined;
	if (seconds !== undefined) return seconds * 1000;
	const parsed = typeof value === 'string' ? Date.parse(value) : Number.NaN;
	return Number.isNaN(parsed) ? undefined : parsed;
};

/** https://www.rfc-editor.org/rfc/rfc7519#section-4.1.4: read to know when to ask again, never trusted. */
const expiryOfJwt = (token: string): number | undefined => {
	const [, payload, signature] = token.split('.');
	if (payload === undefined || signature === undefined) return undefined;
	const exp = fieldsOf(json(Buffer.from(payload, 'base64url').toString('utf8')))['exp'];
	return typeof exp === 'number' ? exp * 1000 : undefined;
};

/** What may stand in a header as it is. */
export const isToken = (text: string): boolean => /^[\x21-\x7e]+$/.test(text);

/** A token from what a command printed: itself, or JSON that has it. The failure is what is wrong, after the command's name. */
export const parseToken = (output: string): Outcome<Token> => {
	const text = output.trim();
	const root = fieldsOf(text.startsWith('{') ? json(text) : undefined);
	const fields = 'status' in root ? fieldsOf(root['status']) : root;
	const given = text.startsWith('{') ? tokenNames.map(name => fields[name]).find(value => typeof value === 'string') : text;
	if (typeof given !== 'string' || given === '') return failed({kind: 'credentials', sentence: 'printed no token'});
	if (!isToken(given)) return failed({kind: 'credentials', sentence: 'printed something that is no token'});
	const said = expiryNames.map(name => time(fields[name])).find(value => value !== undefined);
	const expiresAt = said ?? expiryOfJwt(given);
	return success({token: given, ...(expiresAt === undefined ? {} : {expiresAt})});
};
