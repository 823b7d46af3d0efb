import type {KubernetesObject} from '../../cluster/kubernetes-object.ts';
import type {UnsafeRecord} from '../../cluster/reflector/reflector.ts';
import type {ClusterRecord} from '../../domain/cluster-record.ts';
import type {SafeText} from '../../domain/safe-text.ts';
import {rawMessage, rawNumber, rawObject, rawText, rawTime} from '../../serving/raw.ts';
import {recordOf} from '../../serving/records/metadata.ts';

/** An event of Kubernetes: something that happened to an object. */
export type EventRecord = ClusterRecord & {
	readonly type: SafeText;
	readonly reason: SafeText;
	readonly message: SafeText;
	readonly objectKind: SafeText;
	readonly objectName: SafeText;
	/** '' where the event does not say. */
	readonly objectUid: SafeText;
	readonly count: number;
	/** Milliseconds, cluster time. */
	readonly lastSeen: number;
};

/** Longer messages are a copy of something that has its own place. */
const longest = 600;

/** Both APIs' fields are read: the old counters and the newer series. Times as far as they are told, else that of the object. */
export const projectEvent = (object: KubernetesObject): UnsafeRecord<EventRecord> => {
	const record = recordOf('Event', object);
	const subject = rawObject(object['involvedObject']);
	const series = rawObject(object['series']);
	const lastSeen =
		rawTime(series['lastObservedTime']) ??
		rawTime(object['lastTimestamp']) ??
		rawTime(object['eventTime']) ??
		rawTime(object['firstTimestamp']) ??
		record.createdAt;
	return {
		...record,
		type: rawText(object['type']) ?? 'Normal',
		reason: rawText(object['reason']) ?? '',
		message: (rawMessage(object['message']) ?? '').trim().replace(/\s+/g, ' ').slice(0, longest),
		objectKind: rawText(subject['kind']) ?? '',
		objectName: rawText(subject['name']) ?? '',
		objectUid: rawText(subject['uid']) ?? '',
		count: rawNumber(series['count']) ?? rawNumber(object['count']) ?? 1,
		lastSeen,
	};
};
