import {PassThrough, pipeline, Readable} from 'node:stream';
import {createGzip} from 'node:zlib';
import type {Fault} from './faulty-way.ts';

const shifted = (value: string | null, by: number): string => (Number(value) + by).toFixed(3);

/** As if its clock were so many seconds ahead: its samples are of now, and it stamps them by that clock. */
export const skewedBy = (ahead: number): Fault => {
	const point = ([at, value]: readonly [number, string], isTime: boolean): [number, string] => [
		at + ahead,
		isTime ? shifted(value, ahead) : value,
	];
	return {
		asking(parameters) {
			for (const name of ['time', 'start', 'end']) {
				if (parameters.has(name)) parameters.set(name, shifted(parameters.get(name), -ahead));
			}
		},
		answering(body) {
			const result = body.data?.result?.map(series => {
				// Times of samples that are asked for as values.
				const isTime = series.metric['modeldeck']?.endsWith('.at') === true;
				return {
					...series,
					...(series.value === undefined ? {} : {value: point(series.value, isTime)}),
					...(series.values === undefined ? {} : {values: series.values.map(value => point(value, isTime))}),
				};
			});
			return result === undefined ? body : {...body, data: {...body.data, result}};
		},
	};
};

/** An answer without end in the place of those to some queries. `bytes`: of series that were written so far. */
export const endlessAnswer = (coding: 'identity' | 'gzip', isMeant: (query: string) => boolean): Fault & {readonly bytes: () => number} => {
	const series = JSON.stringify({metric: {namespace: 'chat', workload: 'x', le: '1.0'}, value: [0, '1']});
	const piece = Buffer.from(`${series},`.repeat(10_000));
	let bytes = 0;
	const body = function* () {
		yield Buffer.from('{"status":"success","data":{"resultType":"vector","result":[');
		for (;;) {
			bytes += piece.length;
			yield piece;
		}
	};
	return {
		bytes: () => bytes,
		answer(response, {parameters}) {
			if (!isMeant(parameters.get('query') ?? '')) return false;
			response.writeHead(200, {'content-type': 'application/json', ...(coding === 'gzip' ? {'content-encoding': 'gzip'} : {})});
			const coder = coding === 'gzip' ? createGzip({level: 1}) : new PassThrough();
			// It ends with an error: whoever asked has had enough.
			pipeline(Readable.from(body()), coder, response, () => {});
			return true;
		},
	};
};
