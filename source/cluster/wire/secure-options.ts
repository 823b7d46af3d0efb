import {checkServerIdentity, createSecureContext, getCACertificates, type PeerCertificate, type SecureContext} from 'node:tls';
import type {TlsMaterial} from '../credentials/credentials.ts';

export type SecureTarget = {
	readonly tls: TlsMaterial;
	/** insecure-skip-tls-verify */
	readonly insecure: boolean;
	/** tls-server-name */
	readonly serverName: string | undefined;
};

export type SecureOptions = {
	readonly secureContext: SecureContext;
	readonly rejectUnauthorized: boolean;
	readonly checkServerIdentity: (host: string, certificate: PeerCertificate) => Error | undefined;
	readonly servername?: string;
};

/** Node falls back to the common name of a certificate without alternative names; Go, and so kubectl, has not done so since 2020. */
const checkIdentity = (host: string, certificate: PeerCertificate): Error | undefined => {
	if (certificate.subjectaltname !== undefined) return checkServerIdentity(host, certificate);
	return Object.assign(new Error('the certificate has no alternative names'), {code: 'ERR_TLS_CERT_ALTNAME_INVALID'});
};

/**
 * Whom a server without an authority of its own in the kubeconfig may be signed by: as for kubectl, whom this machine trusts, rather
 * than those that came with Node; and those of NODE_EXTRA_CA_CERTS. Undefined: it tells of none.
 */
const machineAuthorities = (): readonly string[] | undefined => {
	const system = getCACertificates('system');
	return system.length === 0 ? undefined : [...new Set([...system, ...getCACertificates('extra')])];
};

/**
 * How TLS is spoken with a server. Everything is said, so that NODE_TLS_REJECT_UNAUTHORIZED changes nothing. Throws for material that
 * is none.
 */
export const secureOptions = ({tls: {ca, cert, key}, insecure, serverName}: SecureTarget): SecureOptions => {
	// OpenSSL takes a text without any certificate in it, and then trusts nobody.
	if (ca !== undefined && !ca.includes('-----BEGIN CERTIFICATE-----') && !ca.includes('-----BEGIN TRUSTED CERTIFICATE-----'))
		throw new Error('its certificate authority in the kubeconfig is no certificate in PEM form');
	const authorities = ca ?? (insecure ? undefined : machineAuthorities());
	return {
		// One for all connections: authorities are many, and are read once.
		secureContext: createSecureContext({
			...(authorities === undefined ? {} : {ca: typeof authorities === 'string' ? authorities : [...authorities]}),
			...(cert === undefined ? {} : {cert, key}),
		}),
		rejectUnauthorized: !insecure,
		checkServerIdentity: checkIdentity,
		...(serverName === undefined ? {} : {servername: serverName}),
	};
};
