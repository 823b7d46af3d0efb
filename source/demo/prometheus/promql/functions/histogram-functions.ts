import {dropLabels, type LabelSet, labelOf, metricNameLabel} from '../../label-set.ts';
import {compileAsScalar, compileAsVector, type QueryContext, type Vector} from '../evaluation.ts';
import {formatGeneral} from '../format-number.ts';
import {parseGoNumber} from '../literals.ts';
import {type Expression, placeOfArgument} from '../syntax.ts';
import {memoizeLabels, requireUnique} from '../unique-labels.ts';
import {type Bucket, bucketFraction, bucketQuantile, type Correction} from './bucket-quantile.ts';
import {argumentAt, type FunctionRows} from './function-row.ts';

const boundLabel = 'le';
const boundOnly = new Set([boundLabel]);
const boundAndName = new Set([boundLabel, metricNameLabel]);

/** Histograms of the series of their buckets, which differ in `le` alone. */
const createCollector = (argument: Expression, context: QueryContext) => {
	const groupOf = memoizeLabels(labels => dropLabels(labels, boundOnly));
	const resultOf = memoizeLabels(labels => dropLabels(labels, boundAndName));
	return (vector: Vector): ReadonlyArray<{readonly labels: LabelSet; readonly buckets: readonly Bucket[]}> => {
		const groups = new Map<LabelSet, Bucket[]>();
		for (const {labels, value} of vector) {
			const text = labelOf(labels, boundLabel);
			const bound = parseGoNumber(text);
			if (bound === undefined || Number.isNaN(bound)) {
				context.annotations.warn(
					`bucket label "le" is missing or has a malformed value of ${JSON.stringify(text)}`,
					placeOfArgument(argument),
				);
				continue;
			}
			const group = groupOf(labels);
			const buckets = groups.get(group) ?? [];
			groups.set(group, buckets);
			buckets.push({bound, count: value});
		}
		return [...groups].map(([labels, buckets]) => ({labels: resultOf(labels), buckets}));
	};
};

const seconds = (time: number): string => `${new Date(Math.floor(time / 1000) * 1000).toISOString().slice(0, 19)}Z`;

/** Tells of histograms whose counts fell with rising bounds: all of one call in one sentence. */
const createCorrections = (argument: Expression, context: QueryContext) => {
	let all: (Correction & {readonly samples: number; readonly from: number; readonly to: number}) | undefined;
	return (correction: Correction, time: number): void => {
		all = {
			lowest: Math.min(all?.lowest ?? correction.lowest, correction.lowest),
			highest: Math.max(all?.highest ?? correction.highest, correction.highest),
			largest: Math.max(all?.largest ?? correction.largest, correction.largest),
			samples: (all?.samples ?? 0) + 1,
			from: Math.min(all?.from ?? time, time),
			to: Math.max(all?.to ?? time, time),
		};
		context.annotations.inform(
			'input to histogram_quantile needed to be fixed for monotonicity (see https://prometheus.io/docs/prometheus/latest/querying/functions/#histogram_quantile)',
			placeOfArgument(argument),
			`, from buckets ${formatGeneral(all.lowest)} to ${formatGeneral(all.highest)}, with a max diff of ${formatGeneral(all.largest, 2)}, ` +
				`over ${all.samples} samples from ${seconds(all.from)} to ${seconds(all.to)}`,
		);
	};
};

/** Classic histograms only: a native one cannot get into the database. */
export const histogramFunctions: FunctionRows = {
	histogram_fraction: {
		takes: ['scalar', 'scalar', 'vector'],
		returns: 'vector',
		compile(call, context) {
			const argument = argumentAt(call, 2);
			const lower = compileAsScalar(argumentAt(call, 0), context);
			const upper = compileAsScalar(argumentAt(call, 1), context);
			const vector = compileAsVector(argument, context);
			const collect = createCollector(argument, context);
			return {
				type: 'vector',
				at(time) {
					const [from, to] = [lower.at(time), upper.at(time)];
					return requireUnique(collect(vector.at(time)).map(({labels, buckets}) => ({labels, value: bucketFraction(from, to, buckets)})));
				},
			};
		},
	},
	histogram_quantile: {
		takes: ['scalar', 'vector'],
		returns: 'vector',
		compile(call, context) {
			const [quantileArgument, argument] = [argumentAt(call, 0), argumentAt(call, 1)];
			const scalar = compileAsScalar(quantileArgument, context);
			const vector = compileAsVector(argument, context);
			const collect = createCollector(argument, context);
			const report = createCorrections(argument, context);
			return {
				type: 'vector',
				at(time) {
					const quantile = scalar.at(time);
					if (!(quantile >= 0 && quantile <= 1)) {
						context.annotations.warn(
							`quantile value should be between 0 and 1, got ${formatGeneral(quantile)}`,
							placeOfArgument(quantileArgument),
						);
					}
					return requireUnique(
						collect(vector.at(time)).map(({labels, buckets}) => {
							const {value, correction} = bucketQuantile(quantile, buckets);
							if (correction !== undefined) report(correction, time);
							return {labels, value};
						}),
					);
				},
			};
		},
	},
};
