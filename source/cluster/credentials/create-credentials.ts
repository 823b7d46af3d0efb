import {failed, type Outcome, success} from '../../domain/outcome.ts';
import type {Clock} from '../clock.ts';
import type {ClusterTarget} from '../cluster-target.ts';
import {isLoopback} from '../is-loopback.ts';
import {type CachedFile, createCachedFile} from './cached-file.ts';
import type {CredentialSet, Credentials} from './credentials.ts';
import {createExecCredentials, type ExecEnvironment} from './exec-credentials.ts';
import {impersonationHeaders} from './impersonation-headers.ts';

export type CredentialsOptions = ExecEnvironment & {
	readonly clock: Clock;
	readonly readFile: (file: string) => Promise<string>;
	/** What the kubeconfig says of this target now; undefined: nothing any more. Absent: it does not change. */
	readonly reread?: (target: ClusterTarget) => Promise<ClusterTarget | undefined>;
};

const decode = (base64: string): string => Buffer.from(base64, 'base64').toString('utf8');

/** A header value with control characters would be another header; Go refuses it too. */
const unsendable = /[^\t\x20-\x7e\x80-\xff]/;

/** Text that stands in the kubeconfig or in a file beside it; inline wins, as for kubectl. */
const source = (data: string | undefined, file: string | undefined, what: string, {clock, readFile}: CredentialsOptions): CachedFile => {
	if (data) return {get: async () => success(decode(data)), forget: () => {}};
	if (file) return createCachedFile(file, what, clock, readFile);
	return {get: async () => success(''), forget: () => {}};
};

/** The credentials that a kubeconfig names: token, token file, certificate, basic, plugin; with impersonation on top. */
const createNamed = (target: ClusterTarget, options: CredentialsOptions): Credentials => {
	const {cluster} = target;
	// As kubectl: who we are is not told where everybody on the way can read it.
	const {protocol, hostname} = new URL(target.server);
	const user = protocol === 'https:' || isLoopback(hostname) ? target.user : {};
	const ca = source(cluster['certificate-authority-data'], cluster['certificate-authority'], 'certificate authority', options);
	const cert = source(user['client-certificate-data'], user['client-certificate'], 'client certificate', options);
	const key = source(user['client-key-data'], user['client-key'], 'client key', options);
	// A token in the kubeconfig is what counts until the file beside it has been read.
	const token = user.tokenFile ? createCachedFile(user.tokenFile, 'token', options.clock, options.readFile) : undefined;
	const hasOwn = Boolean(user.token || user.tokenFile || user.username);
	// client-go asks the plugin only where nothing else authorizes.
	const plugin = user.exec !== undefined && !hasOwn ? createExecCredentials(user.exec, target, ca.get, options) : undefined;
	const impersonation = impersonationHeaders(target.impersonation);
	const files = [ca, cert, key, ...(token === undefined ? [] : [token])];

	const authorization = async (): Promise<Outcome<string>> => {
		if (token !== undefined) {
			const read = await token.get();
			if (!read.ok && !user.token) return read;
			const text = (read.ok && read.value.trim()) || user.token;
			return success(text ? `Bearer ${text}` : '');
		}
		if (user.token) return success(`Bearer ${user.token}`);
		if (user.username) return success(`Basic ${Buffer.from(`${user.username}:${user.password ?? ''}`).toString('base64')}`);
		return success('');
	};

	let last: CredentialSet | undefined;
	const read = async (): Promise<Outcome<CredentialSet>> => {
		const [own, ...texts] = await Promise.all([authorization(), ca.get(), cert.get(), key.get()]);
		if (!own.ok) return own;
		const broken = texts.find(text => !text.ok);
		if (broken !== undefined && !broken.ok) return broken;
		const [caText = '', certText = '', keyText = ''] = texts.map(text => (text.ok ? text.value : ''));
		const made = await plugin?.get();
		if (made !== undefined && !made.ok) return made;
		const bearer = made?.value.token === undefined ? own.value : `Bearer ${made.value.token}`;
		const headers = [...(bearer === '' ? [] : ['authorization', bearer]), ...impersonation];
		if (headers.some(text => unsendable.test(text)))
			return failed({kind: 'credentials', sentence: 'The token or the impersonated user contains characters that cannot be sent.'});
		const tls = {
			...(caText === '' ? {} : {ca: caText}),
			...(certText === '' ? {} : {cert: certText, key: keyText}),
			...(made?.value.cert === undefined ? {} : {cert: made.value.cert, key: made.value.key ?? ''}),
		};
		// The same content is the same value: the pool is kept as long as this does not change.
		const same = last !== undefined && JSON.stringify(last) === JSON.stringify({headers, tls});
		if (!same) last = {headers, tls};
		return success(last ?? {headers, tls});
	};

	const readAgain = (): void => {
		for (const file of files) file.forget();
	};

	return {
		get: read,
		async renew(rejected) {
			if (last !== rejected) return true;
			readAgain();
			if (plugin?.renew() === false) return false;
			const next = await read();
			return next.ok && next.value !== rejected;
		},
		doubt: readAgain,
		forgive() {
			readAgain();
			plugin?.forgive();
		},
		close: () => plugin?.close(),
	};
};

/** What credentials are made of. */
const identityOf = ({user, cluster}: ClusterTarget): string =>
	JSON.stringify([user, cluster['certificate-authority-data'], cluster['certificate-authority']]);

/**
 * The credentials of a target. Logging in often writes the kubeconfig anew (oc, tsh, gcloud): it is read again when a person asks, when
 * what it said is refused, and when certificates are not taken.
 */
export const createCredentials = (target: ClusterTarget, options: CredentialsOptions): Credentials => {
	let known = target;
	let named = createNamed(target, options);
	let rereading: Promise<boolean> | undefined;
	/** Whether it says something else now. Another server is another cluster, whatever its name: that is for the person to open. */
	const reread = (): Promise<boolean> => {
		rereading ??= (async () => {
			const next = await options.reread?.(target);
			rereading = undefined;
			if (next === undefined || next.server !== target.server || identityOf(next) === identityOf(known)) return false;
			named.close();
			known = next;
			named = createNamed(next, options);
			return true;
		})();
		return rereading;
	};
	return {
		async get() {
			await rereading;
			return named.get();
		},
		async renew(rejected) {
			const before = named;
			return (await before.renew(rejected)) || (await reread()) || named !== before;
		},
		doubt() {
			named.doubt();
			void reread();
		},
		forgive() {
			named.forgive();
			void reread();
		},
		close: () => named.close(),
	};
};
