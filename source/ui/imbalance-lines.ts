import type {PodMetrics, Reading} from '../domain/service-metrics.ts';
import type {ServiceRow} from '../session/snapshot.ts';
import {type DocumentLine, wrapped} from './document-lines.ts';

/** Load of the busiest replica over the mean of all, from which it is said: below it is how chance shares requests out. */
const uneven = 1.5;

/** What load is told by, the first that a replica has. */
const loadOf = ({requestRate, running, generatedTokens}: PodMetrics): Reading | undefined => requestRate ?? running ?? generatedTokens;

const busiest = ({metrics}: ServiceRow): string | undefined => {
	const loads = [...(metrics?.byPod ?? [])].flatMap(([name, pod]) => {
		const load = loadOf(pod);
		return load === undefined ? [] : [{name, load: load.value}];
	});
	return loads.toSorted((one, other) => other.load - one.load)[0]?.name;
};

/** That requests are not shared out evenly: more replicas would not help the one that has them all. */
export const imbalanceLines = (row: ServiceRow, width: number): readonly DocumentLine[] => {
	const imbalance = row.metrics?.imbalance;
	if (imbalance === undefined || imbalance.value <= uneven) return [];
	const name = busiest(row);
	const who = name === undefined ? 'the busiest replica' : `${name}, the busiest,`;
	return wrapped([{text: '  '}], `Load is uneven: ${who} has ${imbalance.value.toFixed(1)} times the mean of all.`, width).map(
		({spans}) => ({
			spans: spans.map(span => ({...span, role: 'look'})),
		}),
	);
};
