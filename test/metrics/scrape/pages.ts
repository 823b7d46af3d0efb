import type {Sample} from '../../../source/demo/prometheus/time-series-database.ts';
import {type Replica, vllmSamples} from '../fleet-samples.ts';

/** Samples as a server writes them. */
export const pageOf = (samples: readonly Sample[]): string =>
	samples
		.map(
			({name, labels, value}) =>
				`${name}{${Object.entries(labels)
					.map(([label, text]) => `${label}="${text}"`)
					.join(',')}} ${value}\n`,
		)
		.join('');

/** What a vLLM server itself says: it knows of no pod. */
export const vllmPage = (replica: Omit<Replica, 'namespace' | 'pod'>, prefix?: string): string =>
	pageOf(
		vllmSamples({...replica, namespace: '', pod: ''}, prefix).map(({labels: {namespace: _n, pod: _p, job: _j, ...labels}, ...sample}) => ({
			...sample,
			labels: labels as Sample['labels'],
		})),
	);
