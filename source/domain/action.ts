/** What a person can ask of a service. Targets are absolute, never "+1": a repeated request must not add up. */
export type Action =
	| {readonly type: 'scale'; readonly replicas: number}
	/** Instead of a scale where an autoscaler owns the count. */
	| {readonly type: 'set-bounds'; readonly minimum: number; readonly maximum: number}
	| {readonly type: 'update'; readonly container: string; readonly image?: string; readonly args?: readonly string[]}
	/** `revision` is Revision.id. */
	| {readonly type: 'roll-back'; readonly revision: string}
	| {readonly type: 'restart'}
	| {readonly type: 'replace-replica'; readonly replicaUid: string}
	| {readonly type: 'pause'}
	| {readonly type: 'resume'};

export type ActionType = Action['type'];

export const actionTypes = [
	'scale',
	'set-bounds',
	'update',
	'roll-back',
	'restart',
	'replace-replica',
	'pause',
	'resume',
] as const satisfies readonly ActionType[];

/** Whether a verb can be asked of a service as it is now, or the sentence why not. */
export type Offer = {readonly possible: true} | {readonly possible: false; readonly reason: string};
