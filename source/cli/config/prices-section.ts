import type {PriceRow, PriceTable} from '../../domain/cost.ts';
import {list, mapping, number, placeText, type Reader, text, truth} from './fields.ts';

const fields = mapping({
	product: text('the product of a node’s GPUs or its beginning, such as NVIDIA-H100'),
	instanceType: text('an instance type such as p5.48xlarge'),
	spot: truth,
	perGpuHour: number('the price of one GPU an hour, such as 2.5', 0),
});

const row: Reader<PriceRow> = (value, place, complain) => {
	const given = fields(value, place, complain);
	if (given === undefined) return undefined;
	const {perGpuHour, ...rest} = given;
	if (perGpuHour !== undefined) return {...rest, perGpuHour};
	const isWrong = typeof value === 'object' && value !== null && 'perGpuHour' in value && value.perGpuHour !== null;
	return isWrong ? undefined : complain(place, `${placeText(place)} wants perGpuHour: the price of one GPU an hour`);
};

const section = mapping({
	currency: text('a sign such as $ or €', /^\S{1,4}$/),
	gpus: list('a list of prices', row),
});

/** What GPUs cost, as the user knows it. */
export const readPrices: Reader<PriceTable> = (value, place, complain) => {
	const given = section(value, place, complain);
	return given === undefined ? undefined : {currency: given.currency ?? '$', rows: given.gpus ?? []};
};
