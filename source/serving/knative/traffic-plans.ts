import {type Action, latestShare, type TrafficShare} from '../../domain/action.ts';
import type {PlanOutcome, PlanWarning} from '../../domain/plan.ts';
import {specPlan} from '../custom/spec-plan.ts';
import {valueAt} from '../plans/edit.ts';
import {type PlanContext, refused} from '../plans/plan-context.ts';
import {evidenceWarnings, evidenceWords} from '../plans/roll-back-plan.ts';
import {compact, type Raw, rawObject, rawText} from '../raw.ts';
import {projectKnativeRevision, wantedTraffic} from './knative-records.ts';
import {revisionReference} from './revision-reference.ts';

/** What is wrong with shares of traffic, in a sentence. `known`: whether there is such a target. */
export const shareProblem = (targets: readonly TrafficShare[], known: (revision: string) => boolean): string | undefined => {
	const unknown = targets.find(({revision}) => !known(revision));
	if (unknown !== undefined) return `There is no revision ${unknown.revision}.`;
	if (new Set(targets.map(({revision}) => revision)).size < targets.length) return 'A revision is named twice.';
	if (targets.some(({percent}) => !Number.isInteger(percent) || percent < 0 || percent > 100))
		return 'Shares are whole numbers from 0 to 100.';
	const sum = targets.reduce((total, {percent}) => total + percent, 0);
	return sum === 100 ? undefined : `The shares sum up to ${sum} %, not to 100 %.`;
};

const isLatest = (entry: Raw): boolean => rawText(entry['revisionName']) === undefined;

const nameOf = (entry: Raw): string => rawText(entry['revisionName']) ?? latestShare;

/** "llama-00005 90 %, latest 10 %" */
export const sharesText = (entries: ReadonlyArray<{readonly revision: string; readonly percent: number}>): string =>
	entries
		.filter(({percent}) => percent > 0)
		.map(({revision, percent}) => `${revision} ${percent} %`)
		.join(', ');

const listed = (traffic: readonly Raw[]): readonly TrafficShare[] =>
	traffic.map(entry => ({revision: nameOf(entry), percent: typeof entry['percent'] === 'number' ? entry['percent'] : 0}));

/** The new list: shares as asked for, and tags where they were, for their addresses are in use. */
const nextTraffic = (before: readonly Raw[], targets: readonly TrafficShare[]): readonly Raw[] => {
	const tagOf = (revision: string): unknown => before.find(entry => nameOf(entry) === revision)?.['tag'];
	const asked = targets
		.filter(({revision, percent}) => percent > 0 || tagOf(revision) !== undefined)
		.map(({revision, percent}) =>
			compact({
				...(revision === latestShare ? {latestRevision: true} : {revisionName: revision, latestRevision: false}),
				percent,
				tag: tagOf(revision),
			}),
		);
	const kept = before
		.filter(entry => entry['tag'] !== undefined && !asked.some(one => nameOf(one) === nameOf(entry) && one.tag === entry['tag']))
		.map(entry => ({...entry, percent: 0}));
	return [...asked, ...kept];
};

const pinnedWarning = (next: readonly Raw[]): readonly PlanWarning[] =>
	next.some(entry => isLatest(entry) && entry['percent'] !== 0)
		? []
		: [{kind: 'pinned', text: `Pinned from then on: new revisions get nothing until "${latestShare}" has a share again.`}];

/** A target that follows the newest is reported by the name it has found ready. */
const reported = (targets: readonly TrafficShare[], latestReady: string | undefined): readonly TrafficShare[] => {
	const sums = new Map<string, number>();
	for (const {revision, percent} of targets) {
		const name = revision === latestShare ? (latestReady ?? revision) : revision;
		sums.set(name, (sums.get(name) ?? 0) + percent);
	}
	return [...sums].filter(([, percent]) => percent > 0).map(([revision, percent]) => ({revision, percent}));
};

/** Revisions that get traffic and have no replica to take it. */
const coldOf = (context: PlanContext, targets: readonly TrafficShare[]): readonly string[] =>
	targets
		.filter(({percent}) => percent > 0)
		.flatMap(({revision}) => {
			const found = context.service.revisions?.find(({name, newest}) => (revision === latestShare ? newest : name === revision));
			return found?.replicas.available === 0 ? [found.name ?? revision] : [];
		});

const followsOf = (cold: readonly string[], isSame: boolean): string => {
	if (cold.length > 0)
		return `${cold.join(', ')} ${cold.length === 1 ? 'has' : 'have'} no replica now: requests wait until one has loaded the model`;
	// What follows the newest goes to the last that got ready: a newer one that never did has taken nothing.
	return isSame ? 'the same revisions serve on; newer ones no longer take over' : 'requests move at once: replicas are there';
};

type Shift = {
	readonly title: string;
	readonly verb: string;
	readonly targets: readonly TrafficShare[];
	readonly warnings?: readonly PlanWarning[];
	readonly lineText?: string;
};

const shiftPlan = (context: PlanContext<Action>, {title, verb, targets, warnings = [], lineText = ''}: Shift): PlanOutcome => {
	const {root, service} = context;
	const stored = valueAt(root, 'spec', 'traffic');
	const before = wantedTraffic(rawObject(root.spec));
	const next = nextTraffic(before, targets);
	const [old, asked] = [sharesText(listed(before)), sharesText(targets)];
	if (old === asked) return refused(`The traffic of ${service.name} is ${old} already.`);
	const latestReady = rawText(rawObject(root['status'])['latestReadyRevisionName']);
	const cold = coldOf(context, targets);
	const {perReplica} = service.gpus;
	return specPlan(context, {
		title,
		verb,
		edits: [{path: ['spec', 'traffic'], before: stored, after: next}],
		lines: [{head: 'traffic', before: old, after: asked, text: lineText}],
		follows: followsOf(cold, sharesText(reported(listed(before), latestReady)) === sharesText(reported(targets, latestReady))),
		warnings: [...pinnedWarning(next), ...warnings],
		gpus: {change: 0, surge: cold.length * perReplica},
		stands: `${service.name} asks for ${asked}.`,
		done: {type: 'traffic', targets: reported(targets, latestReady)},
		undone: {type: 'traffic', targets: reported(listed(before), latestReady)},
	});
};

export const setTrafficPlan = (context: PlanContext<Extract<Action, {readonly type: 'set-traffic'}>>): PlanOutcome => {
	const {action, service} = context;
	const problem = shareProblem(
		action.targets,
		revision => revision === latestShare || service.revisions?.some(({name}) => name === revision) === true,
	);
	return problem === undefined
		? shiftPlan(context, {title: 'Shift the traffic of', verb: 'shift traffic', targets: action.targets})
		: refused(problem);
};

/** All traffic to one revision: at once, where it has replicas. */
export const pinPlan = (context: PlanContext<Extract<Action, {readonly type: 'roll-back'}>>): PlanOutcome => {
	const {action, service, objects} = context;
	const revision = service.revisions?.find(({id}) => id === action.revision);
	if (revision?.name === undefined) return refused('This revision is gone: Knative keeps the newest and those that get traffic.');
	const object = objects.get(revisionReference(service, revision));
	if (object === undefined || object.metadata.uid !== revision.id) return refused(`The revision ${revision.name} is gone.`);
	const {readiness} = projectKnativeRevision(object);
	if (readiness?.status === 'False')
		return refused(`${revision.name} is not ready (${readiness.message ?? readiness.reason}): it cannot take traffic.`);
	return shiftPlan(context, {
		title: 'Roll back',
		verb: 'roll back',
		targets: [{revision: revision.name, percent: 100}],
		lineText: `(rev ${revision.number}, ${evidenceWords(revision)})`,
		warnings: evidenceWarnings(revision),
	});
};
