import {ageWords} from '../../domain/age-text.ts';
import type {Failure} from '../../domain/outcome.ts';
import type {ChartName, ServiceCharts, ServiceMetrics} from '../../domain/service-metrics.ts';
import type {TargetIndex} from '../fleet/target-index.ts';
import {firstView} from '../metrics-feed.ts';
import type {MetricsTarget} from '../metrics-target.ts';
import {union} from '../queries/promql.ts';
import {isShortQuery} from '../queries/short-query.ts';
import type {Task, TaskContext} from '../task.ts';
import {type ChartContext, type ChartGroup, chartGroups, metricOfChart} from './chart-groups.ts';
import {type ChartPoints, chartNames, chartsOf, createChartPoints} from './chart-points.ts';
import {chartSteps, type Steps, spanOf} from './chart-steps.ts';

export type ChartBook = {
	/** How far back charts go, milliseconds. */
	readonly setSpan: (span: number) => void;
	/** Another service, or none: nothing of the one before is kept. */
	readonly clear: () => void;
	readonly setIndex: (index: TargetIndex) => void;
	/** The next question for charts of this service; undefined: nothing newer can be known yet. */
	readonly next: (target: MetricsTarget, context: TaskContext) => Task | undefined;
};

type Options = {
	readonly onCharts: (uid: string, charts: ServiceCharts) => void;
	readonly metricsOf: (uid: string) => ServiceMetrics | undefined;
};

type Kept = {
	readonly points: ChartPoints;
	/** What its points are answers to. */
	query: string | undefined;
	/** Its newest step, milliseconds; undefined: none was told yet. */
	until: number | undefined;
	failure: Failure | undefined;
	/** A task is under way, or waits for its turn. */
	isAsked: boolean;
	/** Nothing is asked, or it was answered, or it failed. */
	isSettled: boolean;
};

/** A question for some groups, from a step on. */
type Question = {readonly groups: readonly ChartGroup[]; readonly query: string; readonly from: number};

const newKept = (): Kept => ({
	points: createChartPoints(),
	query: undefined,
	until: undefined,
	failure: undefined,
	isAsked: false,
	isSettled: false,
});

/** Charts of the one service that is open: at first all of their span at once, then what is new, in as few queries as fit. */
export const createChartBook = ({onCharts, metricsOf}: Options): ChartBook => {
	let span = firstView.chartSpan;
	let index: TargetIndex | undefined;
	let kept = new Map<ChartGroup, Kept>();
	/** One answer to several groups failed: each is asked for alone, so that one cannot take the others with it. */
	let isApart = false;

	const clear = (): void => {
		kept = new Map(chartGroups.map(group => [group, newKept()]));
		isApart = false;
	};
	clear();

	const missingOf = (target: MetricsTarget, drawn: ReadonlySet<ChartName>): ServiceCharts['missing'] => {
		const reasons = metricsOf(target.uid)?.missing ?? {};
		const failures = chartGroups.flatMap(group => {
			const failure = kept.get(group)?.failure;
			return failure === undefined ? [] : group.charts.map(name => [name, failure.sentence] as const);
		});
		const failed = new Map(failures);
		return Object.fromEntries(
			chartNames
				.filter(name => !drawn.has(name))
				.map(name => [name, failed.get(name) ?? reasons[metricOfChart[name]] ?? `Nothing of it was told in the last ${ageWords(span)}.`]),
		);
	};

	const tell = (target: MetricsTarget, steps: Steps): void => {
		// All or none at first: a chart that is not asked for yet is not one without data.
		if (![...kept.values()].every(({isSettled}) => isSettled)) return;
		const charts = chartsOf(
			[...kept.values()].map(({points}) => points),
			steps,
		);
		onCharts(target.uid, {span, charts, missing: missingOf(target, new Set(charts.map(({name}) => name)))});
	};

	/** What each group has still to ask; those that have nothing to ask for are settled. */
	const dueIn = (context: ChartContext, steps: Steps): readonly Question[] =>
		[...kept].flatMap(([group, state]) => {
			const query = group.query(context);
			if (query !== state.query) Object.assign(state, {...newKept(), query});
			if (query === undefined) state.isSettled = true;
			if (query === undefined || state.isAsked || (state.until !== undefined && state.until >= steps.end)) return [];
			// The newest step may have been told before all of its samples came.
			return [{groups: [group], query, from: Math.max(steps.start, state.until ?? 0)}];
		});

	/** One question for all of them, where it fits into an address; a step that some have already is told again. */
	const joined = (questions: readonly Question[]): Question | undefined => {
		const query = union(questions.map(question => question.query));
		if (isApart || questions.length < 2 || !isShortQuery(query)) return undefined;
		return {groups: questions.flatMap(({groups}) => groups), query, from: Math.min(...questions.map(({from}) => from))};
	};

	const taskOf = ({groups, query, from}: Question, context: ChartContext, steps: Steps, {source, signal}: TaskContext): Task => {
		const states = groups.flatMap(group => kept.get(group) ?? []);
		for (const state of states) state.isAsked = true;
		const asked = kept;
		const queries = states.map(state => state.query);
		return {
			cost: 1,
			async run() {
				const answer = await source.range(query, from, steps.end, steps.step, signal);
				// Another service or span is asked for meanwhile, or other series than these.
				if (signal.aborted || kept !== asked) return undefined;
				for (const [position, group] of groups.entries()) {
					const state = states[position];
					// Its pods or its engine are others meanwhile: it is asked for them.
					if (state === undefined || state.query !== queries[position]) continue;
					state.isAsked = false;
					state.isSettled = true;
					state.failure = answer.ok ? undefined : answer.failure;
					if (!answer.ok) continue;
					state.points.put(group.read(answer.value.value, context), from, steps.start);
					state.until = steps.end;
				}
				if (!answer.ok && groups.length > 1) isApart = true;
				tell(context.target, steps);
				return answer.ok ? undefined : answer.failure;
			},
		};
	};

	return {
		clear,
		setSpan(asked) {
			if (spanOf(asked) === span) return;
			span = spanOf(asked);
			clear();
		},
		setIndex(next) {
			index = next;
		},
		next(target, context) {
			const {capabilities, at} = context;
			const steps = chartSteps(span, at, capabilities.scrapeInterval ?? 0);
			const inContext: ChartContext = {target, capabilities, index, metrics: metricsOf(target.uid), step: steps.step};
			const wasSettled = [...kept.values()].every(({isSettled}) => isSettled);
			// What is asked for alone comes in turns: what was told of longest ago is next.
			const due = dueIn(inContext, steps).toSorted((one, other) => one.from - other.from);
			const isNew = due.some(({groups}) => groups.some(group => kept.get(group)?.until === undefined));
			const question = (isNew ? undefined : joined(due)) ?? due[0];
			if (question !== undefined) return taskOf(question, inContext, steps, context);
			// A source without any of its series: there is nothing to wait for.
			if (!wasSettled) tell(target, steps);
			return undefined;
		},
	};
};
