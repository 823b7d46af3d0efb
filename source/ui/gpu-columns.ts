import {moneyText} from '../domain/cost-text.ts';
import type {Threshold} from '../domain/thresholds.ts';
import {type CellContext, percentCell, readingCell, severityRole} from './cell.ts';
import type {GpuTableRow} from './gpu-rows.ts';
import {barsOf, gpusText, heatRole, heldText, modelCell, nameText, numbersOf, ownersText, stateOf} from './gpu-text.ts';
import {powerText} from './measure-text.ts';
import type {Column} from './table.ts';
import {cutEnd, cutMiddle, widthOf} from './text-width.ts';
import type {Role, Span} from './theme.ts';

export type GpuContext = CellContext & {
	readonly temperature: Threshold;
	/** '$' */
	readonly currency: string;
	/** A price is known of one of the nodes. */
	readonly hasPrices: boolean;
	/** One of them is spot. */
	readonly hasSpot: boolean;
	/** An exporter tells of single GPUs. */
	readonly hasDevices: boolean;
};

export type GpuColumn = Column<GpuTableRow, GpuContext>;

const absent = ({theme}: GpuContext): readonly Span[] => [{text: theme.glyphs.none, role: 'dim'}];

const text = (value: string | undefined, role?: Role): readonly Span[] => (value === undefined ? [] : [{text: value, role}]);

/** Columns of the nodes; what is inside an open one stands in the same. */
export const gpuColumns: readonly GpuColumn[] = [
	{
		id: 'name',
		title: 'NODE',
		align: 'left',
		width: 8,
		maximum: 40,
		priority: 0,
		naturalNow: row => widthOf(nameText(row)),
		cell: (row, {theme}, width) => text(cutMiddle(nameText(row), width, theme.glyphs.ellipsis)),
	},
	{
		id: 'model',
		title: 'MODEL',
		align: 'left',
		width: 9,
		maximum: 24,
		priority: 1,
		naturalNow: (row, {theme}) => widthOf(modelCell(row, theme) ?? ''),
		cell: (row, {theme}, width) =>
			text(cutEnd(modelCell(row, theme) ?? '', width, theme.glyphs.ellipsis), row.kind === 'node' ? 'plain' : 'dim'),
	},
	{
		id: 'held',
		title: 'HELD',
		align: 'right',
		width: 5,
		maximum: 8,
		priority: 2,
		naturalNow: row => widthOf(heldText(row) ?? ''),
		cell: row => text(heldText(row)),
	},
	{
		id: 'free',
		title: 'FREE',
		align: 'right',
		width: 4,
		priority: 3,
		cell: (row, context) => {
			if (row.kind !== 'node') return [];
			const {free} = row.node;
			return free === undefined ? absent(context) : text(gpusText(free), free === 0 ? 'dim' : 'strong');
		},
	},
	{
		id: 'busy',
		title: 'BUSY',
		align: 'right',
		width: 4,
		priority: 4,
		cell: (row, context) => (row.kind === 'holder' ? [] : percentCell(context, numbersOf(row).utilization)),
	},
	{
		id: 'each',
		title: 'EACH',
		align: 'left',
		width: 8,
		maximum: 16,
		priority: 8,
		from: 96,
		isShown: ({hasDevices}) => hasDevices,
		naturalNow: row => (row.kind === 'node' ? row.node.devices.length : 0),
		cell: (row, {theme}) => (row.kind === 'node' ? text(barsOf(row.node.devices, theme), 'accent') : []),
	},
	{
		id: 'memory',
		title: 'MEM',
		align: 'right',
		width: 4,
		priority: 5,
		cell: (row, context) => (row.kind === 'holder' ? [] : percentCell(context, numbersOf(row).memory)),
	},
	{
		id: 'temperature',
		title: 'TEMP',
		align: 'right',
		width: 5,
		priority: 6,
		cell: (row, context) => {
			if (row.kind === 'holder') return [];
			const {temperature} = numbersOf(row);
			return readingCell(
				context,
				temperature,
				({value}) => `${Math.round(value)}${context.theme.glyphs.degree}C`,
				heatRole(temperature, context.temperature),
			);
		},
	},
	{
		id: 'power',
		title: 'POWER',
		align: 'right',
		width: 5,
		priority: 10,
		from: 96,
		cell: (row, context) => (row.kind === 'holder' ? [] : readingCell(context, numbersOf(row).power, ({value}) => powerText(value))),
	},
	{
		id: 'state',
		title: 'STATE',
		align: 'left',
		width: 5,
		maximum: 14,
		priority: 2,
		naturalNow: row => widthOf(stateOf(row)?.word ?? ''),
		cell: row => {
			const state = stateOf(row);
			return text(state?.word, state === undefined ? 'plain' : severityRole[state.severity]);
		},
	},
	{
		id: 'spot',
		title: 'SPOT',
		align: 'left',
		width: 4,
		priority: 9,
		isShown: ({hasSpot}) => hasSpot,
		cell: (row, context) => {
			if (row.kind !== 'node') return [];
			const {spot} = row.node;
			return spot === undefined ? absent(context) : text(spot ? 'spot' : '');
		},
	},
	{
		id: 'price',
		title: 'GPU/H',
		align: 'right',
		width: 6,
		priority: 11,
		from: 96,
		isShown: ({hasPrices}) => hasPrices,
		cell: (row, context) => {
			if (row.kind !== 'node') return [];
			const {price} = row.node;
			if (price === undefined) return absent(context);
			return text(`${moneyText(price.perGpuHour, context.currency)}${price.isPlaceholder === true ? '?' : ''}`);
		},
	},
	{
		id: 'type',
		title: 'TYPE',
		align: 'left',
		width: 8,
		maximum: 18,
		priority: 12,
		from: 136,
		naturalNow: row => (row.kind === 'node' ? widthOf(row.node.instanceType ?? '') : 0),
		cell: (row, context) =>
			row.kind !== 'node' ? [] : row.node.instanceType === undefined ? absent(context) : text(row.node.instanceType),
	},
	{
		id: 'zone',
		title: 'ZONE',
		align: 'left',
		width: 6,
		maximum: 18,
		priority: 13,
		from: 150,
		naturalNow: row => (row.kind === 'node' ? widthOf(row.node.zone ?? '') : 0),
		cell: (row, context) => (row.kind !== 'node' ? [] : row.node.zone === undefined ? absent(context) : text(row.node.zone, 'dim')),
	},
	{
		id: 'holders',
		title: 'HELD BY',
		align: 'left',
		width: 20,
		maximum: 120,
		priority: 7,
		naturalNow: row => widthOf(ownersText(row)),
		cell: (row, {theme}, width) => {
			const owners = ownersText(row);
			if (owners === '') return [{text: theme.glyphs.none, role: 'dim'}];
			// Pods of a service differ at their ends.
			return text((row.kind === 'holder' ? cutMiddle : cutEnd)(owners, width, theme.glyphs.ellipsis));
		},
	},
];
