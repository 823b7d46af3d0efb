import type {ObjectReference} from '../domain/object-reference.ts';

/** Whose log is read. */
export type LogTarget = {
	readonly namespace: string;
	readonly pod: string;
	readonly container: string;
	readonly previous: boolean;
};

/** A place in the console. `uid` is the service's: a name could be another service by now. */
export type Route =
	| {readonly view: 'list'}
	| {readonly view: 'service'; readonly uid: string}
	| {readonly view: 'revisions'; readonly uid: string}
	| {readonly view: 'traffic'; readonly uid: string}
	| {readonly view: 'logs'; readonly uid: string; readonly target: LogTarget}
	/** Without a `uid` the object is of no service: a node. */
	| {readonly view: 'text'; readonly uid?: string; readonly kind: 'yaml' | 'describe'; readonly reference: ObjectReference}
	| {readonly view: 'gpus'}
	| {readonly view: 'choose'; readonly of: 'namespace' | 'context'}
	/** Which columns the list has, or the wide one. */
	| {readonly view: 'columns'; readonly of: 'list' | 'wide'}
	/** Where numbers come from, or why there are none. `column`: id of the column that was asked about; `pod`: of this replica. */
	| {readonly view: 'why'; readonly uid: string; readonly column?: string; readonly pod?: string}
	/** Where numbers come from at all. */
	| {readonly view: 'source'}
	| {readonly view: 'help'};

export type View = Route['view'];

/** The way so far; `at` is where we are, later entries are the way forward. */
export type RouteHistory = {readonly entries: readonly [Route, ...Route[]]; readonly at: number; readonly last: number};

export const startOfHistory: RouteHistory = {entries: [{view: 'list'}], at: 0, last: 0};

const longest = 50;

export const currentRoute = (history: RouteHistory): Route => history.entries[history.at] ?? history.entries[0];

/** Goes on from here; the way forward from before is gone. */
export const openRoute = (history: RouteHistory, route: Route): RouteHistory => {
	const [first, ...rest] = history.entries.slice(0, history.at + 1);
	const entries: readonly [Route, ...Route[]] = [first ?? {view: 'list'}, ...rest.slice(-longest), route];
	return {entries, at: entries.length - 1, last: Math.min(history.at, entries.length - 2)};
};

/** Steps in the history, never past its ends. */
export const stepRoute = (history: RouteHistory, steps: number): RouteHistory => {
	const at = Math.max(0, Math.min(history.entries.length - 1, history.at + steps));
	return at === history.at ? history : {...history, at, last: history.at};
};

/** The view that was shown before this one, in either direction. */
export const lastRoute = (history: RouteHistory): RouteHistory =>
	history.last === history.at ? history : {...history, at: Math.min(history.last, history.entries.length - 1), last: history.at};

export const serviceOf = (route: Route): string | undefined => ('uid' in route ? route.uid : undefined);
