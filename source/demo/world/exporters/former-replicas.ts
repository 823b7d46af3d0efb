import {randomSuffix} from '../../api-server/random-name.ts';
import type {ServicePlan} from '../fleet/service-plan.ts';
import {createRandom, hashText} from '../random.ts';
import type {Replica} from './replicas.ts';

/**
 * The replicas that a rollout which stands half way took away when it began, in the places of those that came for them: until then
 * they served, and the metrics of that time tell it. `start`: milliseconds since the epoch.
 */
export const formerReplicas = (plan: ServicePlan, present: Iterable<Replica>, start: number): readonly Replica[] => {
	if (plan.updated === undefined) return [];
	const replicas = [...present];
	const good = replicas.find(({readyAt}) => readyAt !== undefined);
	if (good === undefined) return [];
	const until = start - (plan.releases.at(-1)?.age ?? 0);
	const random = createRandom(hashText(good.uid));
	return replicas
		.filter(({readyAt}) => readyAt === undefined)
		.map(({node, address}) => {
			const name = `${good.name.slice(0, good.name.lastIndexOf('-'))}-${randomSuffix(random)}`;
			return {...good, uid: `former/${plan.namespace}/${name}`, name, node, address, until};
		});
};
