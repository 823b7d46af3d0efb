import type {Autoscaler} from '../../domain/model-service.ts';
import type {Refusals} from './custom-offers.ts';

/** What an autoscaler over a custom resource, or its absence, says against the verbs of the count. */
export const autoscalerRefusals = (name: string, desired: number, [autoscaler]: readonly Autoscaler[]): Refusals => {
	if (autoscaler === undefined) {
		const none = `No autoscaler owns the count of ${name}: scale it.`;
		return {'set-bounds': none, hold: none, release: none};
	}
	const {kind, minimum, maximum, controller} = autoscaler;
	const what = `${kind} ${autoscaler.name}`;
	const made = controller === undefined ? undefined : `${controller} made ${what} and would put its bounds back: change that instead.`;
	const parked = desired === 0 ? `${name} is parked, so ${what} is off until it has a replica: scale it first.` : undefined;
	return {
		// At zero an autoscaler is off: then the count is ours again, and only a scale brings the service back.
		scale: desired === 0 ? undefined : `${what} owns the count (${minimum}–${maximum}): change its bounds instead.`,
		'set-bounds': made ?? parked,
		hold: made ?? parked,
		release: made ?? parked,
	};
};
