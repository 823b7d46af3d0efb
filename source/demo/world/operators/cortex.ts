import {type DemoObject, numberAt} from '../../api-server/demo-object.ts';
import type {World} from '../world.ts';
import type {Operator} from './operator.ts';

/** Milliseconds between two rounds of its autoscaler. */
const interval = 10_000;

const bound = ({metadata}: DemoObject, name: 'min-replicas' | 'max-replicas'): number =>
	Number(metadata.annotations?.[`autoscaling.cortex.dev/${name}`] ?? 1);

const isApi = ({metadata}: DemoObject): boolean => metadata.labels?.['cortex.dev/api'] === 'true';

/** Cortex writes the count of its APIs every ten seconds, whoever else has: here it finds its minimum to be enough, always. */
const reconcile = ({store}: World, deployment: DemoObject): number | undefined => {
	if (!isApi(deployment)) return undefined;
	const replicas = Math.min(bound(deployment, 'min-replicas'), bound(deployment, 'max-replicas'));
	if (numberAt(deployment, 'spec', 'replicas') !== replicas) {
		store.update('deployments', {...deployment, spec: {...deployment.spec, replicas}});
	}
	return interval;
};

export const cortexAutoscaler: Operator = {resource: 'deployments', kind: 'RealtimeAPI', owns: [], reconcile, delay: interval};
