import type {Outcome} from '../../domain/outcome.ts';

/** PEM texts for TLS. */
export type TlsMaterial = {
	readonly ca?: string;
	readonly cert?: string;
	readonly key?: string;
};

export type CredentialSet = {
	/** Names and values in turn. */
	readonly headers: readonly string[];
	readonly tls: TlsMaterial;
};

/** Who we are, renewed by itself. Never throws. */
export type Credentials = {
	/** What to send with a request now. A failure is of kind 'credentials'. */
	readonly get: () => Promise<Outcome<CredentialSet>>;
	/**
	 * After a 401: forgets what was sent and says whether `get` may now give something else. `rejected` is the set that was
	 * refused: of several requests that fail together one renews, the others find it renewed.
	 */
	readonly renew: (rejected: CredentialSet) => Promise<boolean>;
	/** Certificates were not taken, by the server or for its: they may have been replaced, and are read again for the next request. */
	readonly doubt: () => void;
	/** A person asked to try again: what failed need not rest any longer, and files are read again. */
	readonly forgive: () => void;
	/** Ends a plugin that is running. */
	readonly close: () => void;
};
