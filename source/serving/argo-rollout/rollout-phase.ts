import type {PodRecord} from '../../domain/cluster-record.ts';
import {lookup} from '../../domain/lookup.ts';
import type {Rollout, RolloutPhase} from '../../domain/model-service.ts';
import {toSafeText} from '../../domain/safe-text.ts';
import {compact} from '../raw.ts';
import {rolloutOf} from '../rollout.ts';
import {isUpdating, type RolloutRecord} from './rollout-record.ts';

export type PhaseInput = {
	readonly root: RolloutRecord;
	/** Generation of the workload it takes its template from, where that is another object. */
	readonly workload: number | undefined;
	/** Pods of the newest revision; undefined: not loaded yet. */
	readonly newestPods: readonly PodRecord[] | undefined;
	readonly newestCreatedAt: number | undefined;
};

type Facts = PhaseInput & {
	/** What the counts and the newest pods say, as for any workload. */
	readonly base: Rollout;
	readonly isUnseen: boolean;
};

/** What kept a release from getting anywhere: its spec, or the time it took. */
const conditionWith = ({conditions}: RolloutRecord, reason: string) =>
	conditions.find(condition => condition.reason === reason || condition.type === reason);

type PhaseRow = {
	readonly phase: RolloutPhase | ((facts: Facts) => RolloutPhase);
	readonly applies: (facts: Facts) => boolean;
	readonly since?: (root: RolloutRecord) => number | undefined;
};

/** First match wins: the controller's own word, but whether it loads or is stuck is told by the newest pods. */
const rows: readonly PhaseRow[] = [
	{phase: 'Parked', applies: ({base}) => base.phase === 'Parked'},
	{phase: 'Progressing', applies: ({isUnseen}) => isUnseen},
	{phase: 'Failed', applies: ({root}) => conditionWith(root, 'InvalidSpec') !== undefined},
	{
		phase: 'Aborted',
		applies: ({root}) => root.aborted || root.message?.startsWith('RolloutAborted') === true,
		since: ({abortedAt}) => abortedAt,
	},
	{phase: 'Paused', applies: ({root}) => root.paused || root.pauses.length > 0, since: ({pauses}) => pauses[0]?.since},
	{phase: ({base}) => base.phase, applies: ({root}) => root.phase === 'Healthy'},
	// All its pods may be there while its steps are not through.
	{phase: ({base}) => (base.phase === 'Stable' ? 'Progressing' : base.phase), applies: () => true},
];

const stepWords = (root: RolloutRecord): string | undefined => {
	const {steps} = root.strategy;
	const words = root.stepIndex === undefined ? undefined : steps[root.stepIndex];
	return isUpdating(root) && words !== undefined ? `step ${(root.stepIndex ?? 0) + 1} of ${steps.length}, ${words}` : undefined;
};

/** Why its controller has paused it, where it is not at a step that waits. */
const pauseWords = lookup<string>({
	BlueGreenPause: 'waits for its promotion',
	InconclusiveAnalysisRun: 'its analysis told neither good nor bad',
	InconclusiveExperiment: 'its experiment told neither good nor bad',
});

const pausedWords = ({paused, pauses: [pause]}: RolloutRecord): string | undefined =>
	paused ? 'paused by hand' : pauseWords[pause?.reason ?? ''];

const progressOf = (facts: Facts, phase: RolloutPhase): string | undefined => {
	const {root, base, isUnseen} = facts;
	if (isUnseen) return 'not seen by the controller yet';
	// What is aborted has nothing to come: its counts are of a release that has been taken back.
	if (phase === 'Stable' || phase === 'Parked' || phase === 'Aborted') return undefined;
	if (phase === 'Failed' && base.phase !== 'Failed') return root.message;
	const parts = [phase === 'Paused' ? pausedWords(root) : undefined, stepWords(root), base.progress].filter(text => text !== undefined);
	return parts.length === 0 ? root.message : parts.join('; ');
};

const baseOf = ({root, newestPods, newestCreatedAt}: PhaseInput): Rollout => {
	const updating = isUpdating(root);
	// With a router both releases stand whole side by side, and the old one for a while after.
	const keepsOld = root.strategy.isRouted || !updating;
	return rolloutOf({
		paused: false,
		generation: root.generation,
		observedGeneration: root.observedGeneration,
		desired: root.desired,
		total: keepsOld ? Math.min(root.total, root.desired) : root.total,
		updated: root.updated,
		available: root.available,
		toUpdate: root.desired,
		completedOnce: !updating && root.stableHash !== undefined,
		deadlineExceeded: conditionWith(root, 'ProgressDeadlineExceeded') !== undefined,
		newestPods,
		...(newestCreatedAt === undefined ? {} : {newestCreatedAt}),
		...(root.progressAt === undefined ? {} : {deadlineAt: root.progressAt + root.progressDeadline}),
	});
};

const said: ReadonlySet<RolloutPhase> = new Set<RolloutPhase>(['Aborted', 'Paused', 'Failed']);

/** How far a Rollout is, and what keeps it. */
export const rolloutPhase = (input: PhaseInput): Rollout => {
	const {root, workload} = input;
	const isUnseen =
		root.generation > root.observedGeneration ||
		root.isUnpausing ||
		(workload !== undefined && root.observedWorkload !== undefined && workload > root.observedWorkload);
	const facts: Facts = {...input, base: baseOf(input), isUnseen};
	const row = rows.find(({applies}) => applies(facts));
	const phase = typeof row?.phase === 'function' ? row.phase(facts) : (row?.phase ?? 'Progressing');
	const {base} = facts;
	const {steps} = root.strategy;
	return compact({
		phase,
		since: row?.since?.(root) ?? base.since,
		deadlineAt: phase === 'Paused' || phase === 'Aborted' ? undefined : base.deadlineAt,
		failing: base.failing,
		progress: progressOf(facts, phase),
		step:
			phase !== 'Aborted' && isUpdating(root) && steps.length > 0 && root.stepIndex !== undefined
				? {index: root.stepIndex, count: steps.length}
				: undefined,
		message: said.has(phase) && root.message !== undefined ? toSafeText(root.message) : undefined,
	});
};
