import type {JsonObject} from '../../../api-server/demo-object.ts';

/** What one round over a Rollout comes to; the counts are added where it is written. */
export type Progress = {
	readonly phase: 'Healthy' | 'Degraded' | 'Progressing' | 'Paused';
	readonly message?: string;
	/** Hash of the release that serves from now on. */
	readonly stableRS: string;
	/** Members of the status besides: currentStepIndex, abort, pauseConditions, canary, blueGreen. */
	readonly status: JsonObject;
	/** In how many milliseconds to look again. */
	readonly again?: number;
};
