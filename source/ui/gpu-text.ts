import type {GpuDevice} from '../domain/gpu-device.ts';
import type {GpuNode} from '../domain/gpu-fleet.ts';
import {type GpuNodeNumbers, gpuNodeNumbers} from '../domain/gpu-node-numbers.ts';
import type {Reading} from '../domain/service-metrics.ts';
import type {Severity} from '../domain/state.ts';
import type {Threshold} from '../domain/thresholds.ts';
import {isErrorOfPod} from '../domain/xid-text.ts';
import type {GpuTableRow, Owner} from './gpu-rows.ts';
import type {Role, Theme} from './theme.ts';

/** GPUs as a number: whole ones as they are, parts with two decimals. */
export const gpusText = (gpus: number): string => String(Math.round(gpus * 100) / 100);

/** `H100`, `T4 ×4` where four pods share each, `A100-80GB 2g.20gb` of slices alone, `A100-80GB +3g.40gb` of slices beside whole ones. */
export const modelText = (
	{product, sharing, resources = []}: Pick<GpuNode, 'product' | 'sharing' | 'resources'>,
	{glyphs}: Theme,
): string => {
	const slices = resources.flatMap(({name}) => /mig-(\S+)$/.exec(name)?.[1] ?? []);
	const sign = slices.length < resources.length ? '+' : '';
	const shared = sharing === undefined ? [] : [`${glyphs.times}${sharing.replicas}`];
	return [product ?? 'GPU', ...slices.map(slice => sign + slice), ...shared].join(' ');
};

export const nameText = (row: GpuTableRow): string => {
	if (row.kind === 'node') return row.node.name;
	return row.kind === 'device' ? `  GPU ${row.device.index}` : '';
};

export const numbersOf = (row: GpuTableRow): GpuNodeNumbers => {
	if (row.kind === 'node') return row.numbers;
	return row.kind === 'device' ? gpuNodeNumbers([row.device]) : {};
};

export const modelCell = (row: GpuTableRow, theme: Theme): string | undefined => {
	if (row.kind === 'node') return modelText(row.node, theme);
	return row.kind === 'device' ? row.device.slice : undefined;
};

/** `6/8`; where not all pods are read at least so many: `≥6/8`. */
export const heldText = (row: GpuTableRow): string | undefined => {
	if (row.kind === 'holder') return row.owner.gpus === undefined ? undefined : gpusText(row.owner.gpus);
	if (row.kind === 'device') return undefined;
	const {allocated, allocatable, free} = row.node;
	return `${free === undefined ? '≥' : ''}${gpusText(allocated)}/${allocatable}`;
};

export const stateOf = (row: GpuTableRow): {readonly word: string; readonly severity: Severity} | undefined => {
	if (row.kind === 'node') return row.state;
	if (row.kind === 'holder' || row.device.error === undefined) return undefined;
	const {code} = row.device.error;
	return {word: `XID ${code}`, severity: isErrorOfPod(code) ? 'look' : 'broken'};
};

const ownerText = ({namespace, name}: Owner): string => `${namespace}/${name}`;

export const ownersText = (row: GpuTableRow): string => {
	// Whose pods they are stands above them.
	if (row.kind === 'holder') return row.owner.pod;
	if (row.kind === 'node') {
		// The number says nothing that HELD does not where there is only one.
		const [only, ...more] = row.owners;
		if (only !== undefined && more.length === 0) return ownerText(only);
		return row.owners.map(owner => `${owner.name} ${gpusText(owner.gpus ?? 0)}`).join(', ');
	}
	const [first, ...more] = row.owners;
	if (first === undefined) return row.device.isShared ? 'shared; not told by whom' : '';
	return more.length === 0 ? ownerText(first) : `shared by ${row.owners.length} pods`;
};

export const heatRole = (reading: Reading | undefined, {warning, critical}: Threshold): Role => {
	if (reading === undefined || reading.value < warning) return 'plain';
	return reading.value < critical ? 'look' : 'broken';
};

/** Each GPU as a bar of how busy it is; a dot is one that nobody holds, a blank one that tells nothing. */
export const barsOf = (devices: readonly GpuDevice[], {glyphs}: Theme): string =>
	devices
		.map(({utilization, holders}) => {
			if (utilization === undefined) return glyphs.mute;
			if (holders.length === 0 && utilization.value === 0) return glyphs.gap;
			return glyphs.bars[Math.min(glyphs.bars.length - 1, Math.floor(utilization.value * glyphs.bars.length))] ?? '';
		})
		.join('');
