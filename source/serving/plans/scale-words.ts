import type {Action} from '../../domain/action.ts';
import {counted} from '../../domain/number-text.ts';
import type {JsonPatchOperation, PlanLine, PlanWarning} from '../../domain/plan.ts';
import {gpusOfChange, gpusText, lackOfGpus} from './autoscaler-target.ts';
import {test} from './edit.ts';
import type {PlanContext} from './plan-context.ts';

export type Scale = Extract<Action, {type: 'scale'}>;

/**
 * The Scale object of a parked workload has `spec: {}`: there a test or a replacement of /spec/replicas answers 422, and the
 * whole spec is tested instead.
 */
export const scaleBody = (uid: string, from: number, to: number): readonly JsonPatchOperation[] => [
	test(['metadata', 'uid'], uid),
	...(from === 0
		? [test(['spec'], {}), {op: 'add' as const, path: '/spec/replicas', value: to}]
		: [test(['spec', 'replicas'], from), {op: 'replace' as const, path: '/spec/replicas', value: to}]),
];

/** What becomes of the replicas. */
export const scaleWords = ({service}: PlanContext, change: number): string => {
	if (change > 0)
		return `${counted(change, 'replica')} ${change === 1 ? 'starts' : 'start'} and ${change === 1 ? 'loads' : 'load'} the model`;
	const stops = `${counted(-change, 'replica')} ${change === -1 ? 'stops' : 'stop'}`;
	return service.system === 'StatefulSet'
		? `${stops}, the highest ordinals first`
		: `${stops}; the controller chooses which, those not ready first`;
};

const parkWarning: PlanWarning = {
	kind: 'serving',
	text: 'Nothing serves from then on: requests fail until it is scaled up and the model is loaded.',
};

/** What to say of any new count, whoever writes it. */
export const scaleWarnings = (context: PlanContext<Scale>): readonly PlanWarning[] => {
	const {service, action, desired} = context;
	// With a canary the parts are weighed by its own steps, and a Rollout keeps them.
	const isSplit = service.system === 'Deployment' && service.revisions?.some(revision => !revision.newest && revision.replicas.desired > 0);
	return [
		...lackOfGpus(context, action.replicas - desired),
		...(isSplit === true && action.replicas > 0
			? [
					{
						kind: 'serving' as const,
						text: 'In the middle of a rollout the count is spread over both revisions: some of it goes to the old one.',
					},
				]
			: []),
		...(action.replicas === 0 ? [parkWarning] : []),
	];
};

export const scaleLines = ({service, desired, action}: PlanContext<Scale>): readonly PlanLine[] => {
	const change = action.replicas - desired;
	return [
		{head: 'replicas', before: String(desired), after: String(action.replicas), text: action.replicas === 0 ? '(parked)' : ''},
		...(gpusOfChange(service, change) === 0 ? [] : [{head: 'gpus' as const, text: gpusText(service, change)}]),
	];
};
