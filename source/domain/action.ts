/** What a share goes to that follows the newest revision, whichever that is. */
export const latestShare = 'latest';

/** One share of the traffic: a revision by its name or hash, as `TrafficTarget.revision` says it, or `latest`. */
export type TrafficShare = {readonly revision: string; readonly percent: number};

/**
 * What a person can ask of a service. Targets are absolute, never "+1": a repeated request must not add up. `component`: the role
 * of a ServiceComponent, where a service has several that scale apart; absent: the first.
 */
export type Action =
	/** 0 parks a service by the means its system has, and a number brings a parked one back. */
	| {readonly type: 'scale'; readonly replicas: number; readonly component?: string}
	/** Instead of a scale where an autoscaler owns the count. */
	| {readonly type: 'set-bounds'; readonly minimum: number; readonly maximum: number; readonly component?: string}
	/** Keeps the count where it is told to be, whatever the autoscaler wants. */
	| {readonly type: 'hold'; readonly replicas: number; readonly component?: string}
	/** Gives the count back to its autoscaler. */
	| {readonly type: 'release'; readonly component?: string}
	| {
			readonly type: 'update';
			readonly container: string;
			readonly image?: string;
			readonly args?: readonly string[];
			/** URI of the model, where `ModelService.modelUri` is set. */
			readonly model?: string;
			readonly component?: string;
	  }
	/** `revision` is Revision.id. In the middle of a canary `abort` is what takes a release back. */
	| {readonly type: 'roll-back'; readonly revision: string}
	| {readonly type: 'restart'}
	| {readonly type: 'replace-replica'; readonly replicaUid: string}
	| {readonly type: 'pause'}
	| {readonly type: 'resume'}
	/** On to the next step of a canary, or to the preview of a blue-green release. */
	| {readonly type: 'promote'}
	/** All traffic to the newest revision at once. */
	| {readonly type: 'promote-full'}
	/** All traffic back to the stable revision. */
	| {readonly type: 'abort'}
	/** The aborted release once more, from its first step. */
	| {readonly type: 'retry'}
	/** Shares of the traffic; they sum up to 100. */
	| {readonly type: 'set-traffic'; readonly targets: readonly TrafficShare[]};

export type ActionType = Action['type'];

export const actionTypes = [
	'scale',
	'set-bounds',
	'hold',
	'release',
	'update',
	'roll-back',
	'restart',
	'replace-replica',
	'pause',
	'resume',
	'promote',
	'promote-full',
	'abort',
	'retry',
	'set-traffic',
] as const satisfies readonly ActionType[];

/** Whether a verb can be asked of a service as it is now, or the sentence why not. */
export type Offer = {readonly possible: true} | {readonly possible: false; readonly reason: string};
