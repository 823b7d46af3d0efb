import type {ClusterClient, ClusterRequest} from '../cluster-client.ts';
import type {KubernetesObject} from '../kubernetes-object.ts';
import {compareResourceVersions} from './resource-version.ts';

type BehindOptions = {
	readonly client: ClusterClient;
	readonly path: string;
	readonly query: NonNullable<ClusterRequest['query']>;
	/** Metadata of objects alone, where the server can do that. */
	readonly accept: string;
	readonly onBehind: () => void;
};

/** Milliseconds. The check is for a connection that has just been made, or shown to be there. */
const deadline = 15_000;

/**
 * Finds out whether a server has come to the version that was read from it. One that has not — its store was set back to a backup,
 * or another server answers at its address — takes a watch from there and is silent: no event, no bookmark and no error until its own
 * versions have passed that one, minutes or days later (seen on 1.36).
 */
export const createBehindCheck = ({client, path, query, accept, onBehind}: BehindOptions) => {
	let running: AbortController | undefined;
	const look = async (version: string): Promise<void> => {
		running?.abort();
		const abort = new AbortController();
		running = abort;
		// The most recent there is: a version that is not set, and no more than one object.
		const answer = await client.getJson<KubernetesObject>({path, query: {...query, limit: 1}, accept, deadline, signal: abort.signal});
		if (running !== abort) return;
		running = undefined;
		const current: unknown = answer.ok ? answer.value?.metadata?.resourceVersion : undefined;
		if (typeof current === 'string' && compareResourceVersions(current, version) === -1) onBehind();
	};
	return {
		look: (version: string): void => void look(version),
		stop(): void {
			running?.abort();
			running = undefined;
		},
	};
};
