import {lookup} from '../../domain/lookup.ts';
import type {Failure} from '../../domain/outcome.ts';
import {toSafeText} from '../../domain/safe-text.ts';

type Reason = {readonly words: string; readonly kind?: Failure['kind']; readonly advice?: string};

const replaced = 'If it was replaced, the kubeconfig needs the new one.';

const login = 'The certificate of this user may have expired: log in again.';

/** Codes of Node, OpenSSL and undici in words. https://nodejs.org/api/tls.html#x509-certificate-error-codes */
const reasons = lookup<Reason>({
	ECONNREFUSED: {words: 'connection refused'},
	ECONNRESET: {words: 'the connection was reset'},
	ECONNABORTED: {words: 'the connection was cut off'},
	EPIPE: {words: 'the connection was closed'},
	ETIMEDOUT: {words: 'no answer to the connection attempt'},
	UND_ERR_CONNECT_TIMEOUT: {words: 'no answer to the connection attempt'},
	UND_ERR_SOCKET: {words: 'the connection was closed before the answer was complete'},
	UND_ERR_RES_CONTENT_LENGTH_MISMATCH: {words: 'the answer was cut short'},
	UND_ERR_HEADERS_OVERFLOW: {words: 'the head of the answer is too long', kind: 'malformed'},
	ENOTFOUND: {words: 'its name cannot be resolved', advice: 'Check the network or VPN.'},
	EAI_AGAIN: {words: 'its name cannot be resolved now', advice: 'Check the network or VPN.'},
	EHOSTUNREACH: {words: 'no route to this host', advice: 'Check the network or VPN.'},
	ENETUNREACH: {words: 'the network is unreachable', advice: 'Check the network or VPN.'},
	ENETDOWN: {words: 'the network is down'},
	EMFILE: {words: 'this program has too many open files'},
	CERT_HAS_EXPIRED: {words: "the server's certificate has expired"},
	CERT_NOT_YET_VALID: {words: "the server's certificate is not valid yet", advice: 'Check the clock of this machine.'},
	CERT_REVOKED: {words: "the server's certificate has been revoked"},
	DEPTH_ZERO_SELF_SIGNED_CERT: {words: "the server's certificate is signed by an unknown authority", advice: replaced},
	SELF_SIGNED_CERT_IN_CHAIN: {words: "the server's certificate is signed by an unknown authority", advice: replaced},
	UNABLE_TO_VERIFY_LEAF_SIGNATURE: {words: "the server's certificate is signed by an unknown authority", advice: replaced},
	UNABLE_TO_GET_ISSUER_CERT: {words: "the server's certificate is signed by an unknown authority", advice: replaced},
	UNABLE_TO_GET_ISSUER_CERT_LOCALLY: {words: "the server's certificate is signed by an unknown authority", advice: replaced},
	CERT_SIGNATURE_FAILURE: {words: "the server's certificate is signed by another authority of the same name", advice: replaced},
	ERR_TLS_CERT_ALTNAME_INVALID: {words: "the server's certificate is for another name"},
	ERR_SSL_WRONG_VERSION_NUMBER: {words: 'it does not speak TLS: http:// instead of https://?'},
	ERR_SSL_PACKET_LENGTH_TOO_LONG: {words: 'it does not speak TLS: http:// instead of https://?'},
	ERR_SSL_TLSV13_ALERT_CERTIFICATE_REQUIRED: {words: 'it asks for a client certificate', kind: 'unauthorized', advice: login},
	ERR_SSL_TLSV1_ALERT_UNKNOWN_CA: {words: 'it does not know the authority of our certificate', kind: 'unauthorized', advice: login},
	ERR_SSL_SSLV3_ALERT_BAD_CERTIFICATE: {words: 'it does not take our certificate', kind: 'unauthorized', advice: login},
	ERR_SSL_SSLV3_ALERT_CERTIFICATE_EXPIRED: {words: 'our certificate has expired', kind: 'unauthorized', advice: login},
	ERR_SSL_SSLV3_ALERT_HANDSHAKE_FAILURE: {words: 'the TLS handshake failed'},
	ERR_OSSL_X509_KEY_VALUES_MISMATCH: {words: 'our certificate and its key do not belong together', kind: 'credentials'},
	UND_ERR_PRX_TLS: {words: 'the TLS connection to the proxy failed'},
	UND_ERR_SOCKS5: {words: 'the SOCKS proxy refused the connection'},
	HPE_INVALID_CONSTANT: {words: 'what answers is not an API server', kind: 'malformed'},
	Z_DATA_ERROR: {words: 'the compressed answer is damaged', kind: 'malformed'},
	Z_BUF_ERROR: {words: 'the compressed answer is cut short', kind: 'malformed'},
});

type Coded = {readonly code?: unknown; readonly message?: unknown; readonly cause?: unknown; readonly errors?: readonly unknown[]};

/** Codes of what a certificate, ours or the server's, or its file, is not taken for. */
const ofCertificates = /CERT|^UNABLE_TO_|^ERR_OSSL_|^ERR_SSL_.*(?:CERTIFICATE|UNKNOWN_CA)/;

/** Whether an error speaks of certificates: they may have been replaced on disk since they were read. */
export const concernsCertificates = (error: unknown, depth = 0): boolean => {
	if (typeof error !== 'object' || error === null || depth > 4) return false;
	const {code, cause, errors} = error as Coded;
	return (
		(typeof code === 'string' && ofCertificates.test(code)) ||
		[cause, ...(errors ?? [])].some(inner => concernsCertificates(inner, depth + 1))
	);
};

/** The first error with a code we know, from the outside in. */
const known = (error: unknown, depth = 0): Reason | undefined => {
	if (typeof error !== 'object' || error === null || depth > 4) return undefined;
	const {code, cause, errors} = error as Coded;
	const inner = known(cause, depth + 1) ?? known(errors?.[0], depth + 1);
	return inner ?? (typeof code === 'string' ? reasons[code] : undefined);
};

/** https://www.rfc-editor.org/rfc/rfc9110#status.407; undici says the status in its message only. */
const proxyReason = (message: string): Reason | undefined => {
	const [, status] = /Proxy response \((\d+)\)/.exec(message) ?? [];
	if (status === undefined) return undefined;
	if (status === '407') return {words: 'the proxy wants a user name and password (407)', advice: 'Put them into the address of the proxy.'};
	return {words: `the proxy answered ${status} instead of connecting`};
};

/** A failure of a connection. `place`: `prod-eu (10.0.0.1:443)`. */
export const failureOfError = (error: unknown, place: string): Failure => {
	const message = error instanceof Error ? error.message : String(error);
	const reason = proxyReason(message) ?? known(error) ?? {words: message.replace(/\.$/, '') || 'unknown error'};
	const advice = reason.advice === undefined ? '' : ` ${reason.advice}`;
	return {kind: reason.kind ?? 'unreachable', sentence: toSafeText(`Cannot reach ${place}: ${reason.words}.${advice}`)};
};
