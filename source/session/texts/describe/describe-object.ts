import type {KubernetesObject} from '../../../cluster/kubernetes-object.ts';
import {lookup} from '../../../domain/lookup.ts';
import {type Raw, rawObject, rawObjects, rawText} from '../../../serving/raw.ts';
import {describeContainers} from './describe-containers.ts';
import {describeMetadata, labelPairs, timeText} from './describe-metadata.ts';
import type {Description, Entry} from './description.ts';

const conditions = (status: Raw, now: number): Entry => ({
	label: 'Conditions',
	table: [
		['Type', 'Status', 'Reason', 'Since', 'Message'],
		...rawObjects(status['conditions']).map(condition => [
			rawText(condition['type']) ?? '',
			rawText(condition['status']) ?? '',
			rawText(condition['reason']) ?? '',
			timeText(condition['lastTransitionTime'], now)?.replace(/^.*\((.*) ago\)$/, '$1') ?? '',
			(rawText(condition['message']) ?? '').replaceAll('\n', ' '),
		]),
	],
});

const count = (value: unknown): number => (typeof value === 'number' ? value : 0);

const selector = (spec: Raw): Entry => {
	const {matchLabels, matchExpressions} = rawObject(spec['selector']) as {
		readonly matchLabels?: unknown;
		readonly matchExpressions?: unknown;
	};
	const expressions = rawObjects(matchExpressions).map(
		entry => `${String(entry['key'])} ${String(entry['operator'])} (${Array.isArray(entry['values']) ? entry['values'].join(', ') : ''})`,
	);
	return {label: 'Selector', value: [...labelPairs(rawObject(matchLabels) as Record<string, string>), ...expressions].join(',')};
};

const template = (spec: Raw, now: number): Entry => {
	const whole = rawObject(spec['template']);
	const metadata = rawObject(whole['metadata']);
	return {
		label: 'Pod Template',
		entries: [
			{label: 'Labels', value: labelPairs(rawObject(metadata['labels']) as Record<string, string>)},
			{label: 'Annotations', value: labelPairs(rawObject(metadata['annotations']) as Record<string, string>)},
			...describeContainers(rawObject(whole['spec']), {}, now),
		],
	};
};

type Part = (spec: Raw, status: Raw, now: number) => Description;

const deployment: Part = (spec, status, now) => {
	const strategy = rawObject(spec['strategy']);
	const rolling = rawObject(strategy['rollingUpdate']);
	const replicas = `${count(spec['replicas'] ?? 1)} desired | ${count(status['updatedReplicas'])} updated | ${count(status['replicas'])} total | ${count(status['availableReplicas'])} available | ${count(status['unavailableReplicas'])} unavailable`;
	return [
		selector(spec),
		{label: 'Replicas', value: replicas},
		{label: 'Strategy', value: rawText(strategy['type']) ?? 'RollingUpdate'},
		...(strategy['type'] === 'Recreate'
			? []
			: [
					{
						label: 'Rolling Update',
						value: `${String(rolling['maxUnavailable'] ?? '25%')} max unavailable, ${String(rolling['maxSurge'] ?? '25%')} max surge`,
					},
				]),
		{label: 'Min Ready', value: `${count(spec['minReadySeconds'])} s`},
		{label: 'Progress Deadline', value: `${count(spec['progressDeadlineSeconds'] ?? 600)} s`},
		{label: 'Paused', value: spec['paused'] === true ? 'True' : 'False'},
		template(spec, now),
		conditions(status, now),
	];
};

const statefulSet: Part = (spec, status, now) => {
	const strategy = rawObject(spec['updateStrategy']);
	return [
		selector(spec),
		{
			label: 'Replicas',
			value: `${count(spec['replicas'] ?? 1)} desired | ${count(status['updatedReplicas'])} updated | ${count(status['replicas'])} total | ${count(status['readyReplicas'])} ready | ${count(status['availableReplicas'])} available`,
		},
		{label: 'Update Strategy', value: rawText(strategy['type']) ?? 'RollingUpdate'},
		{label: 'Partition', value: String(rawObject(strategy['rollingUpdate'])['partition'] ?? 0)},
		{label: 'Pod Management', value: rawText(spec['podManagementPolicy']) ?? 'OrderedReady'},
		{label: 'Current Revision', value: rawText(status['currentRevision'])},
		{label: 'Update Revision', value: rawText(status['updateRevision'])},
		{label: 'Service', value: rawText(spec['serviceName'])},
		template(spec, now),
		{
			label: 'Volume Claims',
			value: rawObjects(spec['volumeClaimTemplates']).map(claim => {
				const {resources, storageClassName} = rawObject(claim['spec']) as {
					readonly resources?: unknown;
					readonly storageClassName?: unknown;
				};
				const size = rawObject(rawObject(resources)['requests'])['storage'];
				return `${rawText(rawObject(claim['metadata'])['name']) ?? ''}: ${String(size ?? '')} ${rawText(storageClassName) ?? ''}`.trim();
			}),
		},
	];
};

const pod: Part = (spec, status, now) => [
	{label: 'Status', value: rawText(status['phase'])},
	...(rawText(status['reason']) === undefined ? [] : [{label: 'Reason', value: rawText(status['reason'])}]),
	...(rawText(status['message']) === undefined ? [] : [{label: 'Message', value: rawText(status['message'])}]),
	{label: 'Node', value: rawText(spec['nodeName'])},
	{label: 'Start Time', value: timeText(status['startTime'], now)},
	{label: 'IP', value: rawText(status['podIP'])},
	{label: 'Priority', value: `${count(spec['priority'])} ${rawText(spec['priorityClassName']) ?? ''}`.trim()},
	{label: 'Service Account', value: rawText(spec['serviceAccountName'])},
	{label: 'QoS Class', value: rawText(status['qosClass'])},
	conditions(status, now),
	...describeContainers(spec, status, now),
];

/** How each kind is told; a kind that is not here is told by its conditions. */
const parts = lookup<Part>({Deployment: deployment, StatefulSet: statefulSet, Pod: pod});

/** What `kubectl describe` tells of an object but its events. The object is masked already; `now`: milliseconds, cluster time. */
export const describeObject = (object: KubernetesObject, now: number): Description => {
	const part = parts[object.kind ?? ''] ?? ((_, status) => [conditions(status, now)]);
	return [...describeMetadata(object, now), ...part(rawObject(object.spec), rawObject(object.status), now)];
};
