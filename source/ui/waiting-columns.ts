import {ageText} from '../domain/age-text.ts';
import type {CellContext} from './cell.ts';
import type {WaitingRow} from './gpu-rows.ts';
import {gpusText} from './gpu-text.ts';
import type {Column} from './table.ts';
import {cutEnd, cutMiddle, widthOf} from './text-width.ts';
import type {Theme} from './theme.ts';

const nameText = ({group, service}: WaitingRow): string => `${group.namespace}/${service?.service.name ?? group.pod}`;

/** `2 × 4`: two pods that ask for four each. */
const askedText = ({group: {count, gpus}}: WaitingRow, {glyphs}: Theme): string =>
	count === 1 ? gpusText(gpus) : `${count} ${glyphs.times} ${gpusText(gpus)}`;

/** Who waits for GPUs, for how many, since when and for what. */
export const waitingColumns: ReadonlyArray<Column<WaitingRow, CellContext>> = [
	{
		id: 'name',
		title: 'WAITING',
		align: 'left',
		width: 16,
		maximum: 40,
		priority: 0,
		natural: row => widthOf(nameText(row)),
		cell: (row, {theme}, width) => [{text: cutMiddle(nameText(row), width, theme.glyphs.ellipsis)}],
	},
	{
		id: 'asked',
		title: 'GPUS',
		align: 'right',
		width: 5,
		maximum: 8,
		priority: 1,
		naturalNow: (row, {theme}) => widthOf(askedText(row, theme)),
		cell: (row, {theme}) => [{text: askedText(row, theme)}],
	},
	{
		id: 'since',
		title: 'SINCE',
		align: 'right',
		width: 5,
		priority: 2,
		cell: ({group}, {now}) => [{text: ageText(now - group.since)}],
	},
	{
		id: 'reason',
		title: 'FOR WHAT',
		align: 'left',
		width: 20,
		maximum: 200,
		priority: 3,
		natural: ({group}) => widthOf(group.reason),
		cell: ({group}, {theme}, width) => [{text: cutEnd(group.reason, width, theme.glyphs.ellipsis), role: 'look'}],
	},
];
