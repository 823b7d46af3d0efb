import type {Autoscaler} from '../domain/model-service.ts';
import {resourceKinds} from '../domain/object-reference.ts';
import {compact} from './raw.ts';
import type {AutoscalerRecord} from './records/autoscaler-record.ts';
import type {WorkloadRecord} from './records/workload-record.ts';
import type {ObjectIndex} from './serving-system.ts';

/** The autoscalers that own a workload's replica count. More than one is a mistake of the cluster's and is shown as such. */
export const autoscalersOf = (root: WorkloadRecord, index: ObjectIndex): readonly Autoscaler[] =>
	index.targeting<AutoscalerRecord>('HorizontalPodAutoscaler', root.namespace, root.kind, root.name).map(record =>
		compact({
			kind: 'HPA' as const,
			reference: {resource: resourceKinds.horizontalPodAutoscaler, namespace: record.namespace, name: record.name, uid: record.uid},
			name: record.name,
			minimum: record.minimum,
			maximum: record.maximum,
			current: record.current,
			desired: record.desired,
			atMaximum: record.atMaximum,
			blind: record.blind,
			disabled: record.disabled || root.desired === 0,
			metrics: record.metrics,
			controller: record.controller,
		}),
	);
