import type {Failure, Outcome} from '../domain/outcome.ts';
import type {SafeText} from '../domain/safe-text.ts';
import type {Difference, LogLine, LogTrouble} from '../session/session.ts';
import type {Preferences} from '../session/state/preferences.ts';
import {firstSpan} from './chart-spans.ts';
import type {DialogState} from './dialog-state.ts';
import type {Filter} from './filter.ts';
import {type RouteHistory, startOfHistory} from './route.ts';
import {defaultSort, type Sort} from './service-order.ts';
import {type TextField, textField} from './text-field.ts';

export type Size = {readonly columns: number; readonly rows: number};

export type ListState = {
	/** UIDs as painted. */
	readonly order: readonly string[];
	/** Undefined until the first key: then the first row is selected, whichever it is. */
	readonly selected: string | undefined;
	/** Index of the first row on the screen. */
	readonly top: number;
	readonly marks: ReadonlySet<string>;
	readonly filter: Filter | undefined;
	readonly faultsOnly: boolean;
	readonly sort: Sort;
	/** Column under the column cursor. */
	readonly column: string | undefined;
	readonly isWide: boolean;
	/** The order waits for the keys to rest. */
	readonly isHeld: boolean;
};

/** The document of a service: a scrolled page with one selected replica. */
type ServiceViewState = {
	readonly replica: string | undefined;
	readonly top: number;
	/** Index into `chartSpans`. */
	readonly span: number;
	/** Where the charts are read: milliseconds before their end. */
	readonly cursor: number | undefined;
	/** All charts, not the first alone. */
	readonly hasAllCharts: boolean;
};

/** The page of nodes and GPUs. */
export type GpusState = {
	/** Key of the row under the cursor; undefined until the first key: then the first. */
	readonly selected: string | undefined;
	/** Index of the first line in its window. */
	readonly top: number;
	/** UIDs of the nodes whose inside is shown. */
	readonly open: ReadonlySet<string>;
	readonly sort: Sort;
	readonly column: string | undefined;
};

type RevisionsState = {readonly selected: string | undefined; readonly differences: ReadonlyMap<string, Outcome<readonly Difference[]>>};

export type Search = {readonly text: string; readonly expression: RegExp};

/** A page of lines: YAML, describe, help. */
export type TextState = {
	readonly lines: readonly SafeText[] | undefined;
	readonly failure: Failure | undefined;
	readonly top: number;
	readonly left: number;
	readonly search: Search | undefined;
	/** Index of the line the search is at. */
	readonly match: number | undefined;
	/** Whether YAML shows who owns which field. */
	readonly hasManagedFields: boolean;
	/** When it was read, by our clock, and how old it is said to be. Milliseconds. */
	readonly readAt: number | undefined;
	readonly age: number;
	/** How often it was asked for again. */
	readonly reads: number;
};

export type LogsState = {
	readonly lines: readonly LogLine[];
	/** Lines that fell out of the ring: shown, never silently gone. */
	readonly dropped: number;
	readonly isEnded: boolean;
	/** What keeps lines from coming, and how old the last ones are said to be. Milliseconds. */
	readonly trouble: (LogTrouble & {readonly age: number}) | undefined;
	readonly failure: Failure | undefined;
	/** Index of the first line on the screen, and how many of its wrapped rows are above it; ignored while following. */
	readonly line: number;
	readonly row: number;
	/** Cells scrolled sideways. */
	readonly left: number;
	readonly isFollowing: boolean;
	readonly isWrapped: boolean;
	readonly hasTimes: boolean;
	readonly isFull: boolean;
	/** Index into the `since` choices of the key map. */
	readonly since: number;
	readonly search: Search | undefined;
	readonly match: number | undefined;
};

export type PromptState = {
	readonly kind: 'command' | 'filter' | 'search';
	readonly field: TextField;
	readonly problem: string | undefined;
	/** What applies again when the prompt is left without enter. */
	readonly before: Filter | undefined;
	/** Index into the command history; its length: the text being typed. */
	readonly historyAt: number;
};

export type Flash = {readonly text: string; readonly tone: 'information' | 'problem'};

/** Everything on the screen that is not of the cluster. */
export type ViewState = {
	readonly size: Size;
	readonly history: RouteHistory;
	readonly list: ListState;
	/** Ids of columns in their order, as chosen on the screen, by list. */
	readonly columns: Preferences['columns'];
	/** The page that says where numbers come from. `sentences`: by `whyKey`. */
	readonly why: {readonly top: number; readonly sentences: ReadonlyMap<string, readonly SafeText[]>};
	readonly service: ServiceViewState;
	readonly gpus: GpusState;
	readonly revisions: RevisionsState;
	readonly text: TextState;
	readonly logs: LogsState;
	/** Position in a picker or the help. */
	readonly chosen: number;
	readonly helpTop: number;
	readonly prompt: PromptState | undefined;
	readonly commandHistory: readonly string[];
	readonly dialog: DialogState | undefined;
	readonly flash: Flash | undefined;
	/** When the last key came, milliseconds of our clock. */
	readonly keyAt: number | undefined;
};

export const emptyText: TextState = {
	lines: undefined,
	failure: undefined,
	top: 0,
	left: 0,
	search: undefined,
	match: undefined,
	hasManagedFields: false,
	readAt: undefined,
	age: 0,
	reads: 0,
};

export const emptyLogs: LogsState = {
	lines: [],
	dropped: 0,
	isEnded: false,
	trouble: undefined,
	failure: undefined,
	line: 0,
	row: 0,
	left: 0,
	isFollowing: true,
	isWrapped: false,
	hasTimes: false,
	isFull: false,
	since: 0,
	search: undefined,
	match: undefined,
};

export const createViewState = (size: Size): ViewState => ({
	size,
	history: startOfHistory,
	list: {
		order: [],
		selected: undefined,
		top: 0,
		marks: new Set(),
		filter: undefined,
		faultsOnly: false,
		sort: defaultSort,
		column: undefined,
		isWide: false,
		isHeld: false,
	},
	columns: {},
	why: {top: 0, sentences: new Map()},
	service: {replica: undefined, top: 0, span: firstSpan, cursor: undefined, hasAllCharts: false},
	gpus: {selected: undefined, top: 0, open: new Set(), sort: defaultSort, column: undefined},
	revisions: {selected: undefined, differences: new Map()},
	text: emptyText,
	logs: emptyLogs,
	chosen: 0,
	helpTop: 0,
	prompt: undefined,
	commandHistory: [],
	dialog: undefined,
	flash: undefined,
	keyAt: undefined,
});

export const emptyPrompt = (kind: PromptState['kind'], before: Filter | undefined, historyAt: number): PromptState => ({
	kind,
	field: textField(kind === 'filter' ? (before?.text ?? '') : ''),
	problem: undefined,
	before,
	historyAt,
});
