import {ageWords} from '../domain/age-text.ts';
import {moneyText} from '../domain/cost-text.ts';
import type {GpuNode} from '../domain/gpu-fleet.ts';
import {bytesText, counted, percentText} from '../domain/number-text.ts';
import {xidText} from '../domain/xid-text.ts';
import type {Snapshot} from '../session/snapshot.ts';
import type {DeviceRow, GpuRow, HolderRow, NodeRow, Owner, WaitingRow} from './gpu-rows.ts';
import {gpusText, modelText} from './gpu-text.ts';
import {powerText} from './measure-text.ts';
import type {Theme} from './theme.ts';

const ownerWords = ({namespace, name, pod, serviceUid}: Owner): string =>
	serviceUid === undefined ? `pod ${namespace}/${pod}, of no model service` : `${namespace}/${name}`;

const waitingSentence = ({group, service}: WaitingRow, {now}: Snapshot): string => {
	const {count, gpus, since, reason, namespace, pod} = group;
	const who =
		service === undefined ? `${namespace}/${pod}, of no model service,` : `${namespace}/${service.service.name}: ${counted(count, 'pod')}`;
	const each = count === 1 ? '' : ' each';
	return `${who} ${count === 1 ? 'waits' : 'wait'} ${ageWords(now - since)} for ${counted(gpus, 'GPU')}${each}: ${reason}.`;
};

const holderList = ({owners, node: {sharing, resources}}: NodeRow): string => {
	const words = owners.slice(0, 4).map(owner => `${owner.name} ${gpusText(owner.gpus ?? 0)}`);
	const more = owners.length > 4 ? `, ${owners.length - 4} more` : '';
	// What is held is counted in slices and shares, what each of them has in GPUs.
	const unit = sharing === undefined && resources === undefined ? '' : ' in whole GPUs';
	return words.length === 0 ? '' : ` (${words.join(', ')}${more}${unit})`;
};

/** `8 H100`, `16 shares of L40S, 4 of each GPU (time-slicing)`. */
const gpusWords = ({allocatable, product, resources, sharing}: GpuNode, theme: Theme): string => {
	const model = modelText({...(product && {product}), ...(resources && {resources})}, theme);
	return sharing === undefined
		? `${allocatable} ${model}`
		: `${allocatable} shares of ${model}, ${sharing.replicas} of each GPU (${sharing.strategy})`;
};

const nodeSentence = (row: NodeRow, snapshot: Snapshot, theme: Theme): string => {
	const {node, state} = row;
	const {allocated, free, instanceType, zone, spot, price} = node;
	const left = free === undefined ? '' : free === 0 ? ', none free' : `, ${gpusText(free)} free`;
	const facts = [
		instanceType,
		zone,
		spot === undefined ? undefined : spot ? 'spot' : 'not spot',
		price === undefined
			? undefined
			: `${moneyText(price.perGpuHour, snapshot.cost?.currency ?? '$')} a GPU and hour by ${price.source === 'OpenCost' ? 'OpenCost' : 'your prices'}`,
	].filter(fact => fact !== undefined);
	const counts = `${gpusWords(node, theme)}, ${gpusText(allocated)} held${holderList(row)}${left}.`;
	// What is wrong must not be what has no room.
	const parts = state.severity === 'fine' ? [counts, ...state.sentences] : [...state.sentences, counts];
	return [`${node.name}:`, ...parts, ...(facts.length === 0 ? [] : [`${facts.join(', ')}.`])].join(' ');
};

/** `chat/llama (llama-7d9c)`, `chat/gemma (3 pods) and pod research/jupyter, of no model service`. */
const holdersWords = (owners: readonly Owner[]): string =>
	[...Map.groupBy(owners, owner => owner.serviceUid ?? `${owner.namespace}/${owner.pod}`).values()]
		.flatMap(([owner, ...others]) => {
			if (owner === undefined) return [];
			if (owner.serviceUid === undefined) return [ownerWords(owner)];
			return [`${ownerWords(owner)} (${others.length === 0 ? owner.pod : counted(others.length + 1, 'pod')})`];
		})
		.join(' and ');

const deviceSentence = ({node, device, owners}: DeviceRow): string => {
	const {index, slice, model, utilization, memoryUsed, memoryTotal, temperature, power, error, isShared} = device;
	const numbers = [
		slice === undefined ? undefined : `slice ${slice}`,
		utilization === undefined ? undefined : `${percentText(utilization.value)} busy`,
		memoryUsed === undefined
			? undefined
			: `${bytesText(memoryUsed.value)}${memoryTotal === undefined ? '' : ` of ${bytesText(memoryTotal.value)}`}`,
		temperature === undefined ? undefined : `${Math.round(temperature.value)}°C`,
		power === undefined ? undefined : powerText(power.value),
	].filter(part => part !== undefined);
	const who = owners.length === 0 ? 'Nobody holds it, or its exporter does not say who.' : `Held by ${holdersWords(owners)}.`;
	return [
		`GPU ${index} of ${node.name}${model === undefined ? '' : `, ${model}`}${numbers.length === 0 ? '' : `: ${numbers.join(', ')}`}.`,
		who,
		...(isShared ? ['Shared: its numbers are those of all its pods together.'] : []),
		...(error === undefined ? [] : [`${xidText(error.code, error.message)}. It stays until the GPU is reset.`]),
	].join(' ');
};

const holderSentence = ({node, owner}: HolderRow): string =>
	`${ownerWords(owner)}${owner.pod === owner.name ? '' : ` (${owner.pod})`} holds ${owner.gpus === undefined ? 'GPUs' : counted(Number(gpusText(owner.gpus)), 'GPU')} of ${node.name}.`;

/** Why a row leads to no service. */
export const noServiceWords = (row: GpuRow): string => {
	if (row.kind === 'waiting') return `${row.group.namespace}/${row.group.pod} is of no model service.`;
	const owner = row.kind === 'holder' ? row.owner : row.kind === 'device' ? row.owners[0] : undefined;
	if (owner !== undefined) return `${owner.namespace}/${owner.pod} is of no model service.`;
	return 'Nobody holds this GPU, or its exporter does not say who.';
};

/** The selected row in plain words. */
export const gpuSentence = (row: GpuRow, snapshot: Snapshot, theme: Theme): string => {
	if (row.kind === 'waiting') return waitingSentence(row, snapshot);
	if (row.kind === 'node') return nodeSentence(row, snapshot, theme);
	return row.kind === 'device' ? deviceSentence(row) : holderSentence(row);
};
