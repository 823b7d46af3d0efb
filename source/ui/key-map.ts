import type {ActionType} from '../domain/action.ts';
import type {Suggestion} from '../domain/state.ts';
import {chartSpans} from './chart-spans.ts';
import type {KeyIntent} from './intent.ts';

/** Where a binding holds. A view's own bindings come before those of `anywhere`; text fields know only their own. */
export type Place =
	| 'list'
	| 'service'
	| 'revisions'
	| 'traffic'
	| 'gpus'
	| 'menu'
	| 'logs'
	| 'text'
	| 'choose'
	| 'columns'
	| 'why'
	| 'source'
	| 'help'
	| 'form'
	| 'confirm'
	| 'prompt'
	| 'anywhere';

export type KeyGroup = 'Move' | 'Open' | 'Change' | 'Find and sort' | 'Charts' | 'Logs' | 'Dialogs' | 'Console';

/** One row of the table that dispatch, hints, help and the README are made of. */
export type KeyBinding = {
	/** Names as `splitInput` makes them; the first is the one that hints show. */
	readonly keys: readonly [string, ...string[]];
	readonly title: string;
	readonly group: KeyGroup;
	readonly where: readonly Place[];
	/** Words of the hint line, and how early they give way when room is short (0: last). */
	readonly hint?: {
		readonly words: string;
		readonly rank: number;
		/** Shown only where it is possible: keys for what few services have. */
		readonly isOccasional?: true;
	};
	/** What it changes: dim, and says why, where the service or the user cannot do it. */
	readonly needs?: ActionType;
	readonly intent: KeyIntent;
};

const list: readonly Place[] = ['list'];
const services: readonly Place[] = ['list', 'service'];
const releases: readonly Place[] = ['list', 'service', 'traffic'];
const tables: readonly Place[] = ['list', 'gpus'];
const rows: readonly Place[] = ['list', 'service', 'revisions', 'gpus', 'choose', 'columns', 'menu'];
const pages: readonly Place[] = ['text', 'logs', 'why', 'source', 'help'];
const scrolled: readonly Place[] = [...rows, ...pages];

/** How far back logs go, by digit: k9s's choices. Seconds; undefined: the last lines. */
export const sinceChoices: ReadonlyArray<{readonly label: string; readonly seconds?: number; readonly head?: true}> = [
	{label: 'tail'},
	{label: 'from the start', head: true},
	{label: '1m', seconds: 60},
	{label: '5m', seconds: 300},
	{label: '15m', seconds: 900},
	{label: '30m', seconds: 1800},
	{label: '1h', seconds: 3600},
];

export const keyMap: readonly KeyBinding[] = [
	{keys: ['down', 'j'], title: 'Next row or line', group: 'Move', where: scrolled, intent: {type: 'move', rows: 1}},
	{keys: ['up', 'k'], title: 'Previous row or line', group: 'Move', where: scrolled, intent: {type: 'move', rows: -1}},
	{keys: ['ctrl-f', 'pagedown'], title: 'Page down', group: 'Move', where: scrolled, intent: {type: 'page', pages: 1}},
	{keys: ['ctrl-b', 'pageup'], title: 'Page up', group: 'Move', where: scrolled, intent: {type: 'page', pages: -1}},
	{keys: ['g', 'home'], title: 'To the top', group: 'Move', where: scrolled, intent: {type: 'edge', to: 'top'}},
	{keys: ['shift-g', 'end'], title: 'To the bottom', group: 'Move', where: scrolled, intent: {type: 'edge', to: 'bottom'}},
	{keys: ['h', 'left'], title: 'Scroll left', group: 'Move', where: ['text', 'logs'], intent: {type: 'sideways', columns: -16}},
	{keys: ['l', 'right'], title: 'Scroll right', group: 'Move', where: ['text', 'logs'], intent: {type: 'sideways', columns: 16}},
	{
		keys: ['tab'],
		title: 'Next section',
		group: 'Move',
		where: ['service'],
		hint: {words: 'next section', rank: 5},
		intent: {type: 'section', by: 1},
	},
	{keys: ['shift-tab'], title: 'Previous section', group: 'Move', where: ['service'], intent: {type: 'section', by: -1}},

	...chartSpans.map(
		({label}, index): KeyBinding => ({
			keys: [String(index + 1)],
			title: `Charts of the last ${label}`,
			group: 'Charts',
			where: ['service'],
			intent: {type: 'chart-span', index},
		}),
	),
	{
		keys: ['shift-left'],
		title: 'Read the charts: a step back in time',
		group: 'Charts',
		where: ['service'],
		hint: {words: 'read the charts', rank: 9},
		intent: {type: 'chart-cursor', by: -1},
	},
	{keys: ['shift-right'], title: 'A step towards now', group: 'Charts', where: ['service'], intent: {type: 'chart-cursor', by: 1}},
	{
		keys: ['m'],
		title: 'All charts, or the first ones',
		group: 'Charts',
		where: ['service'],
		hint: {words: 'all charts', rank: 8},
		intent: {type: 'all-charts'},
	},

	{keys: ['enter', 'right'], title: 'Open the service', group: 'Open', where: list, hint: {words: 'open', rank: 1}, intent: {type: 'open'}},
	{
		keys: ['enter', 'right'],
		title: 'Logs of the replica',
		group: 'Open',
		where: ['service'],
		hint: {words: 'logs', rank: 1},
		intent: {type: 'open'},
	},
	{
		keys: ['enter', 'right'],
		title: 'What is inside a node; the service that holds a GPU, or waits for one',
		group: 'Open',
		where: ['gpus'],
		hint: {words: 'open', rank: 1},
		intent: {type: 'open'},
	},
	{keys: ['left', 'h'], title: 'Close the node', group: 'Open', where: ['gpus'], intent: {type: 'fold', isOpening: false}},
	{keys: ['enter'], title: 'Choose', group: 'Open', where: ['choose'], hint: {words: 'choose', rank: 1}, intent: {type: 'open'}},
	{
		keys: ['enter'],
		title: 'Roll back to this revision',
		group: 'Change',
		where: ['revisions'],
		needs: 'roll-back',
		hint: {words: 'roll back to it', rank: 1},
		intent: {type: 'open'},
	},
	{keys: ['escape'], title: 'Clear the filter', group: 'Open', where: list, intent: {type: 'back', by: 'escape'}},
	{
		keys: ['q', 'escape', 'left'],
		title: 'Back',
		group: 'Open',
		where: ['service', 'revisions', 'traffic', 'choose', 'columns', 'why', 'source', 'help'],
		hint: {words: 'back', rank: 2},
		intent: {type: 'back', by: 'quit'},
	},
	{
		keys: ['q', 'escape'],
		title: 'Back',
		group: 'Open',
		where: ['gpus', 'logs', 'text'],
		hint: {words: 'back', rank: 2},
		intent: {type: 'back', by: 'escape'},
	},
	{keys: ['q'], title: 'Back; on the list it says how to leave', group: 'Open', where: list, intent: {type: 'back', by: 'quit'}},
	{
		keys: ['l'],
		title: 'Logs: of a failing replica first, of its previous instance if that crashed',
		group: 'Open',
		where: [...services, 'revisions'],
		hint: {words: 'logs', rank: 2},
		intent: {type: 'logs', previous: false},
	},
	{keys: ['p'], title: 'Logs of the previous instance', group: 'Open', where: services, intent: {type: 'logs', previous: true}},
	{keys: ['y'], title: 'YAML', group: 'Open', where: [...services, 'revisions', 'gpus'], intent: {type: 'text', kind: 'yaml'}},
	{keys: ['d'], title: 'Describe', group: 'Open', where: [...services, 'revisions', 'gpus'], intent: {type: 'text', kind: 'describe'}},
	{
		keys: ['z'],
		title: 'Revisions',
		group: 'Open',
		where: services,
		hint: {words: 'revisions', rank: 7},
		intent: {type: 'revisions', purpose: 'look'},
	},
	{
		keys: ['shift-h'],
		title: 'Hardware: nodes and GPUs, who holds them, what is free, who waits',
		group: 'Open',
		where: services,
		hint: {words: 'GPUs', rank: 8},
		intent: {type: 'gpus'},
	},
	{keys: ['shift-h'], title: 'Back from the nodes and GPUs', group: 'Open', where: ['gpus'], intent: {type: 'gpus'}},
	{keys: ['['], title: 'Back in the history', group: 'Open', where: ['anywhere'], intent: {type: 'history', by: -1}},
	{keys: [']'], title: 'Forward in the history', group: 'Open', where: ['anywhere'], intent: {type: 'history', by: 1}},
	{keys: ['-'], title: 'The view before this one', group: 'Open', where: ['anywhere'], intent: {type: 'last-view'}},

	{
		keys: ['s'],
		title: 'Scale, or the bounds of the autoscaler',
		group: 'Change',
		where: services,
		needs: 'scale',
		hint: {words: 'scale', rank: 3},
		intent: {type: 'act', action: 'scale'},
	},
	{
		keys: ['i'],
		title: 'Update image and arguments',
		group: 'Change',
		where: services,
		needs: 'update',
		hint: {words: 'update', rank: 6},
		intent: {type: 'act', action: 'update'},
	},
	{
		keys: ['b', 'ctrl-l'],
		title: 'Roll back; in the middle of a canary: abort it',
		group: 'Change',
		where: services,
		needs: 'roll-back',
		hint: {words: 'roll back', rank: 3},
		intent: {type: 'revisions', purpose: 'roll-back'},
	},
	{
		keys: ['r'],
		title: 'Restart',
		group: 'Change',
		where: services,
		needs: 'restart',
		hint: {words: 'restart', rank: 8},
		intent: {type: 'act', action: 'restart'},
	},
	{
		keys: ['t'],
		title: 'Pause the rollout, or resume it',
		group: 'Change',
		where: releases,
		needs: 'pause',
		intent: {type: 'toggle-pause'},
	},
	{
		keys: ['h'],
		title: 'Hold the count against its autoscaler, or release it',
		group: 'Change',
		where: services,
		needs: 'hold',
		intent: {type: 'act', action: 'hold'},
	},
	{
		keys: ['o'],
		title: 'Promote a canary to its next step',
		group: 'Change',
		where: releases,
		needs: 'promote',
		hint: {words: 'promote', rank: 3, isOccasional: true},
		intent: {type: 'act', action: 'promote'},
	},
	{
		keys: ['e'],
		title: 'Promote a canary in full; give pinned traffic to the newest',
		group: 'Change',
		where: releases,
		needs: 'promote-full',
		hint: {words: 'promote in full', rank: 5, isOccasional: true},
		intent: {type: 'act', action: 'promote-full'},
	},
	{
		keys: ['x'],
		title: 'Abort a canary, or try an aborted one again',
		group: 'Change',
		where: releases,
		needs: 'abort',
		hint: {words: 'abort', rank: 2, isOccasional: true},
		intent: {type: 'act', action: 'abort'},
	},
	{
		keys: ['v'],
		title: 'Traffic: the shares of each revision, and how each does',
		group: 'Open',
		where: services,
		hint: {words: 'traffic', rank: 4, isOccasional: true},
		intent: {type: 'traffic'},
	},
	{
		keys: ['enter', 's'],
		title: 'Shift the traffic between the revisions',
		group: 'Change',
		where: ['traffic'],
		needs: 'set-traffic',
		hint: {words: 'shift traffic', rank: 1},
		intent: {type: 'act', action: 'set-traffic'},
	},
	{
		keys: ['b', 'ctrl-l'],
		title: 'Abort the canary, or choose a revision to go back to',
		group: 'Change',
		where: ['traffic'],
		needs: 'roll-back',
		intent: {type: 'revisions', purpose: 'roll-back'},
	},
	{
		keys: ['a'],
		title: 'All actions, with their keys',
		group: 'Change',
		where: releases,
		hint: {words: 'actions', rank: 5},
		intent: {type: 'actions'},
	},
	{
		keys: ['u'],
		title: 'Undo the last change of this session',
		group: 'Change',
		where: releases,
		hint: {words: 'undo', rank: 2, isOccasional: true},
		intent: {type: 'undo'},
	},
	{
		keys: ['enter'],
		title: 'Ask for the selected action',
		group: 'Dialogs',
		where: ['menu'],
		hint: {words: 'ask for it', rank: 0},
		intent: {type: 'submit'},
	},
	{
		keys: ['escape', 'q', 'left', 'a'],
		title: 'Close the menu',
		group: 'Dialogs',
		where: ['menu'],
		hint: {words: 'close', rank: 0},
		intent: {type: 'cancel'},
	},
	{
		keys: ['ctrl-d'],
		title: 'Replace the selected replica',
		group: 'Change',
		where: ['service'],
		needs: 'replace-replica',
		hint: {words: 'replace', rank: 6},
		intent: {type: 'act', action: 'replace-replica'},
	},

	{
		keys: ['/'],
		title: 'Filter: regular expression, !inverse, -l label=value, -f fuzzy',
		group: 'Find and sort',
		where: list,
		hint: {words: 'filter', rank: 2},
		intent: {type: 'prompt', kind: 'filter'},
	},
	{
		keys: ['/'],
		title: 'Search',
		group: 'Find and sort',
		where: ['logs', 'text'],
		hint: {words: 'search', rank: 3},
		intent: {type: 'prompt', kind: 'search'},
	},
	{
		keys: ['m'],
		title: 'Managed fields in the YAML, or none',
		group: 'Find and sort',
		where: ['text'],
		intent: {type: 'managed-fields'},
	},
	{keys: ['n'], title: 'Next match', group: 'Find and sort', where: ['logs', 'text'], intent: {type: 'search-step', by: 1}},
	{keys: ['shift-n'], title: 'Previous match', group: 'Find and sort', where: ['logs', 'text'], intent: {type: 'search-step', by: -1}},
	{keys: ['shift-n'], title: 'Sort by name', group: 'Find and sort', where: list, intent: {type: 'sort', column: 'service'}},
	{keys: ['shift-n'], title: 'Sort by name', group: 'Find and sort', where: ['gpus'], intent: {type: 'sort', column: 'name'}},
	{keys: ['shift-a'], title: 'Sort by age', group: 'Find and sort', where: list, intent: {type: 'sort', column: 'age'}},
	{
		keys: ['shift-s'],
		title: 'Sort by state: the sick first, as at the start',
		group: 'Find and sort',
		where: tables,
		intent: {type: 'sort', column: 'severity'},
	},
	{
		keys: ['shift-r'],
		title: 'Sort by replicas that are missing',
		group: 'Find and sort',
		where: list,
		intent: {type: 'sort', column: 'ready'},
	},
	{keys: ['shift-c'], title: 'Sort by CPU', group: 'Find and sort', where: list, intent: {type: 'sort', column: 'cpu'}},
	{keys: ['shift-m'], title: 'Sort by GPU memory', group: 'Find and sort', where: list, intent: {type: 'sort', column: 'memory'}},
	{keys: ['shift-t'], title: 'Sort by restarts', group: 'Find and sort', where: list, intent: {type: 'sort', column: 'restarts'}},
	{keys: ['shift-p'], title: 'Sort by namespace', group: 'Find and sort', where: list, intent: {type: 'sort', column: 'namespace'}},
	{keys: ['shift-left'], title: 'Column cursor left', group: 'Find and sort', where: tables, intent: {type: 'column', by: -1}},
	{keys: ['shift-right'], title: 'Column cursor right', group: 'Find and sort', where: tables, intent: {type: 'column', by: 1}},
	{
		keys: ['shift-o'],
		title: 'Sort by the column under the cursor; again: the other way',
		group: 'Find and sort',
		where: tables,
		intent: {type: 'sort-column'},
	},
	{keys: ['ctrl-w'], title: 'More columns', group: 'Find and sort', where: list, intent: {type: 'wide'}},
	{
		keys: ['f'],
		title: 'Columns: which are shown, and in which order',
		group: 'Find and sort',
		where: list,
		intent: {type: 'columns'},
	},
	{
		keys: ['shift-w'],
		title: 'Why: where the number under the column cursor comes from, or why there is none',
		group: 'Open',
		where: services,
		hint: {words: 'where from', rank: 9},
		intent: {type: 'why'},
	},
	{
		keys: ['space', 'enter'],
		title: 'Show the column, or hide it',
		group: 'Find and sort',
		where: ['columns'],
		hint: {words: 'show or hide', rank: 0},
		intent: {type: 'toggle-column'},
	},
	{
		keys: ['shift-k', 'shift-up'],
		title: 'The column a place forward',
		group: 'Find and sort',
		where: ['columns'],
		hint: {words: 'forward', rank: 1},
		intent: {type: 'shift-column', by: -1},
	},
	{
		keys: ['shift-j', 'shift-down'],
		title: 'The column a place back',
		group: 'Find and sort',
		where: ['columns'],
		hint: {words: 'further back', rank: 1},
		intent: {type: 'shift-column', by: 1},
	},
	{
		keys: ['r'],
		title: 'Columns as the width decides again',
		group: 'Find and sort',
		where: ['columns'],
		hint: {words: 'as the width decides', rank: 3},
		intent: {type: 'reset-columns'},
	},
	{keys: ['space'], title: 'Mark', group: 'Find and sort', where: list, intent: {type: 'mark'}},
	{keys: ['ctrl-space'], title: 'Mark up to here', group: 'Find and sort', where: list, intent: {type: 'mark-range'}},
	{keys: ['ctrl-\\'], title: 'Clear marks', group: 'Find and sort', where: list, intent: {type: 'clear-marks'}},
	{keys: ['0'], title: 'All namespaces', group: 'Find and sort', where: list, intent: {type: 'namespace', number: 0}},
	...Array.from(
		{length: 9},
		(_, index): KeyBinding => ({
			keys: [String(index + 1)],
			title: `Namespace ${index + 1}`,
			group: 'Find and sort',
			where: list,
			intent: {type: 'namespace', number: index + 1},
		}),
	),
	{keys: ['w'], title: 'To the namespace of this row', group: 'Find and sort', where: list, intent: {type: 'warp'}},
	{keys: ['c'], title: 'Copy the name, or the marked names', group: 'Find and sort', where: services, intent: {type: 'copy', what: 'name'}},
	{keys: ['n'], title: 'Copy the namespace', group: 'Find and sort', where: services, intent: {type: 'copy', what: 'namespace'}},

	...sinceChoices.map(
		({label}, index): KeyBinding => ({
			keys: [String(index)],
			title: `Since: ${label}`,
			group: 'Logs',
			where: ['logs'],
			intent: {type: 'since', index},
		}),
	),
	{
		keys: ['s'],
		title: 'Follow, or stand still',
		group: 'Logs',
		where: ['logs'],
		hint: {words: 'follow', rank: 3},
		intent: {type: 'toggle-log', what: 'isFollowing'},
	},
	{
		keys: ['w'],
		title: 'Wrap long lines',
		group: 'Logs',
		where: ['logs'],
		hint: {words: 'wrap', rank: 4},
		intent: {type: 'toggle-log', what: 'isWrapped'},
	},
	{
		keys: ['t'],
		title: 'Times',
		group: 'Logs',
		where: ['logs'],
		hint: {words: 'times', rank: 5},
		intent: {type: 'toggle-log', what: 'hasTimes'},
	},
	{
		keys: ['f'],
		title: 'Full screen',
		group: 'Logs',
		where: ['logs'],
		hint: {words: 'full screen', rank: 6},
		intent: {type: 'toggle-log', what: 'isFull'},
	},
	{
		keys: ['p'],
		title: 'Previous instance, or this one',
		group: 'Logs',
		where: ['logs'],
		hint: {words: 'previous', rank: 4},
		intent: {type: 'logs', previous: true},
	},
	{
		keys: ['tab'],
		title: 'Next replica',
		group: 'Logs',
		where: ['logs'],
		hint: {words: 'next replica', rank: 7},
		intent: {type: 'next-log', of: 'replica', by: 1},
	},
	{keys: ['shift-tab'], title: 'Previous replica', group: 'Logs', where: ['logs'], intent: {type: 'next-log', of: 'replica', by: -1}},
	{keys: ['m'], title: 'Draw a line under what came so far', group: 'Logs', where: ['logs'], intent: {type: 'mark-log'}},
	{keys: ['shift-c'], title: 'Clear what came so far', group: 'Logs', where: ['logs'], intent: {type: 'clear-log'}},
	{keys: ['a'], title: 'Next container', group: 'Logs', where: ['logs'], intent: {type: 'next-log', of: 'container', by: 1}},

	{
		keys: ['enter'],
		title: 'Show what it would do',
		group: 'Dialogs',
		where: ['form'],
		hint: {words: 'show what it would do', rank: 0},
		intent: {type: 'submit'},
	},
	{
		keys: ['tab', 'down'],
		title: 'Next field',
		group: 'Dialogs',
		where: ['form'],
		hint: {words: 'next field', rank: 1},
		intent: {type: 'focus', by: 1},
	},
	{keys: ['shift-tab', 'up'], title: 'Previous field', group: 'Dialogs', where: ['form'], intent: {type: 'focus', by: -1}},
	{
		keys: ['escape'],
		title: 'Cancel',
		group: 'Dialogs',
		where: ['form', 'confirm'],
		hint: {words: 'cancel', rank: 0},
		intent: {type: 'cancel'},
	},
	{
		keys: ['enter'],
		title: 'Press the button that has the focus',
		group: 'Dialogs',
		where: ['confirm'],
		hint: {words: 'press the button', rank: 0},
		intent: {type: 'submit'},
	},
	{
		keys: ['right', 'tab', 'y'],
		title: 'Focus the button that does it',
		group: 'Dialogs',
		where: ['confirm'],
		hint: {words: 'choose the other button', rank: 1},
		intent: {type: 'choose-answer', answer: 'accept'},
	},
	{
		keys: ['left', 'shift-tab', 'n'],
		title: 'Focus Cancel',
		group: 'Dialogs',
		where: ['confirm'],
		intent: {type: 'choose-answer', answer: 'cancel'},
	},
	{keys: ['q'], title: 'Cancel', group: 'Dialogs', where: ['confirm'], intent: {type: 'cancel'}},
	{keys: ['down', 'j'], title: 'Scroll what changes', group: 'Dialogs', where: ['confirm'], intent: {type: 'move', rows: 1}},
	{keys: ['up', 'k'], title: 'Scroll back', group: 'Dialogs', where: ['confirm'], intent: {type: 'move', rows: -1}},
	{keys: ['pagedown', 'ctrl-f'], title: 'Scroll a page of changes', group: 'Dialogs', where: ['confirm'], intent: {type: 'page', pages: 1}},
	{keys: ['pageup', 'ctrl-b'], title: 'Scroll a page back', group: 'Dialogs', where: ['confirm'], intent: {type: 'page', pages: -1}},
	{keys: ['enter'], title: 'Do it', group: 'Dialogs', where: ['prompt'], intent: {type: 'submit'}},
	{keys: ['escape'], title: 'Leave the prompt', group: 'Dialogs', where: ['prompt'], intent: {type: 'cancel'}},
	{keys: ['tab', 'right', 'ctrl-f'], title: 'Take the suggestion', group: 'Dialogs', where: ['prompt'], intent: {type: 'complete'}},
	{keys: ['up'], title: 'Earlier command', group: 'Dialogs', where: ['prompt'], intent: {type: 'recall', by: -1}},
	{keys: ['down'], title: 'Later command', group: 'Dialogs', where: ['prompt'], intent: {type: 'recall', by: 1}},

	{
		keys: [':'],
		title: 'Go to: a command',
		group: 'Console',
		where: ['anywhere'],
		hint: {words: 'go to', rank: 4},
		intent: {type: 'prompt', kind: 'command'},
	},
	{keys: ['?'], title: 'This page', group: 'Console', where: ['anywhere'], hint: {words: 'help', rank: 0}, intent: {type: 'help'}},
	{keys: ['ctrl-r'], title: 'Try again now: connection, login, metrics', group: 'Console', where: ['anywhere'], intent: {type: 'retry'}},
	{
		keys: ['ctrl-z'],
		title: 'Suspend; fg comes back',
		group: 'Console',
		where: ['anywhere', 'menu', 'form', 'confirm', 'prompt'],
		intent: {type: 'suspend'},
	},
	{keys: ['ctrl-c'], title: 'Leave', group: 'Console', where: ['anywhere', 'menu', 'form', 'confirm', 'prompt'], intent: {type: 'quit'}},
];

/** Places whose keys type text or decide: nothing reaches them but what is bound there. */
const closed: ReadonlySet<Place> = new Set(['menu', 'form', 'confirm', 'prompt']);

export const findBinding = (place: Place, key: string): KeyBinding | undefined =>
	keyMap.find(binding => binding.keys.includes(key) && binding.where.includes(place)) ??
	(closed.has(place) ? undefined : keyMap.find(binding => binding.keys.includes(key) && binding.where.includes('anywhere')));

/** Bindings that hold in a place, its own first. */
export const bindingsOf = (place: Place): readonly KeyBinding[] => [
	...keyMap.filter(binding => binding.where.includes(place)),
	...(closed.has(place) ? [] : keyMap.filter(binding => binding.where.includes('anywhere') && !binding.where.includes(place))),
];

/** The one key of what is two ways of one thing: bounds are a way to scale, resuming is the other way of pausing. */
const foldedInto: Readonly<Partial<Record<Suggestion['intent'], ActionType>>> = {
	'set-bounds': 'scale',
	resume: 'pause',
	release: 'hold',
	retry: 'abort',
};

/** The key of a suggestion of the sentence, on the list and on the page of a service; undefined: it has none there. */
export const keyOfSuggestion = (intent: Suggestion['intent'], place: 'list' | 'service' | 'traffic'): string | undefined => {
	const here = keyMap.filter(binding => binding.where.includes(place));
	if (intent === 'open') return place === 'list' ? here.find(binding => binding.intent.type === 'open')?.keys[0] : undefined;
	if (intent === 'logs') return here.find(binding => binding.intent.type === 'logs')?.keys[0];
	if (intent === 'set-traffic' && place !== 'traffic') return here.find(binding => binding.intent.type === 'traffic')?.keys[0];
	return here.find(binding => binding.needs === (foldedInto[intent] ?? intent))?.keys[0];
};
