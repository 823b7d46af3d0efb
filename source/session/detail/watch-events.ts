import {reflect} from '../../cluster/reflector/reflect.ts';
import type {ClusterEvent} from '../../domain/cluster-event.ts';
import type {ClusterRecord} from '../../domain/cluster-record.ts';
import {resourceKinds} from '../../domain/object-reference.ts';
import type {Failure} from '../../domain/outcome.ts';
import type {SessionWire} from '../session-wire.ts';
import {type EventRecord, projectEvent} from './event-record.ts';

export type EventWatch = {
	/** undefined: not read yet. */
	readonly events: () => Iterable<EventRecord> | undefined;
	/** Why they cannot be read. */
	readonly failure: () => Failure | undefined;
	readonly retryNow: () => void;
	readonly close: () => void;
};

/** More events than these of one namespace are not kept: the oldest go. */
const most = 5000;

/** The events of a namespace while a page shows some of them. */
export const watchEvents = ({client, clock, random}: SessionWire, namespace: string, onChange: () => void): EventWatch => {
	const known = new Map<string, EventRecord>();
	let isListed = false;
	let failure: Failure | undefined;

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
			isListed = true;
		},
		listed() {
			isListed = true;
		},
		changed: ({record}) => add(record),
		deleted: ({uid}) => void known.delete(uid),
		trouble(event) {
			// Events that were read stay on the page; that they get old is told by the connection.
			failure = isListed ? undefined : event.failure;
			if (event.failure.kind === 'forbidden') reflector.close();
		},
	};
	const reflector = reflect({
		client,
		kind: resourceKinds.event,
		namespace,
		project: projectEvent,
		clock,
		random,
		onEvent(event) {
			if (event.type !== 'trouble') failure = undefined;
			(takers[event.type] as ((event: ClusterEvent) => void) | undefined)?.(event);
			if (event.type !== 'proof') onChange();
		},
	});
	return {
		events: () => (isListed ? known.values() : undefined),
		failure: () => failure,
		retryNow: reflector.retryNow,
		close: reflector.close,
	};
};
