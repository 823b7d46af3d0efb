import type {Sample} from '../metrics-source.ts';
import type {Scope} from '../queries/place.ts';
import {selector, tagged, tagLabel} from '../queries/promql.ts';

type Labels = Sample['labels'];

/** What fires, by the labels that the rule and its series gave it. */
export type RawAlert = {
	readonly labels: Labels;
	/** Milliseconds; undefined: not told. */
	readonly since: number | undefined;
};

const sinceTag = 'alert.since';

/** What fires in namespaces of services, and since when: Prometheus keeps that beside it, what records for Thanos may not. */
export const alertQuery = ({namespaces}: Scope): string => {
	const matchers = namespaces === undefined ? 'namespace!=""' : `namespace=~"${namespaces}"`;
	const exported = namespaces === undefined ? 'exported_namespace!=""' : `exported_namespace=~"${namespaces}"`;
	const firing = `(${[matchers, exported].map(own => selector('ALERTS', 'alertstate="firing"', own)).join(' or ')})`;
	return `${firing} or ${tagged(sinceTag, `(ALERTS_FOR_STATE and ignoring (alertstate) ${firing})`)}`;
};

/** Labels that two series of one alert have both. */
const keyOf = (labels: Labels): string =>
	Object.entries(labels)
		.filter(([name]) => name !== '__name__' && name !== 'alertstate' && name !== tagLabel)
		.toSorted(([one], [other]) => (one < other ? -1 : 1))
		.map(pair => pair.join('='))
		.join('\n');

/** Alerts of an answer; more than `most` are not read. */
export const readAlerts = (samples: readonly Sample[], most: number): readonly RawAlert[] => {
	const since = new Map(
		samples.flatMap(({labels, value}) => (labels[tagLabel] === sinceTag && value > 0 ? [[keyOf(labels), value * 1000] as const] : [])),
	);
	return samples
		.filter(({labels}) => labels[tagLabel] === undefined)
		.slice(0, most)
		.map(({labels}) => ({labels, since: since.get(keyOf(labels))}));
};
