import type {ActionType} from '../../domain/action.ts';
import type {WrittenField} from '../../domain/model-service.ts';
import {rawList, rawNumber, rawObject, rawText} from '../../serving/raw.ts';

/** One write that this program has made to one object, with what was there before. Times: milliseconds, cluster time. */
export type JournalEntry = {
	readonly id: string;
	readonly at: number;
	readonly context: string;
	readonly server: string;
	readonly user: string;
	/** UID of the service it was for. */
	readonly service: string;
	/** The object that was written. */
	readonly object: {
		readonly group: string;
		readonly version: string;
		readonly resource: string;
		readonly kind: string;
		readonly namespace?: string;
		readonly name: string;
		readonly uid: string;
	};
	readonly subresource?: string;
	/** Of the object, before. */
	readonly generation?: number;
	readonly action: ActionType;
	readonly component?: string;
	readonly verb: string;
	readonly title: string;
	/** kubernetes.io/change-cause, where the write set one. */
	readonly reason?: string;
	readonly fields: readonly WrittenField[];
	/** A value of them is hidden: it cannot be put back. */
	readonly hasHidden?: true;
	/** Replicas asked for and available before. */
	readonly desired: number;
	readonly available: number;
	/** Nothing was left to serve after it. */
	readonly parks?: true;
	/** Absent: on its way, or what came of it was never learned. */
	readonly outcome?: 'applied' | 'unknown';
};

const isPath = (value: unknown): value is WrittenField['path'] =>
	Array.isArray(value) && value.length > 0 && value.every(part => typeof part === 'string' || typeof part === 'number');

/** Whether what a file has is an entry as far as anything depends on it. */
export const isEntry = (value: unknown): value is JournalEntry => {
	const entry = rawObject(value);
	const object = rawObject(entry['object']);
	return (
		[entry['id'], entry['service'], entry['action'], entry['title'], object['uid'], object['name']].every(
			text => rawText(text) !== undefined,
		) &&
		[entry['at'], entry['desired'], entry['available']].every(count => rawNumber(count) !== undefined) &&
		Array.isArray(entry['fields']) &&
		rawList(entry['fields']).every(field => isPath(rawObject(field)['path']))
	);
};
