import type {DemoObject} from '../../../api-server/demo-object.ts';
import {stringAt} from '../../../api-server/demo-object.ts';
import type {ServicePlan} from '../../fleet/service-plan.ts';
import type {ReplicaLoad} from '../../load/service-load.ts';
import type {World} from '../../world.ts';
import {isActivePod} from '../owned.ts';
import type {MeasurePods} from './reconcile-autoscaler.ts';

const gpuMetric = 'DCGM_FI_DEV_GPU_UTIL';

/** The one custom metric that an adapter serves here: how busy the GPUs of a pod are, in percent. */
export const measureGpus =
	({owned}: World, plans: readonly ServicePlan[], loadOf: (plan: ServicePlan) => ReadonlyMap<string, ReplicaLoad>): MeasurePods =>
	(target, metric) => {
		const plan = plans.find(({namespace, name}) => namespace === target.metadata.namespace && name === target.metadata.name);
		if (metric !== gpuMetric || plan === undefined) return undefined;
		const loads = loadOf(plan);
		const sets = owned.of(target.metadata.uid, 'replicasets').map(({metadata}) => metadata.uid);
		const pods: readonly DemoObject[] = [target.metadata.uid, ...sets].flatMap(uid => owned.of(uid, 'pods')).filter(isActivePod);
		const pending = pods.filter(pod => stringAt(pod, 'status', 'phase') === 'Pending').length;
		return {
			values: [...loads.values()].map(({utilization}) => Math.round(100 * Math.min(0.99, utilization))),
			pending,
			missing: Math.max(0, pods.length - pending - loads.size),
		};
	};
