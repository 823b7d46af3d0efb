import type {ModelService} from '../../domain/model-service.ts';
import {toSafeText} from '../../domain/safe-text.ts';
import type {ClusterEventRow} from '../snapshot.ts';
import type {EventRecord} from './event-record.ts';

/** The page shows the latest; more are in `describe` and kubectl. */
const most = 50;

// Letters of generated names: https://github.com/kubernetes/apimachinery/blob/master/pkg/util/rand/rand.go
const random = '[bcdfghjklmnpqrstvwxz2456789]';

/** How the replicas and revisions of a workload are named: those that are gone already have left their events. */
const generatedName = ({name}: ModelService): RegExp => {
	const start = `^${name.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')}-`;
	return new RegExp(`${start}(?:\\d+|${random}{6,10}(?:-${random}{5})?)$`);
};

const children: ReadonlySet<string> = new Set(['Pod', 'ReplicaSet']);

const uidsOf = (service: ModelService): ReadonlySet<string> =>
	new Set(
		[
			service.uid,
			...(service.revisions ?? []).map(({id}) => id),
			...(service.pods ?? []).map(({uid}) => uid as string),
			...service.autoscalers.map(({reference}) => reference.uid),
		].filter(uid => uid !== undefined),
	);

/** What happened to a service, its replicas, revisions and autoscalers; latest first. */
export const eventsOfService = (service: ModelService, events: Iterable<EventRecord>): readonly ClusterEventRow[] => {
	const uids = uidsOf(service);
	const named = generatedName(service);
	const found: EventRecord[] = [];
	for (const event of events) {
		if (uids.has(event.objectUid) || (children.has(event.objectKind) && named.test(event.objectName))) found.push(event);
	}
	return found
		.toSorted((one, other) => other.lastSeen - one.lastSeen || (one.uid < other.uid ? -1 : 1))
		.slice(0, most)
		.map(({uid, type, reason, message, objectKind, objectName, count, lastSeen}) => ({
			uid,
			type,
			reason,
			message,
			object: toSafeText(`${objectKind} ${objectName}`),
			count,
			lastSeen,
		}));
};
