import type {Clock} from '../../cluster/clock.ts';
import type {CredentialSet, TlsMaterial} from '../../cluster/credentials/credentials.ts';
import {lookup} from '../../domain/lookup.ts';
import type {MetricsAccess} from '../../domain/metrics-access.ts';
import {failed, type Outcome, success} from '../../domain/outcome.ts';
import {toSafeText} from '../../domain/safe-text.ts';
import {isToken} from './parse-token.ts';
import {createTokenCommand} from './token-command.ts';

/** What of the machine a login needs. */
export type UrlEnvironment = {
	readonly clock: Clock;
	readonly environment: Readonly<Record<string, string | undefined>>;
	/** UTF-8 text. */
	readonly readFile: (file: string) => Promise<string>;
};

export type UrlCredentials = {
	/** What to send with a request now. */
	readonly get: () => Promise<Outcome<CredentialSet>>;
	/** After a 401 to this set: whether `get` may now give another one. */
	readonly renew: (rejected: CredentialSet) => boolean;
};

const basic = (user: string, password: string): readonly string[] => [
	'authorization',
	`Basic ${Buffer.from(`${user}:${password}`, 'utf8').toString('base64')}`,
];

const codes = lookup<string>({ENOENT: 'there is no such file', EACCES: 'it may not be read', EISDIR: 'it is a folder'});

const refuse = (sentence: string): Outcome<never> => failed({kind: 'credentials', sentence: toSafeText(sentence)});

/** The login of one URL, from the URL itself and what the config file says. Files are read with every request: they may be rotated. */
export const createUrlCredentials = (url: URL, access: MetricsAccess, {clock, environment, readFile}: UrlEnvironment): UrlCredentials => {
	const {tokenFile, tokenVariable, tokenCommand, tokenLifetime, user, passwordFile, passwordVariable} = access;
	const command =
		tokenCommand === undefined ? undefined : createTokenCommand({command: tokenCommand, lifetime: tokenLifetime, environment, clock});

	const file = async (name: string, what: string): Promise<Outcome<string>> => {
		try {
			return success(await readFile(name));
		} catch (error) {
			const code = (error as {readonly code?: string}).code ?? 'unknown error';
			return refuse(`Cannot read ${what} ${name} for ${url.host}: ${codes[code] ?? code}.`);
		}
	};
	const variable = (name: string): Outcome<string> => {
		const value = environment[name];
		return value === undefined || value === '' ? refuse(`The variable ${name} with the login for ${url.host} is not set.`) : success(value);
	};
	const bearer = (token: Outcome<string>, from: string): Outcome<readonly string[]> => {
		if (!token.ok) return token;
		const text = token.value.trim();
		return isToken(text) ? success(['authorization', `Bearer ${text}`]) : refuse(`${from} has no token for ${url.host}.`);
	};
	const login = async (): Promise<Outcome<readonly string[]>> => {
		if (tokenFile !== undefined) return bearer(await file(tokenFile, 'the token file'), tokenFile);
		if (tokenVariable !== undefined) return bearer(variable(tokenVariable), `The variable ${tokenVariable}`);
		if (command !== undefined) return bearer(await command.get(), 'The token command');
		if (user !== undefined) {
			const password = passwordFile === undefined ? variable(passwordVariable ?? '') : await file(passwordFile, 'the password file');
			// An editor ends the last line of a file.
			return password.ok ? success(basic(user, password.value.replace(/\r?\n$/, ''))) : password;
		}
		const {username, password} = url;
		return success(username === '' && password === '' ? [] : basic(decodeURIComponent(username), decodeURIComponent(password)));
	};
	const tls = async (): Promise<Outcome<TlsMaterial>> => {
		let material: TlsMaterial = {};
		for (const [name, path, what] of [
			['ca', access.authorityFile, 'the authorities'],
			['cert', access.certificateFile, 'the certificate'],
			['key', access.keyFile, 'the key'],
		] as const) {
			if (path === undefined) continue;
			const read = await file(path, what);
			if (!read.ok) return read;
			material = {...material, [name]: read.value};
		}
		return success(material);
	};
	const others = Object.entries(access.headers ?? {}).flat();
	return {
		async get() {
			const [headers, material] = [await login(), await tls()];
			if (!headers.ok) return headers;
			return material.ok ? success({headers: [...others, ...headers.value], tls: material.value}) : material;
		},
		renew(rejected) {
			const sent = rejected.headers.at(-1)?.replace(/^Bearer /, '');
			return command === undefined || sent === undefined ? tokenFile !== undefined : command.refused(sent);
		},
	};
};
