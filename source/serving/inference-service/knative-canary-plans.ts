import {type Action, latestShare, type TrafficShare} from '../../domain/action.ts';
import type {Revision} from '../../domain/model-service.ts';
import type {PlanOutcome, PlanWarning} from '../../domain/plan.ts';
import {toSafe} from '../../domain/safe-text.ts';
import {specPlan} from '../custom/spec-plan.ts';
import {shareProblem, sharesText} from '../knative/traffic-plans.ts';
import {type Edit, test, valueAt} from '../plans/edit.ts';
import {type PlanContext, refused} from '../plans/plan-context.ts';
import {evidenceWarnings, evidenceWords} from '../plans/roll-back-plan.ts';
import {rawNumber} from '../raw.ts';
import {type InferenceServiceRecord, projectInferenceService} from './inference-service-record.ts';
import {isNewestUnready, stableRevision} from './knative-view.ts';

type Asked<Type extends Action['type']> = Extract<Action, {readonly type: Type}>;

const path = ['spec', 'predictor', 'canaryTrafficPercent'] as const;

/** The revisions as KServe names them now. */
const freshRecord = ({root}: PlanContext): InferenceServiceRecord => toSafe(projectInferenceService(root)) as InferenceServiceRecord;

const statusPath = (field: string) => ['status', 'components', 'predictor', field] as const;

/** Which revision gets what hangs on these, and KServe moves them. */
const revisionGuards = ({root}: PlanContext) =>
	['latestReadyRevision', 'latestRolledoutRevision', 'previousRolledoutRevision'].map(field =>
		test(statusPath(field), valueAt(root, ...statusPath(field)) ?? null),
	);

const sharesOf = (record: InferenceServiceRecord, percent: number | undefined): readonly TrafficShare[] => {
	const stable = stableRevision(record);
	const share = percent ?? 100;
	return [
		...(record.latestReady === undefined ? [] : [{revision: record.latestReady, percent: share}]),
		...(stable === undefined || share === 100 ? [] : [{revision: stable, percent: 100 - share}]),
	].filter(target => target.percent > 0);
};

const coldText = ({service}: PlanContext, shares: readonly TrafficShare[]): string | undefined => {
	const cold = shares.filter(({revision}) => service.revisions?.find(({name}) => name === revision)?.replicas.available === 0);
	return cold.length === 0
		? undefined
		: `${cold.map(({revision}) => revision).join(', ')} has no replica now: requests wait until one has loaded the model`;
};

type Words = {readonly title: string; readonly verb: string; readonly text?: string; readonly warnings?: readonly PlanWarning[]};

const percentPlan = (
	context: PlanContext<Action>,
	percent: number | undefined,
	{title, verb, text = '', warnings = []}: Words,
): PlanOutcome => {
	const {service, root} = context;
	const record = freshRecord(context);
	const before = rawNumber(valueAt(root, ...path));
	const edit: Edit = {path, before, after: percent};
	const [old, next] = [sharesOf(record, before), sharesOf(record, percent)];
	const cold = coldText(context, next);
	return specPlan(context, {
		title,
		verb,
		edits: [edit],
		guards: revisionGuards(context),
		lines: [{head: 'traffic', before: sharesText(old), after: sharesText(next), text}],
		follows: cold ?? 'requests move at once: replicas are there',
		warnings: [
			...(percent === 0
				? [
						{
							kind: 'pinned' as const,
							text: `The spec keeps the newer release, which gets nothing: promote it, or put the old values into the spec, to let new revisions serve again.`,
						},
					]
				: []),
			...warnings,
		],
		gpus: {change: 0, surge: cold === undefined ? 0 : service.gpus.perReplica},
		stands: `${service.name} asks for ${sharesText(next)}.`,
		done: {type: 'traffic', targets: next},
		undone: {type: 'traffic', targets: old},
	});
};

const noStable = ({service}: PlanContext): PlanOutcome =>
	refused(`KServe knows no revision of ${service.name} that had all traffic before the newest: it cannot go back.`);

/**
 * The way back of the Knative mode: the newest revision gets nothing. Undefined where its newest revision was never ready: then the one
 * before serves already, and a share of nothing would send its traffic to a still older one.
 */
export const pinCanary = (context: PlanContext<Asked<'roll-back'>>, revision: Revision): PlanOutcome | undefined => {
	const record = freshRecord(context);
	if (isNewestUnready(record)) return undefined;
	const stable = stableRevision(record);
	if (stable === undefined) return noStable(context);
	if (revision.name !== stable)
		return refused(`KServe goes back to ${stable} alone, the last that had all the traffic: for ${revision.name}, update the service.`);
	if (record.canaryPercent === 0) return refused(`${stable} has all traffic of ${context.service.name} already.`);
	return percentPlan(context, 0, {
		title: 'Roll back',
		verb: 'roll back',
		text: `(rev ${revision.number}, ${evidenceWords(revision)})`,
		warnings: evidenceWarnings(revision),
	});
};

export const abortCanary = (context: PlanContext<Asked<'abort'>>): PlanOutcome =>
	stableRevision(freshRecord(context)) === undefined
		? noStable(context)
		: percentPlan(context, 0, {title: 'Abort the canary of', verb: 'abort'});

export const promoteCanary = (context: PlanContext<Asked<'promote'>>): PlanOutcome =>
	valueAt(context.root, ...path) === undefined
		? refused(`${context.service.name} has no canary.`)
		: percentPlan(context, undefined, {title: 'Promote the canary of', verb: 'promote'});

/** The newest revision and the stable one share the traffic, and no other can have any. */
export const setCanaryTraffic = (context: PlanContext<Asked<'set-traffic'>>): PlanOutcome => {
	const {action, service} = context;
	const record = freshRecord(context);
	const stable = stableRevision(record);
	if (stable === undefined) return noStable(context);
	const names = new Map<string, 'newest' | 'stable'>([
		[stable, 'stable'],
		[latestShare, 'newest'],
		...(record.latestReady === undefined ? [] : [[record.latestReady, 'newest'] as const]),
	]);
	const problem = shareProblem(action.targets, revision => names.has(revision));
	if (problem !== undefined) return refused(problem);
	const percent = action.targets.find(({revision}) => names.get(revision) === 'newest')?.percent ?? 0;
	if (percent === (record.canaryPercent ?? 100)) return refused(`The traffic of ${service.name} is shared so already.`);
	return percentPlan(context, percent, {title: 'Shift the traffic of', verb: 'shift traffic'});
};
