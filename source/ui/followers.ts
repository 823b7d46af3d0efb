import {execution, preparation} from './dialog-followers.ts';
import {type Follower, whileCurrent} from './follower.ts';
import type {Frame} from './frame.ts';
import {sinceChoices} from './key-map.ts';
import {layoutOf, noticeOf} from './layout.ts';
import {metricRows} from './metric-facts.ts';
import {metricsViewOf} from './metrics-view.ts';
import {holdTime} from './reduce-list.ts';
import {openedRow, selectedRevision} from './reduce-service.ts';
import {currentRoute, serviceOf} from './route.ts';
import {nextAgeStep} from './stepped-age.ts';
import {whyKey} from './why-lines.ts';

const opened: Follower = {
	key: ({view}) => serviceOf(currentRoute(view.history)),
	start: (context, session) => {
		session.open(serviceOf(currentRoute(context.frame().view.history)));
		return () => session.open(undefined);
	},
};

const visibleUids = ({view, snapshot}: Frame): readonly string[] => {
	const route = currentRoute(view.history);
	const uid = serviceOf(route);
	if (uid !== undefined) return [uid];
	const {listRows} = layoutOf(view.size, 'list', noticeOf(snapshot));
	return view.list.order.slice(view.list.top, view.list.top + listRows);
};

const looked: Follower = {
	key: frame => visibleUids(frame).join(' '),
	start: (context, session) => {
		session.look(visibleUids(context.frame()));
		return undefined;
	},
};

const shown: Follower = {
	key: ({view}) => JSON.stringify(metricsViewOf(view)),
	start: (context, session) => {
		session.show(metricsViewOf(context.frame().view));
		return undefined;
	},
};

const text: Follower = {
	key: ({view}) => {
		const route = currentRoute(view.history);
		return route.view === 'text'
			? `${route.kind} ${route.reference.resource.resource} ${route.reference.namespace}/${route.reference.name} ${view.history.at} ${view.text.hasManagedFields} ${view.text.reads}`
			: undefined;
	},
	start: (context, session) => {
		const {view} = context.frame();
		const route = currentRoute(view.history);
		if (route.view !== 'text') return undefined;
		const {isCurrent, stop} = whileCurrent();
		const asked =
			route.kind === 'yaml'
				? session.yaml(route.reference, {managedFields: view.text.hasManagedFields})
				: session.describe(route.reference);
		const isAgain = view.text.lines !== undefined;
		void asked.then(outcome => {
			if (!isCurrent()) return;
			context.dispatch({type: 'text-loaded', outcome, at: context.now()});
			if (isAgain && !outcome.ok) context.say(outcome.failure.sentence, 'problem');
		});
		return stop;
	},
};

const logs: Follower = {
	key: ({view}) => {
		const route = currentRoute(view.history);
		if (route.view !== 'logs') return undefined;
		const {namespace, pod, container, previous} = route.target;
		return `${namespace}/${pod} ${container} ${previous} ${view.logs.since}`;
	},
	start: (context, session) => {
		const {view} = context.frame();
		const route = currentRoute(view.history);
		if (route.view !== 'logs') return undefined;
		const since = sinceChoices[view.logs.since];
		context.dispatch({type: 'log-start'});
		const {isCurrent, stop} = whileCurrent();
		const stream = session.logs(
			{
				...route.target,
				follow: !route.target.previous,
				...(since?.seconds === undefined ? {} : {sinceSeconds: since.seconds}),
				...(since?.seconds === undefined && since?.head !== true ? {tailLines: 500} : {}),
			},
			{
				lines: lines => isCurrent() && context.dispatch({type: 'log-lines', lines}),
				end: failure => isCurrent() && context.dispatch({type: 'log-end', failure}),
				trouble: trouble => isCurrent() && context.dispatch({type: 'log-trouble', trouble, at: context.now()}),
			},
		);
		return () => {
			stop();
			stream.close();
		};
	},
};

const differenceKey = ({view, snapshot}: Frame): {readonly uid: string; readonly revision: string} | undefined => {
	if (currentRoute(view.history).view !== 'revisions') return undefined;
	const row = openedRow(view, snapshot);
	const id = row === undefined ? undefined : selectedRevision(row, view);
	const revision = row?.service.revisions?.find(candidate => candidate.id === id);
	if (row === undefined || revision === undefined || revision.newest || view.revisions.differences.has(revision.id)) return undefined;
	return {uid: row.service.uid, revision: revision.id};
};

const differences: Follower = {
	key: frame => differenceKey(frame)?.revision,
	start: (context, session) => {
		const wanted = differenceKey(context.frame());
		if (wanted === undefined) return undefined;
		const {isCurrent, stop} = whileCurrent();
		void session
			.revisionDifferences(wanted.uid, wanted.revision)
			.then(outcome => isCurrent() && context.dispatch({type: 'differences', revision: wanted.revision, outcome}));
		return stop;
	},
};

/** What the page of reasons is of, and the numbers it is about: when others come, they are explained anew. */
const whyRoute = ({view}: Frame) => {
	const route = currentRoute(view.history);
	return route.view === 'why' ? route : undefined;
};

const explanation: Follower = {
	key: frame => {
		const route = whyRoute(frame);
		const {metricsSource} = frame.snapshot;
		const answered = 'answeredAt' in metricsSource ? metricsSource.answeredAt : 0;
		return route === undefined ? undefined : `${route.uid} ${route.pod} ${metricsSource.status} ${answered}`;
	},
	start: (context, session) => {
		const route = whyRoute(context.frame());
		if (route === undefined) return undefined;
		const {uid, pod} = route;
		const pods = pod === undefined ? [undefined] : [undefined, pod];
		const entries = pods.flatMap(of => metricRows.map(({metric}) => [whyKey(metric, of), session.explain(uid, metric, of)] as const));
		context.dispatch({type: 'explained', sentences: new Map(entries)});
		return undefined;
	},
};

const heldOrder: Follower = {
	key: ({view}) => (view.list.isHeld ? String(view.keyAt) : undefined),
	start: context => {
		const {keyAt} = context.frame().view;
		const wait = Math.max(0, (keyAt ?? 0) + holdTime - context.now());
		return context.schedule(wait, () => context.dispatch({type: 'snapshot', at: context.now()}));
	},
};

/** What only the view knows the age of: a text that was read once, a log that does not come on. */
const agingSince = ({view}: Frame): {readonly since: number; readonly age: number} | undefined => {
	const {view: page} = currentRoute(view.history);
	if (page === 'text') return view.text.readAt === undefined ? undefined : {since: view.text.readAt, age: view.text.age};
	const {trouble} = view.logs;
	return page === 'logs' && trouble !== undefined ? {since: trouble.provenAt, age: trouble.age} : undefined;
};

const aging: Follower = {
	key: frame => {
		const aged = agingSince(frame);
		return aged && `${aged.since} ${aged.age}`;
	},
	start: context => {
		const aged = agingSince(context.frame());
		if (aged === undefined) return undefined;
		const wait = Math.max(0, aged.since + nextAgeStep(aged.age) - context.now());
		return context.schedule(wait, () => context.dispatch({type: 'aged', at: context.now()}));
	},
};

/** Milliseconds a word stays in the last line; a key takes it away earlier. */
const flashTime = 6_000;

const flash: Follower = {
	key: ({view}) => view.flash?.text,
	start: context => context.schedule(flashTime, () => context.dispatch({type: 'flash', flash: undefined})),
};

export const followers: readonly Follower[] = [
	opened,
	looked,
	shown,
	text,
	logs,
	differences,
	preparation,
	execution,
	explanation,
	heldOrder,
	aging,
	flash,
];
