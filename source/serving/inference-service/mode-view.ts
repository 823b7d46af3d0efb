import type {PodRecord} from '../../domain/cluster-record.ts';
import type {Autoscaler, ModelService, Revision, Rollout, ServiceComponent, TrafficTarget} from '../../domain/model-service.ts';
import type {Refusals} from '../custom/custom-offers.ts';
import type {WorkloadTemplate} from '../pod-template.ts';

/** What the workloads of an InferenceService tell of it, in whichever mode they were made. */
export type ModeView = {
	/** The predictor first; none: KServe has made nothing, or has taken it away. */
	readonly components: readonly ServiceComponent[];
	readonly pods: readonly PodRecord[] | undefined;
	/** Of the predictor. */
	readonly template: WorkloadTemplate | undefined;
	readonly rollout: Rollout | undefined;
	readonly revisions: readonly Revision[] | undefined;
	readonly autoscalers: readonly Autoscaler[];
	readonly traffic?: readonly TrafficTarget[] | undefined;
	readonly rolling?: ModelService['rolling'] | undefined;
	/** Of canaries, traffic and the way back, which each mode has in its own way. */
	readonly refusals: Refusals;
	/** Whether KServe has taken over all of the spec that can be compared with what it has made. */
	readonly isFollowed: boolean;
};

/** Loudest first: one component that cannot go on is what the service is. */
const loudness: ReadonlyArray<Rollout['phase']> = ['Failed', 'Stuck', 'Pinned', 'Paused', 'Loading', 'Progressing', 'Stable', 'Parked'];

/** The rollout of several components: the loudest of them, by its name where it is not the first's. */
export const loudest = (rollouts: ReadonlyArray<{readonly role: string; readonly rollout: Rollout}>): Rollout | undefined => {
	const [first] = rollouts;
	const found = rollouts.toSorted((one, other) => loudness.indexOf(one.rollout.phase) - loudness.indexOf(other.rollout.phase))[0];
	if (found === undefined || found.role === first?.role) return found?.rollout;
	const {progress} = found.rollout;
	return {...found.rollout, progress: progress === undefined ? found.role : `${found.role}: ${progress}`};
};
