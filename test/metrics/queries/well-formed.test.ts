import {expect, test} from 'vitest';
import {parsePromql} from '../../../source/demo/prometheus/promql/parse-promql.ts';
import {engines} from '../../../source/metrics/engines/engines.ts';
import type {Capabilities} from '../../../source/metrics/probe-capabilities.ts';
import {activityQuery} from '../../../source/metrics/queries/activity-query.ts';
import {engineTerms} from '../../../source/metrics/queries/engine-terms.ts';
import {latencyHistoryQuery, meanHistoryQuery} from '../../../source/metrics/queries/history-query.ts';
import {places, subjectPlaces} from '../../../source/metrics/queries/place.ts';

const scopes = [{}, {namespaces: 'chat'}, {namespaces: 'chat', pods: '(own)-.+'}];

test.each(engines.map(engine => [engine.engine, engine] as const))(
	'what is asked of the past of %s is PromQL, wherever its series name whose they are',
	(_, engine) => {
		const names = new Set([
			...engineTerms(engine).flatMap(({metric}) => metric.names),
			...engine.histograms.flatMap(metric => metric.names.map(name => `${name}_bucket`)),
		]);
		const own = engine.subject === undefined ? places : subjectPlaces(engine, places);
		const capabilities = {names, engines: [{engine, places: own}], gpus: []} as unknown as Capabilities;
		const queries = scopes.flatMap(scope => [
			latencyHistoryQuery(capabilities, scope, 180_000, 20),
			meanHistoryQuery(capabilities, scope, 180_000),
			activityQuery(capabilities, scope, 600_000),
		]);
		for (const query of queries) if (query !== undefined) expect(() => parsePromql(query), query).not.toThrow();
	},
);
