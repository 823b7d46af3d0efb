import type {KubernetesObject} from '../kubernetes-object.ts';
import type {Status} from '../wire/failure-of-response.ts';

export type WatchEvent =
	| {readonly type: 'ADDED' | 'MODIFIED' | 'DELETED'; readonly object: KubernetesObject}
	| {readonly type: 'BOOKMARK'; readonly resourceVersion: string}
	| {readonly type: 'ERROR'; readonly status: Status}
	/** A line that is no watch event: cut off, or not from an API server. */
	| {readonly type: 'unreadable'};

const changes = new Set(['ADDED', 'MODIFIED', 'DELETED']);

const isText = (value: unknown): value is string => typeof value === 'string' && value !== '';

/** One line of a watch. Never throws. https://kubernetes.io/docs/reference/using-api/api-concepts/#efficient-detection-of-changes */
export const parseWatchEvent = (line: string): WatchEvent => {
	try {
		const {type, object} = JSON.parse(line) as {type?: string; object?: KubernetesObject & {code?: number}};
		if (type === 'ERROR') return {type, status: object as unknown as Status};
		const version = object?.metadata?.resourceVersion;
		if (object === undefined || !isText(version)) return {type: 'unreadable'};
		if (type === 'BOOKMARK') return {type, resourceVersion: version};
		if (type === undefined || !changes.has(type) || !isText(object.metadata.uid)) return {type: 'unreadable'};
		return {type: type as 'ADDED', object};
	} catch {
		return {type: 'unreadable'};
	}
};
