import type {DemoObject} from '../../../api-server/demo-object.ts';
import {objectAt, stringAt} from '../../../api-server/demo-object.ts';
import type {Behaviors} from '../../fleet/behaviors.ts';
import type {ServicePlan} from '../../fleet/service-plan.ts';
import type {ReplicaLoad} from '../../load/service-load.ts';
import type {World} from '../../world.ts';
import {isActivePod} from '../owned.ts';
import type {MeasurePods} from './reconcile-autoscaler.ts';

const gpuMetric = 'DCGM_FI_DEV_GPU_UTIL';

type Metric = (load: ReplicaLoad) => number;

const inHand: Metric = ({running, waiting}) => Math.round(10 * (running + waiting)) / 10;

/** What adapters serve here: how busy the GPUs of a pod are, in percent; and, to KEDA's autoscalers too, the requests it has in hand. */
const metrics: Readonly<Record<string, Metric>> = {
	[gpuMetric]: ({utilization}) => Math.round(100 * Math.min(0.99, utilization)),
	's0-prometheus': inHand,
	http_requests_in_progress: inHand,
};

export const measureGpus =
	({owned}: World, behaviors: Behaviors, loadOf: (plan: ServicePlan) => ReadonlyMap<string, ReplicaLoad>): MeasurePods =>
	(target, name) => {
		const metric = metrics[name];
		const labels = objectAt(target, 'spec', 'template', 'metadata', 'labels') as Readonly<Record<string, string>>;
		const plan = behaviors.planOf({...target, metadata: {...target.metadata, labels}});
		if (metric === undefined || plan === undefined) return undefined;
		const loads = loadOf(plan);
		const sets = owned.of(target.metadata.uid, 'replicasets').map(({metadata}) => metadata.uid);
		const pods: readonly DemoObject[] = [target.metadata.uid, ...sets].flatMap(uid => owned.of(uid, 'pods')).filter(isActivePod);
		const pending = pods.filter(pod => stringAt(pod, 'status', 'phase') === 'Pending').length;
		const values = pods.flatMap(({metadata: {uid}}) => loads.get(uid) ?? []).map(metric);
		return {values, pending, missing: Math.max(0, pods.length - pending - values.length)};
	};
