import type {KubernetesObject} from '../../../cluster/kubernetes-object.ts';
import {ageText} from '../../../domain/age-text.ts';
import {rawTime} from '../../../serving/raw.ts';
import type {Description} from './description.ts';

const pairs = (map: Readonly<Record<string, string>> | undefined): readonly string[] =>
	Object.entries(map ?? {}).map(([key, value]) => `${key}=${value}`);

/** `2026-11-24T10:00:00Z (6m ago)` */
export const timeText = (value: unknown, now: number): string | undefined => {
	const time = rawTime(value);
	return time === undefined || typeof value !== 'string' ? undefined : `${value} (${ageText(now - time)} ago)`;
};

/** What every object has. `now`: milliseconds, cluster time. */
export const describeMetadata = ({metadata, kind}: KubernetesObject, now: number): Description => [
	{label: 'Name', value: metadata.name},
	...(metadata.namespace === undefined ? [] : [{label: 'Namespace', value: metadata.namespace}]),
	...(kind === undefined ? [] : [{label: 'Kind', value: kind}]),
	{label: 'Created', value: timeText(metadata.creationTimestamp, now)},
	...(metadata.deletionTimestamp === undefined ? [] : [{label: 'Terminating', value: timeText(metadata.deletionTimestamp, now)}]),
	{label: 'Labels', value: pairs(metadata.labels)},
	{label: 'Annotations', value: Object.entries(metadata.annotations ?? {}).map(([key, value]) => `${key}: ${value.trim()}`)},
	...(metadata.ownerReferences ?? [])
		.filter(({controller}) => controller === true)
		.map(owner => ({label: 'Controlled By', value: `${owner.kind}/${owner.name}`})),
];

export const labelPairs = pairs;
