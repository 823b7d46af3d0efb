import type {AccessAnswer} from '../../cluster/access-review.ts';
import type {Clock} from '../../cluster/clock.ts';
import type {ClusterClient} from '../../cluster/cluster-client.ts';
import type {ActionType} from '../../domain/action.ts';
import type {Capacity} from '../../domain/capacity.ts';
import type {Freshness} from '../../domain/connection.ts';
import type {ModelService} from '../../domain/model-service.ts';
import type {ServingSystem} from '../../serving/serving-system.ts';
import type {WriteJournal} from '../journal/write-journal.ts';
import type {Identity, PendingWrite, ServiceRow} from '../snapshot.ts';
import type {AuditLog} from './audit-log.ts';

/** What the gate needs of its session, and all it can do to it. */
export type GateContext = {
	readonly client: ClusterClient;
	readonly clock: Clock;
	readonly identity: () => Identity;
	/** How often the session was distrusted (woken, its clock set): what was read before the last time is not taken for what is. */
	readonly distrusts: () => number;
	/** Of the connection at this moment: a write needs LIVE, or a read of its own. */
	readonly freshness: () => Freshness;
	/** The service as shown now; undefined: it is gone. */
	readonly row: (uid: string) => ServiceRow | undefined;
	readonly system: (name: string) => ServingSystem | undefined;
	readonly capacity: () => Capacity | undefined;
	/** Tells of every new snapshot; returns what ends it. How a write is followed until it is done. */
	readonly subscribe: (listener: () => void) => () => void;
	/** Enters the feed like any event: the row shows it. undefined: no longer followed. */
	readonly setPending: (uid: string, pending: PendingWrite | undefined) => void;
	/** A real answer wins over what was known before: dims the key or lights it. */
	readonly learnAccess: (service: ModelService, action: ActionType, answer: AccessAnswer) => void;
	readonly audit: AuditLog;
	/** Remembers what was there before, for the way back of what keeps no history. Its failure stops nothing. */
	readonly journal: Pick<WriteJournal, 'begin' | 'end'>;
	/** Whether an Event is to be written beside what was changed. */
	readonly notesEvents: boolean;
	/** A new id for each preparation. */
	readonly newId: () => string;
};
