import {extreme} from '../aggregations.ts';
import {compileAsMatrix, compileAsScalar, type Window} from '../evaluation.ts';
import {formatGeneral} from '../format-number.ts';
import {addTo, kahanMean, kahanSum} from '../kahan-sum.ts';
import {quantileOf} from '../quantile.ts';
import {placeOfArgument, type ValueType} from '../syntax.ts';
import {metricNameDropper, requireUnique} from '../unique-labels.ts';
import {argumentAt, type FunctionRow, type FunctionRows} from './function-row.ts';
import {linearRegression} from './linear-regression.ts';

/** A number of the samples of a series in a range, or undefined where there are too few. `time`: when it is asked. */
type WindowFunction = (window: Window, parameter: number, time: number) => number | undefined;

type Options = {
	/** Types of all arguments, with exactly one `matrix` and at most one `scalar`. */
	readonly takes?: readonly ValueType[];
	/** The result is a sample of the series itself, so it keeps its name. */
	readonly keepsName?: boolean;
	readonly checksQuantile?: boolean;
};

const overWindow = (
	measure: WindowFunction,
	{takes = ['matrix'], keepsName = false, checksQuantile = false}: Options = {},
): FunctionRow => ({
	takes,
	returns: 'vector',
	compile(call, context) {
		const scalarArgument = call.arguments[takes.indexOf('scalar')];
		const matrix = compileAsMatrix(argumentAt(call, takes.indexOf('matrix')), context);
		const scalar = scalarArgument === undefined ? undefined : compileAsScalar(scalarArgument, context);
		const drop = keepsName ? undefined : metricNameDropper();
		return {
			type: 'vector',
			at(time) {
				const parameter = scalar?.at(time) ?? Number.NaN;
				const windows = matrix.at(time);
				if (checksQuantile && windows.length > 0 && !(parameter >= 0 && parameter <= 1)) {
					context.annotations.warn(
						`quantile value should be between 0 and 1, got ${formatGeneral(parameter)}`,
						scalarArgument === undefined ? 0 : placeOfArgument(scalarArgument),
					);
				}
				return requireUnique(
					windows.flatMap(window => {
						const value = measure(window, parameter, time);
						return value === undefined ? [] : [{labels: drop === undefined ? window.labels : drop(window.labels), value}];
					}),
				);
			},
		};
	},
});

const ofValues = (measure: (values: readonly number[]) => number, options?: Options): FunctionRow =>
	overWindow(({values}) => measure(values), options);

/** How often neighbours differ in a way. */
const countPairs = (isCounted: (before: number, after: number) => boolean): FunctionRow =>
	ofValues(values =>
		values.reduce((count, value, index) => (index > 0 && isCounted(values[index - 1] ?? 0, value) ? count + 1 : count), 0),
	);

const variance = (values: readonly number[]): number => {
	const mean = {sum: 0, compensation: 0};
	const squares = {sum: 0, compensation: 0};
	values.forEach((value, index) => {
		const delta = value - (mean.sum + mean.compensation);
		addTo(mean, delta / (index + 1));
		addTo(squares, delta * (value - (mean.sum + mean.compensation)));
	});
	return (squares.sum + squares.compensation) / values.length;
};

/** Functions of the samples of a range, each series by itself. */
export const rangeFunctions: FunctionRows = {
	avg_over_time: ofValues(kahanMean),
	changes: countPairs((before, after) => before !== after && !(Number.isNaN(before) && Number.isNaN(after))),
	count_over_time: ofValues(values => values.length),
	deriv: overWindow(({times, values}) => (values.length < 2 ? undefined : linearRegression(times, values, times[0] ?? 0).slope)),
	first_over_time: ofValues(values => values[0] ?? Number.NaN, {keepsName: true}),
	last_over_time: ofValues(values => values.at(-1) ?? Number.NaN, {keepsName: true}),
	max_over_time: ofValues(extreme((value, best) => value > best)),
	min_over_time: ofValues(extreme((value, best) => value < best)),
	predict_linear: overWindow(
		({times, values}, seconds, time) => {
			if (values.length < 2) return undefined;
			const {slope, intercept} = linearRegression(times, values, time);
			return slope * seconds + intercept;
		},
		{takes: ['matrix', 'scalar']},
	),
	present_over_time: ofValues(() => 1),
	quantile_over_time: overWindow(({values}, quantile) => quantileOf(quantile, values), {takes: ['scalar', 'matrix'], checksQuantile: true}),
	resets: countPairs((before, after) => after < before),
	stddev_over_time: ofValues(values => Math.sqrt(variance(values))),
	stdvar_over_time: ofValues(variance),
	sum_over_time: ofValues(kahanSum),
};
