import type {KubeconfigCluster} from '../../source/cluster/kubeconfig/kubeconfig.ts';
import {type Authority, createAuthority} from './certificates.ts';

type Pair = {readonly cert: string; readonly key: string};

/** A server on 127.0.0.1, and what a kubeconfig says of it. */
export type TlsCase = {
	readonly name: string;
	readonly server: Pair;
	readonly cluster: KubeconfigCluster;
	/** Words of the sentence with which it is not spoken to; undefined: it is. */
	readonly refused: string | undefined;
};

const base64 = (text: string): string => Buffer.from(text).toString('base64');

const trusting = (authority: Authority, cluster: KubeconfigCluster = {}): KubeconfigCluster => ({
	'certificate-authority-data': base64(authority.cert),
	...cluster,
});

const address = 'subjectAltName=IP:127.0.0.1';
const internal = 'subjectAltName=DNS:api.internal';

/** What decides whether a server is spoken to. Every one is the same for kubectl. */
export const tlsCases = (): readonly TlsCase[] => {
	const own = createAuthority('own');
	const other = createAuthority('other');
	const good = own.issue('good', address);
	const named = own.issue('named', internal);
	const expired = own.issue('expired', address, -1);
	const bare = own.issue('127.0.0.1', 'basicConstraints=CA:FALSE');
	const unknown = 'signed by an unknown authority';
	const otherName = 'is for another name';
	const refusals: readonly TlsCase[] = [
		{name: 'a certificate for another name', server: named, cluster: trusting(own), refused: otherName},
		{name: 'a certificate with a common name and no alternative names', server: bare, cluster: trusting(own), refused: otherName},
		{name: 'a certificate of another authority', server: good, cluster: trusting(other), refused: unknown},
		{name: 'a certificate of an authority that nobody has named', server: good, cluster: {}, refused: unknown},
		{name: 'a certificate that has signed itself', server: {cert: other.cert, key: other.key}, cluster: trusting(own), refused: unknown},
		{name: 'a certificate that has expired', server: expired, cluster: trusting(own), refused: 'has expired'},
		{
			name: 'a certificate for the address where another name is asked for',
			server: good,
			cluster: trusting(own, {'tls-server-name': 'api.internal'}),
			refused: otherName,
		},
	];
	return [
		{name: 'a certificate for the address', server: good, cluster: trusting(own), refused: undefined},
		{
			name: 'a certificate for the name that is asked for',
			server: named,
			cluster: trusting(own, {'tls-server-name': 'api.internal'}),
			refused: undefined,
		},
		{
			name: 'one of several authorities',
			server: good,
			cluster: {'certificate-authority-data': base64(other.cert + own.cert)},
			refused: undefined,
		},
		...refusals,
		...refusals.map(({name, server, cluster}) => {
			const {'certificate-authority-data': _, ...rest} = cluster;
			return {name: `${name}, unchecked`, server, cluster: {...rest, 'insecure-skip-tls-verify': true}, refused: undefined};
		}),
	];
};
