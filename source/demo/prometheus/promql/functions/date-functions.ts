import {emptyLabelSet} from '../../label-set.ts';
import {compileAsVector} from '../evaluation.ts';
import {metricNameDropper, requireUnique} from '../unique-labels.ts';
import type {FunctionRow, FunctionRows} from './function-row.ts';

const day = 86_400_000;

/** A part of the date, in UTC, that the values of a vector are seconds of; without a vector, of the evaluation. */
const partOf = (read: (date: Date) => number): FunctionRow => ({
	takes: ['vector'],
	variadic: 1,
	returns: 'vector',
	compile({arguments: [argument]}, context) {
		if (argument === undefined) return {type: 'vector', at: time => [{labels: emptyLabelSet, value: read(new Date(time))}]};
		const vector = compileAsVector(argument, context);
		const drop = metricNameDropper();
		return {
			type: 'vector',
			at: time =>
				requireUnique(vector.at(time).map(({labels, value}) => ({labels: drop(labels), value: read(new Date(Math.trunc(value) * 1000))}))),
		};
	},
});

export const dateFunctions: FunctionRows = {
	day_of_month: partOf(date => date.getUTCDate()),
	day_of_week: partOf(date => date.getUTCDay()),
	day_of_year: partOf(date => Math.floor((date.getTime() - Date.UTC(date.getUTCFullYear(), 0)) / day) + 1),
	days_in_month: partOf(date => new Date(Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + 1, 0)).getUTCDate()),
	hour: partOf(date => date.getUTCHours()),
	minute: partOf(date => date.getUTCMinutes()),
	month: partOf(date => date.getUTCMonth() + 1),
	year: partOf(date => date.getUTCFullYear()),
};
