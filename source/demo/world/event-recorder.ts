import {type DemoObject, type JsonObject, numberAt} from '../api-server/demo-object.ts';
import {type ObjectStore, timestamp} from '../api-server/object-store.ts';
import {hashText} from './random.ts';

type WorldEvent = {
	readonly type: 'Normal' | 'Warning';
	readonly reason: string;
	readonly message: string;
	/** Who says so: `kubelet`, `deployment-controller`. */
	readonly component: string;
	readonly host?: string;
	/** Container the event is about. */
	readonly container?: string;
	/** What was done when it happened. Those who tell it write the newer form of events, as the scheduler does. */
	readonly action?: string;
	/** Milliseconds since the epoch. Default: now. */
	readonly at?: number;
};

export type EventRecorder = (about: DemoObject, event: WorldEvent) => void;

/** Events of the API server's default, milliseconds. */
const lifetime = 3_600_000;

const microTime = (milliseconds: number): string => new Date(milliseconds).toISOString().replace('Z', '000Z');

/** When and how often, in the older form of events and in the newer one (seen on 1.36: no count, no source, first and last time null). */
const occurrences = ({component, host, action}: WorldEvent, at: number): JsonObject =>
	action === undefined
		? {
				...{count: 1, eventTime: null, firstTimestamp: timestamp(at), lastTimestamp: timestamp(at)},
				...{reportingComponent: component, reportingInstance: host ?? ''},
				source: {component, ...(host === undefined ? {} : {host})},
			}
		: {
				...{action, eventTime: microTime(at), firstTimestamp: null, lastTimestamp: null},
				...{reportingComponent: component, reportingInstance: `${component}-control-plane-1`, source: {}},
			};

const again = (event: DemoObject, at: number): JsonObject =>
	event['eventTime'] === null
		? {count: (numberAt(event, 'count') ?? 1) + 1, lastTimestamp: timestamp(at)}
		: {series: {count: (numberAt(event, 'series', 'count') ?? 1) + 1, lastObservedTime: microTime(at)}};

/** Writes events; the same event again only counts. Events older than an hour are forgotten with the next one that comes. */
export const createEventRecorder = (store: ObjectStore, now: () => number): EventRecorder => {
	/** In the order of their last occurrence. */
	const known = new Map<string, {readonly namespace: string; readonly name: string; readonly last: number}>();

	const forget = (): void => {
		for (const [key, {namespace, name, last}] of known) {
			if (last > now() - lifetime) return;
			known.delete(key);
			store.remove('events', namespace, name);
		}
	};

	return (about, event) => {
		const {type, reason, message, container, at = now()} = event;
		if (at < now() - lifetime) return;
		forget();
		const {name, namespace = 'default', uid, resourceVersion} = about.metadata;
		const key = [uid, reason, message, container ?? ''].join('\n');
		const eventName = `${name}.${(hashText(key) * 1_048_576 + hashText(reason)).toString(16).slice(0, 16)}`;
		const existing = known.has(key) ? store.get('events', namespace, eventName) : undefined;
		known.delete(key);
		known.set(key, {namespace, name: eventName, last: at});
		if (existing !== undefined) {
			store.update('events', {...existing, ...again(existing, at)});
			return;
		}
		if (store.get('events', namespace, eventName) !== undefined) return;
		store.create('events', {
			apiVersion: 'v1',
			kind: 'Event',
			metadata: {name: eventName, namespace, creationTimestamp: timestamp(at)},
			involvedObject: {
				apiVersion: about.apiVersion,
				...(container === undefined ? {} : {fieldPath: `spec.containers{${container}}`}),
				kind: about.kind,
				name,
				namespace: about.metadata.namespace,
				resourceVersion,
				uid,
			},
			reason,
			message,
			type,
			...occurrences(event, at),
		});
	};
};
