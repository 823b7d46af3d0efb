import type {Dispatcher} from 'undici';
import {failed, type Outcome, success} from '../../domain/outcome.ts';
import type {ClusterTarget} from '../cluster-target.ts';
import type {TlsMaterial} from '../credentials/credentials.ts';
import {createDispatcher} from './dispatcher.ts';
import {failureOfError} from './failure-of-error.ts';
import {proxyOf} from './proxy-of.ts';

export type Pools = {
	/** The pool for this TLS material. */
	readonly get: (tls: TlsMaterial) => Outcome<Dispatcher>;
	readonly close: () => Promise<void>;
};

/** What a pool connects to. */
export type PoolTarget = Pick<ClusterTarget, 'server' | 'insecure' | 'cluster'>;

/** One connection pool; another one as soon as certificates are renewed, while what runs on the old one runs out. */
export const createPools = (target: PoolTarget, place: string, environment: Readonly<Record<string, string | undefined>>): Pools => {
	const proxy = proxyOf(target.server, target.cluster['proxy-url'], environment);
	let current: {readonly key: string; readonly dispatcher: Dispatcher} | undefined;
	const old = new Set<Dispatcher>();
	return {
		get(tls) {
			const key = `${tls.ca}\n${tls.cert}\n${tls.key}`;
			if (current?.key === key) return success(current.dispatcher);
			try {
				const {insecure, server, cluster} = target;
				const isSecure = server.startsWith('https:');
				const dispatcher = createDispatcher({tls, insecure, isSecure, serverName: cluster['tls-server-name'] || undefined, proxy});
				if (current !== undefined) {
					const {dispatcher: replaced} = current;
					old.add(replaced);
					void replaced.close().then(() => old.delete(replaced));
				}
				current = {key, dispatcher};
				return success(dispatcher);
			} catch (error) {
				// A proxy address or a certificate that is none.
				return failed({...failureOfError(error, place), kind: 'credentials'});
			}
		},
		async close() {
			const all = [...old, ...(current === undefined ? [] : [current.dispatcher])];
			await Promise.all(all.map(dispatcher => dispatcher.destroy(new Error('closed'))));
		},
	};
};
