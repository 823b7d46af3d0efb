import {type DemoObject, isJsonObject, type JsonObject, listAt, type NewDemoObject, numberAt, objectAt, stringAt} from './demo-object.ts';

/** One API version as another shape of objects stored under a resource. Without `write` it can only be read. */
export type View = {
	readonly resource: string;
	readonly read: (object: DemoObject) => DemoObject;
	readonly write?: (object: NewDemoObject) => NewDemoObject;
};

/** The newer API for events is the same objects under other names. */
export const eventView: View = {
	resource: 'events',
	read: object => {
		const {message, involvedObject, source, firstTimestamp, lastTimestamp, count, reportingComponent, eventTime, ...rest} = object;
		return {
			...rest,
			apiVersion: 'events.k8s.io/v1',
			eventTime: eventTime ?? null,
			note: message,
			regarding: involvedObject,
			deprecatedSource: source,
			deprecatedFirstTimestamp: firstTimestamp,
			deprecatedLastTimestamp: lastTimestamp,
			deprecatedCount: count,
			reportingController: reportingComponent,
		};
	},
};

const utilization = (metric: unknown): number | undefined =>
	stringAt(metric, 'resource', 'name') === 'cpu'
		? (numberAt(metric, 'resource', 'target', 'averageUtilization') ?? numberAt(metric, 'resource', 'current', 'averageUtilization'))
		: undefined;

const firstUtilization = (object: DemoObject, ...path: readonly string[]): number | undefined =>
	listAt(object, ...path)
		.map(utilization)
		.find(value => value !== undefined);

const defined = (members: JsonObject): JsonObject => Object.fromEntries(Object.entries(members).filter(([, value]) => value !== undefined));

/** The first API for autoscalers knows CPU utilization alone. */
export const autoscalerView: View = {
	resource: 'horizontalpodautoscalers',
	read: object => {
		const {scaleTargetRef, minReplicas, maxReplicas} = objectAt(object, 'spec');
		const {currentReplicas, desiredReplicas, lastScaleTime, observedGeneration} = objectAt(object, 'status');
		const targetCPUUtilizationPercentage = firstUtilization(object, 'spec', 'metrics');
		const currentCPUUtilizationPercentage = firstUtilization(object, 'status', 'currentMetrics');
		return {
			...object,
			apiVersion: 'autoscaling/v1',
			spec: defined({scaleTargetRef, minReplicas, maxReplicas, targetCPUUtilizationPercentage}),
			status: defined({
				currentReplicas: currentReplicas ?? 0,
				desiredReplicas,
				lastScaleTime,
				observedGeneration,
				currentCPUUtilizationPercentage,
			}),
		};
	},
	write: ({status: _status, ...object}) => {
		const {targetCPUUtilizationPercentage, ...spec} = isJsonObject(object.spec) ? object.spec : {};
		const target = {type: 'Utilization', averageUtilization: targetCPUUtilizationPercentage};
		const metrics = targetCPUUtilizationPercentage === undefined ? {} : {metrics: [{type: 'Resource', resource: {name: 'cpu', target}}]};
		return {...object, apiVersion: 'autoscaling/v2', spec: {...spec, ...metrics}} as NewDemoObject;
	},
};
