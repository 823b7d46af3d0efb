import type {MetricName, ServiceMetrics} from '../../domain/service-metrics.ts';
import type {MetricsTarget} from '../metrics-target.ts';
import {metricNames} from './fill-metrics.ts';
import {mostPods} from './select-pods.ts';

const told: readonly MetricName[] = metricNames.filter(name => name !== 'cpu' && name !== 'memory');

const metricsWithout = (sentence: string): ServiceMetrics => ({
	byPod: new Map(),
	missing: Object.fromEntries(told.map(name => [name, sentence])),
});

/** Why a service has no numbers where there is no Prometheus: the same object for all of which the same is said. `why`: there is none. */
export const createAbsentMetrics = (why: string) => {
	const away = metricsWithout(`Without a Prometheus numbers are read of what is on the screen, and of nothing else. ${why}`);
	const crowded = metricsWithout(
		`Without a Prometheus ${mostPods} pods are read at most, and others on the screen come first: open this service to read it. ${why}`,
	);
	const waiting = metricsWithout('Its pods are read now: the first numbers come in a few seconds.');
	return ({onScreen, uid, pods}: MetricsTarget, opened: string | undefined): ServiceMetrics => {
		if (uid === opened) return waiting;
		if (opened !== undefined || !onScreen) return away;
		return pods.some(({ready}) => ready) ? crowded : away;
	};
};
