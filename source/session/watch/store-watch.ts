import type {Clock} from '../../cluster/clock.ts';
import type {ClusterClient} from '../../cluster/cluster-client.ts';

export type StoreWatchOptions = {
	readonly client: ClusterClient;
	readonly clock: Clock;
	/** Something is read: nobody asks a server that is away how it is. */
	readonly isReading: () => boolean;
	readonly onChange: (isAway: boolean) => void;
};

export type StoreWatch = {
	/** It tells nothing new, not even that its versions go on. */
	readonly suspect: () => void;
	/** A person wants to know. */
	readonly askNow: () => void;
	readonly close: () => void;
};

/** Milliseconds between two questions where all is well, and where not. */
const least = 60_000;
const intervalAway = 10_000;
const deadline = 15_000;

/** Answers of a server that does not say how it is: it is not asked again. */
const mute: ReadonlySet<number> = new Set([401, 403, 404]);

/**
 * Asks an API server that seems to stand still whether it reaches its store. One that does not goes on answering watches from its
 * memory, with bookmarks, so that they look alive while nothing that happens can come through them; but their versions, which go on
 * with every lease that is renewed, do not (seen on 1.36).
 * https://kubernetes.io/docs/reference/using-api/health-checks/
 */
export const watchStore = ({client, clock, isReading, onChange}: StoreWatchOptions): StoreWatch => {
	let isAway = false;
	let isClosed = false;
	let isAsking = false;
	let isMute = false;
	let askedAt = clock.now();
	let timer: unknown;
	const look = (): void => {
		clock.clearTimeout(timer);
		if (isAway && !isClosed) timer = clock.setTimeout(() => void ask(), intervalAway);
	};
	const ask = async (): Promise<void> => {
		if (isAsking || isClosed) return;
		if (!isReading()) return look();
		isAsking = true;
		askedAt = clock.now();
		const answer = await client.get({path: '/readyz', deadline});
		isAsking = false;
		if (isClosed) return;
		// No answer is for the watches to tell of; what was known before stands.
		if (answer.ok) {
			const {status, text} = answer.value;
			isMute = mute.has(status);
			const wasAway = isAway;
			isAway = status >= 500 && /^\[-\]etcd\b/m.test(text);
			if (isAway !== wasAway) onChange(isAway);
		}
		look();
	};
	return {
		suspect() {
			if (!isMute && !isAway && clock.now() - askedAt >= least) void ask();
		},
		askNow: () => void ask(),
		close() {
			isClosed = true;
			clock.clearTimeout(timer);
		},
	};
};
