import type {ProxyPlace} from './sources/proxy-transport.ts';

/** What was found last time for this cluster and user: asked first, and forgotten when it does not answer. */
export type SourceMemory = {
	readonly recall: () => Promise<ProxyPlace | undefined>;
	/** undefined: forgets. */
	readonly remember: (place: ProxyPlace | undefined) => Promise<void>;
};
