import {isLoopback} from '../../cluster/is-loopback.ts';
import type {MetricsAccess} from '../../domain/metrics-access.ts';

/** Headers that sound like a credential. */
const secret = /key|token|secret|auth|password|session/;

/** Why this login may not be sent there: everybody on the way would read it. Undefined: it may. */
export const insecureLogin = ({protocol, hostname, host, username, password}: URL, access: MetricsAccess): string | undefined => {
	if (protocol === 'https:' || isLoopback(hostname) || access.allowInsecureToken === true) return undefined;
	const {tokenFile, tokenVariable, tokenCommand, user, headers = {}} = access;
	const hasToken = [tokenFile, tokenVariable, tokenCommand].some(value => value !== undefined);
	const header = Object.keys(headers).find(name => secret.test(name));
	const what = hasToken ? 'a token' : user !== undefined || username !== '' || password !== '' ? 'a password' : header;
	return what === undefined
		? undefined
		: `${what} is not sent to http://${host}, where everybody on the way can read it: use https://, or set allowInsecureToken: true in the config file.`;
};
