import {percentText, quantileText, rateText} from '../domain/number-text.ts';
import {ownerMarks} from '../domain/ownership-text.ts';
import {readyText, scaleText, stateText, systemMark, versionText} from '../domain/service-text.ts';
import type {ServiceRow} from '../session/snapshot.ts';
import {type PlainColumn, plainTable} from './plain-table.ts';

type Column = PlainColumn & {
	/** undefined or empty: no data. */
	readonly cell: (row: ServiceRow, now: number) => string | undefined;
};

const maybe = <Value>(value: Value | undefined, text: (value: Value) => string): string | undefined =>
	value === undefined ? undefined : text(value);

/** No cell but the last holds a space, so that awk and sort find their columns. */
const columns: readonly Column[] = [
	{title: 'NAMESPACE', align: 'left', cell: ({service}) => service.namespace},
	{title: 'SERVICE', align: 'left', cell: ({service}) => service.name},
	{title: 'MODEL', align: 'left', cell: ({service}) => service.model?.value},
	{title: 'VERSION', align: 'left', cell: ({service}) => versionText(service)},
	{title: 'READY', align: 'right', cell: ({service}) => readyText(service)},
	{title: 'SCALE', align: 'right', cell: ({service}) => scaleText(service)},
	{title: 'GPUS', align: 'right', cell: ({service}) => String(service.gpus.held)},
	{title: 'GPU', align: 'right', cell: ({metrics}) => maybe(metrics?.gpuUtilization, ({value}) => percentText(value))},
	{title: 'REQ/S', align: 'right', cell: ({metrics}) => maybe(metrics?.requestRate, ({value}) => rateText(value))},
	{title: 'ERR', align: 'right', cell: ({metrics}) => maybe(metrics?.errorRatio, ({value}) => percentText(value, true))},
	{title: 'P95', align: 'right', cell: ({metrics}) => maybe(metrics?.latency?.p95, quantileText)},
	{title: 'SYSTEM', align: 'left', cell: ({service}) => systemMark(service)},
	{title: 'BY', align: 'left', cell: ({service}) => ownerMarks(service).join(',')},
	{title: 'STATE', align: 'left', cell: ({state}, now) => stateText(state, now)},
];

/**
 * The services as one plain table, a line each and one for the heads: no colour, no box characters, two blanks between columns, `—`
 * where there is no data. `now`: what ages are measured against, milliseconds since the epoch.
 */
export const serviceTable = (rows: readonly ServiceRow[], now: number, options: {readonly ascii: boolean}): readonly string[] => {
	const cells = rows.map(row =>
		columns.map(({title, cell}) => {
			const text = cell(row, now) || '—';
			return title === 'STATE' ? text : text.replaceAll(' ', '');
		}),
	);
	return plainTable(columns, cells, options);
};
