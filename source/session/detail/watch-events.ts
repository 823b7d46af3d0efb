import type {ClusterEvent} from '../../domain/cluster-event.ts';
import type {ClusterRecord} from '../../domain/cluster-record.ts';
import {resourceKinds} from '../../domain/object-reference.ts';
import type {SessionWire} from '../session-wire.ts';
import {type PartWatch, watchPart} from '../watch/watch-part.ts';
import {type EventRecord, projectEvent} from './event-record.ts';

export type EventWatch = PartWatch & {
	/** undefined: not read yet. */
	readonly events: () => Iterable<EventRecord> | undefined;
};

/** More events than these of one namespace are not kept: the oldest go. */
const most = 5000;

/** The events of a namespace while a page shows some of them. */
export const watchEvents = (wire: SessionWire, namespace: string, onChange: () => void): EventWatch => {
	const known = new Map<string, EventRecord>();

	const add = (record: ClusterRecord): void => {
		// In the order of their last change: what is first is what was not heard of for longest.
		known.delete(record.uid);
		known.set(record.uid, record as EventRecord);
		for (const uid of known.keys()) {
			if (known.size <= most) break;
			known.delete(uid);
		}
	};
	const takers: {readonly [Type in ClusterEvent['type']]?: (event: Extract<ClusterEvent, {readonly type: Type}>) => void} = {
		page: ({records}) => records.forEach(add),
		replaced({records}) {
			known.clear();
			records.forEach(add);
		},
		changed: ({record}) => add(record),
		deleted: ({uid}) => void known.delete(uid),
	};
	const watch = watchPart({
		...wire,
		kind: resourceKinds.event,
		namespace,
		project: projectEvent,
		onEvent(event) {
			(takers[event.type] as ((event: ClusterEvent) => void) | undefined)?.(event);
			onChange();
		},
	});
	return {...watch, events: () => (watch.part().listed ? known.values() : undefined)};
};
