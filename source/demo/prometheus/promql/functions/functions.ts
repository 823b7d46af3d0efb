import {dateFunctions} from './date-functions.ts';
import type {FunctionRows} from './function-row.ts';
import {histogramFunctions} from './histogram-functions.ts';
import {labelFunctions} from './label-functions.ts';
import {rangeFunctions} from './range-functions.ts';
import {rateFunctions} from './rate-functions.ts';
import {valueFunctions} from './value-functions.ts';
import {vectorFunctions} from './vector-functions.ts';

/** Every function there is, by its name in PromQL. */
export const functions: FunctionRows = {
	...dateFunctions,
	...histogramFunctions,
	...labelFunctions,
	...rangeFunctions,
	...rateFunctions,
	...valueFunctions,
	...vectorFunctions,
};
