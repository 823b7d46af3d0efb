import type {NewDemoObject} from '../../api-server/demo-object.ts';
import {timestamp} from '../../api-server/object-store.ts';
import {withDefaults} from '../../api-server/write/defaults.ts';
import {autoscalerOf} from './manifests.ts';
import {type SeedContext, seedDeployment} from './seed-deployment.ts';
import {seedStatefulSet} from './seed-stateful-set.ts';
import type {ServicePlan} from './service-plan.ts';

const seeders = {Deployment: seedDeployment, StatefulSet: seedStatefulSet};

/** Everything of a fleet but its nodes: those with fixed places first, so that nobody else takes them. */
export const seedFleet = (context: SeedContext, plans: readonly ServicePlan[]): void => {
	const {store, now} = context;
	for (const name of new Set(plans.map(({namespace}) => namespace))) {
		if (store.get('namespaces', undefined, name) !== undefined) continue;
		const created = timestamp(now - 120 * 86_400_000);
		store.create(
			'namespaces',
			withDefaults('namespaces', {apiVersion: 'v1', kind: 'Namespace', metadata: {name, creationTimestamp: created}}),
		);
	}
	const placed = plans.filter(plan => plan.nodes !== undefined);
	for (const plan of [...placed, ...plans.filter(other => !placed.includes(other))]) {
		seeders[plan.kind](context, plan);
		const autoscaler: NewDemoObject | undefined = autoscalerOf(plan, timestamp(now - plan.releases[0].age));
		if (autoscaler !== undefined) {
			store.create('horizontalpodautoscalers', withDefaults('horizontalpodautoscalers', autoscaler));
		}
	}
};
