import type {KubernetesObject} from '../../../cluster/kubernetes-object.ts';
import {ageText} from '../../../domain/age-text.ts';
import {type Raw, rawNumber, rawObject, rawText, rawTime} from '../../../serving/raw.ts';
import type {Entry} from './description.ts';

/** What an event says, of both APIs' fields: the old counters or the newer series. */
const eventFacts = (event: Raw) => {
	const series = rawObject(event['series']);
	const first = rawTime(event['firstTimestamp']) ?? rawTime(event['eventTime']);
	const last = rawTime(series['lastObservedTime']) ?? rawTime(event['lastTimestamp']) ?? first;
	return {first, last, count: rawNumber(series['count']) ?? rawNumber(event['count']) ?? 1};
};

/** Events as a table, oldest first as kubectl has them. */
export const describeEvents = (events: readonly KubernetesObject[], now: number): Entry => ({
	label: 'Events',
	table: [
		['Type', 'Reason', 'Age', 'From', 'Message'],
		...events
			.map(event => ({event, ...eventFacts(event)}))
			.toSorted((one, other) => (one.last ?? 0) - (other.last ?? 0))
			.map(({event, first, last, count}) => {
				const age = last === undefined ? '' : ageText(now - last);
				const from = rawText(rawObject(event['source'])['component']) ?? rawText(event['reportingComponent']) ?? '';
				return [
					rawText(event['type']) ?? '',
					rawText(event['reason']) ?? '',
					count > 1 && first !== undefined ? `${age} (x${count} over ${ageText(now - first)})` : age,
					from,
					(rawText(event['message']) ?? '').replaceAll('\n', ' '),
				];
			}),
	],
});
