import {type LabelSet, labelsAsObject} from '../label-set.ts';
import type {QueryResult, RangeResult} from '../promql/evaluate.ts';
import {formatValue} from '../promql/format-number.ts';

/** `[1435781451.781,"1.5"]` */
const writePoint = (time: number, value: string): string => `[${time / 1000},${value}]`;

const writeNumber = (time: number, value: number): string => writePoint(time, `"${formatValue(value)}"`);

const writeLabels = (labels: LabelSet): string => JSON.stringify(labelsAsObject(labels));

const writeSeries = ({labels, times, values}: RangeResult): string => {
	const points = times.map((time, index) => writeNumber(time, values[index] ?? Number.NaN));
	return `{"metric":${writeLabels(labels)},"values":[${points.join(',')}]}`;
};

const writeContent = (result: QueryResult, time: number): string => {
	switch (result.type) {
		case 'scalar':
			return writeNumber(time, result.value);
		case 'string':
			return writePoint(time, JSON.stringify(result.value));
		case 'vector':
			return `[${result.points.map(({labels, value}) => `{"metric":${writeLabels(labels)},"value":${writeNumber(time, value)}}`).join(',')}]`;
		case 'matrix':
			return `[${result.series.map(writeSeries).join(',')}]`;
	}
};

/** The result of a query as the API writes it. `time`: of the evaluation, milliseconds. */
export const writeResult = (result: QueryResult, time: number): string =>
	`{"resultType":"${result.type}","result":${writeContent(result, time)}}`;
