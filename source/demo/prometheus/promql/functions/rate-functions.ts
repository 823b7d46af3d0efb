import {labelOf, metricNameLabel} from '../../label-set.ts';
import {compileAsMatrix, type Window} from '../evaluation.ts';
import {placeOfArgument} from '../syntax.ts';
import {metricNameDropper, requireUnique} from '../unique-labels.ts';
import {argumentAt, type FunctionRow, type FunctionRows} from './function-row.ts';

type Kind = {
	/** Falls are restarts from zero. */
	readonly isCounter: boolean;
	readonly isPerSecond: boolean;
};

/** What a counter would have shown without its restarts, from the first sample to the last; a gauge's change as it is. */
const observedChange = (values: readonly number[], isCounter: boolean): number => {
	const first = values[0] ?? Number.NaN;
	let change = (values.at(-1) ?? Number.NaN) - first;
	if (!isCounter) return change;
	let before = first;
	for (const value of values) {
		if (value < before) change += before;
		before = value;
	}
	return change;
};

/**
 * The change over the whole range: samples rarely lie on its ends, so their change is stretched to an end that is near (1.1 of the mean
 * distance of samples) and half a distance beyond the outermost sample otherwise, but never to before a counter was zero.
 */
const extrapolated =
	({isCounter, isPerSecond}: Kind) =>
	({times, values, start, end}: Window): number | undefined => {
		if (values.length < 2) return undefined;
		const [firstTime, lastTime, firstValue] = [times[0] ?? 0, times.at(-1) ?? 0, values[0] ?? 0];
		const change = observedChange(values, isCounter);
		const sampled = (lastTime - firstTime) / 1000;
		const distance = sampled / (values.length - 1);
		const isFar = (gap: number): boolean => gap >= distance * 1.1;
		let toStart = (firstTime - start) / 1000;
		let toEnd = (end - lastTime) / 1000;
		if (isFar(toStart)) toStart = distance / 2;
		if (isCounter && change > 0 && firstValue >= 0) {
			const toZero = sampled * (firstValue / change);
			if (toZero < toStart) toStart = toZero;
		}
		if (isFar(toEnd)) toEnd = distance / 2;
		let factor = (sampled + toStart + toEnd) / sampled;
		if (isPerSecond) factor /= (end - start) / 1000;
		return change * factor;
	};

/** From the last two samples alone. */
const instant =
	({isCounter, isPerSecond}: Kind) =>
	({times, values}: Window): number | undefined => {
		if (values.length < 2) return undefined;
		const [before, last] = [values.at(-2) ?? 0, values.at(-1) ?? 0];
		const change = isCounter && last < before ? last : last - before;
		return isPerSecond ? change / (((times.at(-1) ?? 0) - (times.at(-2) ?? 0)) / 1000) : change;
	};

const counterSuffix = /_(?:total|sum|count|bucket)$/;

const rateFunction = (measure: (window: Window) => number | undefined, doubtsName = false): FunctionRow => ({
	takes: ['matrix'],
	returns: 'vector',
	compile(call, context) {
		const argument = argumentAt(call, 0);
		const matrix = compileAsMatrix(argument, context);
		const drop = metricNameDropper();
		const doubt = (name: string): void => {
			if (name === '' || counterSuffix.test(name)) return;
			const text = `metric might not be a counter, name does not end in _total/_sum/_count/_bucket: ${JSON.stringify(name)}`;
			context.annotations.inform(text, placeOfArgument(argument));
		};
		return {
			type: 'vector',
			at: time =>
				requireUnique(
					matrix.at(time).flatMap(window => {
						const value = measure(window);
						if (value === undefined) return [];
						if (doubtsName) doubt(labelOf(window.labels, metricNameLabel));
						return [{labels: drop(window.labels), value}];
					}),
				),
		};
	},
});

export const rateFunctions: FunctionRows = {
	delta: rateFunction(extrapolated({isCounter: false, isPerSecond: false})),
	idelta: rateFunction(instant({isCounter: false, isPerSecond: false})),
	increase: rateFunction(extrapolated({isCounter: true, isPerSecond: false}), true),
	irate: rateFunction(instant({isCounter: true, isPerSecond: true})),
	rate: rateFunction(extrapolated({isCounter: true, isPerSecond: true}), true),
};
