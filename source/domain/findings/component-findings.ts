import type {ServiceComponent} from '../model-service.ts';
import {unitsText} from '../service-text.ts';
import type {AssessContext, Finding} from './finding.ts';
import {logs, open} from './suggest.ts';

/** Components behind the first that are not whole. The counts of a service are those of its first. */
const lacking = ({service: {components = []}}: AssessContext): readonly ServiceComponent[] =>
	components.slice(1).filter(({replicas}) => replicas.ready < replicas.desired);

const withoutPods = (context: AssessContext): readonly ServiceComponent[] =>
	lacking(context).filter(({replicas, pods}) => replicas.ready === 0 && pods?.length === 0);

const listed = (components: readonly ServiceComponent[]): string =>
	components.map(({role, replicas, ...unit}) => `${replicas.ready} of ${unitsText(replicas.desired, unit)} of its ${role}`).join(', ');

/** What is said by the state of a rollout is not said again. */
const isCalm = ({service: {rollout}, faults}: AssessContext): boolean => rollout.phase === 'Stable' && faults.length === 0;

export const componentFindings: readonly Finding[] = [
	{
		word: 'Failed',
		severity: 'broken',
		applies: context => isCalm(context) && withoutPods(context).length > 0,
		sentence: context => `${context.name}: ${listed(withoutPods(context))} ready, and no pod of it exists. Requests that pass it fail.`,
		note: ({service: {conditions}}) => conditions.find(({status, message}) => status === 'False' && message !== undefined)?.message,
		suggestions: () => [open],
	},
	{
		word: 'Loading',
		severity: ({service: {components = []}}) =>
			components.some(({replicas}) => replicas.desired > 0 && replicas.ready === 0) ? 'look' : 'fine',
		applies: context => isCalm(context) && lacking(context).length > 0,
		sentence: context => `${context.name}: ${listed(lacking(context))} ready, the others load.`,
		suggestions: () => [logs('loading'), open],
	},
];
