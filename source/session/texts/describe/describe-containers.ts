import {ageText} from '../../../domain/age-text.ts';
import {type Raw, rawList, rawObject, rawObjects, rawText, rawTexts, rawTime} from '../../../serving/raw.ts';
import type {Description, Entry} from './description.ts';

const quantities = (value: unknown): readonly string[] =>
	Object.entries(rawObject(value)).map(([name, quantity]) => `${name}: ${String(quantity)}`);

/** Where a variable's value comes from is told; the value itself arrives hidden. */
const variableText = (entry: Raw): string => {
	const name = rawText(entry['name']) ?? '';
	const from = rawObject(entry['valueFrom']);
	const [source] = Object.keys(from);
	if (source === undefined) return `${name}: ${rawText(entry['value']) ?? ''}`;
	const {name: object, key, fieldPath, resource} = rawObject(from[source]) as Readonly<Record<string, unknown>> & {readonly name?: unknown};
	const parts = [object, key, fieldPath, resource].filter(part => typeof part === 'string');
	return `${name}: from ${source.replace(/(KeyRef|Ref)$/, '')} ${parts.join(', ')}`;
};

const environmentFrom = (entry: Raw): string => {
	const [source = ''] = Object.keys(entry).filter(key => key.endsWith('Ref'));
	return `all of ${source.replace(/Ref$/, '')} ${rawText(rawObject(entry[source])['name']) ?? ''}`;
};

const mountText = (mount: Raw): string =>
	`${rawText(mount['mountPath']) ?? ''} from ${rawText(mount['name']) ?? ''}${mount['readOnly'] === true ? ' (ro)' : ' (rw)'}`;

/** `http-get :8000/health delay=0s timeout=1s period=10s #failure=3` */
const probeText = (value: unknown): string | undefined => {
	const probe = rawObject(value);
	const http = rawObject(probe['httpGet']);
	const action =
		'path' in http || 'port' in http
			? `http-get :${String(http['port'] ?? '')}${rawText(http['path']) ?? '/'}`
			: 'tcpSocket' in probe
				? `tcp-socket :${String(rawObject(probe['tcpSocket'])['port'] ?? '')}`
				: 'exec' in probe
					? `exec ${rawTexts(rawObject(probe['exec'])['command']).join(' ')}`
					: 'grpc' in probe
						? `grpc :${String(rawObject(probe['grpc'])['port'] ?? '')}`
						: undefined;
	if (action === undefined) return undefined;
	const number = (key: string, otherwise: number): number => Number(probe[key] ?? otherwise);
	return `${action} delay=${number('initialDelaySeconds', 0)}s timeout=${number('timeoutSeconds', 1)}s period=${number('periodSeconds', 10)}s #failure=${number('failureThreshold', 3)}`;
};

/** One state of a container: waiting, running or terminated, with its details. */
const stateEntries = (label: string, value: unknown, now: number): Description => {
	const state = rawObject(value);
	const [name] = Object.keys(state);
	if (name === undefined) return [];
	const detail = rawObject(state[name]);
	const since = rawTime(detail['startedAt']);
	const until = rawTime(detail['finishedAt']);
	return [
		{
			label,
			value: [
				`${name.charAt(0).toUpperCase()}${name.slice(1)}`,
				...(rawText(detail['reason']) === undefined ? [] : [`reason ${String(detail['reason'])}`]),
				...(detail['exitCode'] === undefined ? [] : [`exit code ${String(detail['exitCode'])}`]),
				...(since === undefined ? [] : [`started ${ageText(now - since)} ago`]),
				...(until === undefined ? [] : [`finished ${ageText(now - until)} ago`]),
			].join(', '),
		},
		...(rawText(detail['message']) === undefined ? [] : [{label: `${label} Message`, value: rawText(detail['message'])}]),
	];
};

const statusEntries = (status: Raw | undefined, now: number): Description =>
	status === undefined
		? []
		: [
				...stateEntries('State', status['state'], now),
				...stateEntries('Last State', status['lastState'], now),
				{label: 'Ready', value: status['ready'] === true ? 'True' : 'False'},
				{label: 'Restart Count', value: String(status['restartCount'] ?? 0)},
				{label: 'Image ID', value: rawText(status['imageID'])},
			];

const optional = (label: string, value: string | readonly string[] | undefined): readonly Entry[] =>
	value === undefined || value.length === 0 ? [] : [{label, value}];

const containerEntry = (container: Raw, status: Raw | undefined, now: number): Entry => {
	const resources = rawObject(container['resources']);
	const ports = rawObjects(container['ports']).map(
		port =>
			`${String(port['containerPort'] ?? '')}/${rawText(port['protocol']) ?? 'TCP'}${port['name'] === undefined ? '' : ` (${String(port['name'])})`}`,
	);
	return {
		label: rawText(container['name']) ?? '',
		entries: [
			{label: 'Image', value: rawText(container['image'])},
			...optional('Ports', ports.join(', ')),
			...optional('Command', rawTexts(container['command'])),
			...optional('Args', rawTexts(container['args'])),
			...statusEntries(status, now),
			...optional('Limits', quantities(resources['limits'])),
			...optional('Requests', quantities(resources['requests'])),
			...optional('Startup', probeText(container['startupProbe'])),
			...optional('Liveness', probeText(container['livenessProbe'])),
			...optional('Readiness', probeText(container['readinessProbe'])),
			...optional('Environment', [
				...rawObjects(container['envFrom']).map(environmentFrom),
				...rawObjects(container['env']).map(variableText),
			]),
			...optional('Mounts', rawObjects(container['volumeMounts']).map(mountText)),
		],
	};
};

/** `model-cache: PersistentVolumeClaim models` */
const volumeText = (volume: Raw): string => {
	const [type = 'unknown'] = Object.keys(volume).filter(key => key !== 'name');
	const source = rawObject(volume[type]);
	const named = ['claimName', 'secretName', 'name', 'path', 'medium'].map(key => rawText(source[key])).find(text => text !== undefined);
	return `${rawText(volume['name']) ?? ''}: ${type}${named === undefined ? '' : ` ${named}`}`;
};

/** Containers of a pod or of a pod template, with their statuses where there are any. */
export const describeContainers = (spec: Raw, status: Raw, now: number): Description => {
	const statuses = [...rawObjects(status['initContainerStatuses']), ...rawObjects(status['containerStatuses'])];
	const entries = (field: string): Description =>
		rawObjects(spec[field]).map(container =>
			containerEntry(
				container,
				statuses.find(entry => entry['name'] === container['name']),
				now,
			),
		);
	const initial = entries('initContainers');
	return [
		...(initial.length === 0 ? [] : [{label: 'Init Containers', entries: initial}]),
		{label: 'Containers', entries: entries('containers')},
		{label: 'Volumes', value: rawObjects(spec['volumes']).map(volumeText)},
		{label: 'Node Selectors', value: Object.entries(rawObject(spec['nodeSelector'])).map(([key, value]) => `${key}=${String(value)}`)},
		{
			label: 'Tolerations',
			value: rawList(spec['tolerations']).map(entry => {
				const {key, operator, value, effect} = rawObject(entry) as Readonly<Record<string, unknown>>;
				const test = operator === 'Exists' || value === undefined ? '' : `=${String(value)}`;
				return `${String(key ?? '')}${test}${effect === undefined ? '' : `:${String(effect)}`}` || 'everything';
			}),
		},
	];
};
