import type {Clock} from '../cluster/clock.ts';
import type {ClusterClient} from '../cluster/cluster-client.ts';

/** What everything that listens to the cluster needs. `random`: [0, 1). */
export type SessionWire = {readonly client: ClusterClient; readonly clock: Clock; readonly random: () => number};
