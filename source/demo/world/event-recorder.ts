import {type DemoObject, numberAt} from '../api-server/demo-object.ts';
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
	/** Milliseconds since the epoch. Default: now. */
	readonly at?: number;
};

export type EventRecorder = (about: DemoObject, event: WorldEvent) => void;

/** Events of the API server's default, milliseconds. */
const lifetime = 3_600_000;

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

	return (about, {type, reason, message, component, host, container, at = now()}) => {
		if (at < now() - lifetime) return;
		forget();
		const {name, namespace = 'default', uid, resourceVersion} = about.metadata;
		const key = [uid, reason, message, container ?? ''].join('\n');
		const eventName = `${name}.${(hashText(key) * 1_048_576 + hashText(reason)).toString(16).slice(0, 16)}`;
		const time = timestamp(at);
		const existing = known.has(key) ? store.get('events', namespace, eventName) : undefined;
		known.delete(key);
		known.set(key, {namespace, name: eventName, last: at});
		if (existing !== undefined) {
			store.update('events', {...existing, count: (numberAt(existing, 'count') ?? 1) + 1, lastTimestamp: time});
			return;
		}
		if (store.get('events', namespace, eventName) !== undefined) return;
		store.create('events', {
			apiVersion: 'v1',
			kind: 'Event',
			metadata: {name: eventName, namespace, creationTimestamp: time},
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
			source: {component, ...(host === undefined ? {} : {host})},
			firstTimestamp: time,
			lastTimestamp: time,
			count: 1,
			type,
			eventTime: null,
			reportingComponent: component,
			reportingInstance: host ?? '',
		});
	};
};
