import type {ActionType} from '../domain/action.ts';
import type {Failure, Outcome} from '../domain/outcome.ts';
import type {SafeText} from '../domain/safe-text.ts';
import type {Difference, LogLine, LogTrouble, Preparation, WriteOutcome} from '../session/session.ts';
import type {Preferences} from '../session/state/preferences.ts';
import type {DialogState} from './dialog-state.ts';
import type {Filter} from './filter.ts';
import type {KeyPress} from './key.ts';
import type {Route} from './route.ts';
import type {Flash, PromptState, Search, Size} from './view-state.ts';

/** What a key asks for: the right-hand side of the key map. Data, so that help and tests can read it. */
export type KeyIntent =
	| {readonly type: 'move'; readonly rows: number}
	| {readonly type: 'page'; readonly pages: number}
	| {readonly type: 'edge'; readonly to: 'top' | 'bottom'}
	| {readonly type: 'sideways'; readonly columns: number}
	| {readonly type: 'section'; readonly by: number}
	| {readonly type: 'chart-span'; readonly index: number}
	| {readonly type: 'chart-cursor'; readonly by: number}
	| {readonly type: 'all-charts'}
	| {readonly type: 'open'}
	| {readonly type: 'back'; readonly by: 'escape' | 'quit'}
	| {readonly type: 'history'; readonly by: number}
	| {readonly type: 'last-view'}
	| {readonly type: 'prompt'; readonly kind: PromptState['kind']}
	| {readonly type: 'help'}
	| {readonly type: 'mark'}
	| {readonly type: 'mark-range'}
	| {readonly type: 'clear-marks'}
	| {readonly type: 'sort'; readonly column: string}
	| {readonly type: 'column'; readonly by: number}
	| {readonly type: 'sort-column'}
	| {readonly type: 'wide'}
	| {readonly type: 'columns'}
	| {readonly type: 'toggle-column'}
	| {readonly type: 'shift-column'; readonly by: number}
	| {readonly type: 'reset-columns'}
	| {readonly type: 'why'}
	| {readonly type: 'act'; readonly action: ActionType}
	| {readonly type: 'toggle-pause'}
	| {readonly type: 'actions'}
	| {readonly type: 'undo'}
	| {readonly type: 'traffic'}
	| {readonly type: 'gpus'}
	| {readonly type: 'fold'; readonly isOpening: boolean}
	| {readonly type: 'revisions'; readonly purpose: 'look' | 'roll-back'}
	| {readonly type: 'logs'; readonly previous: boolean}
	| {readonly type: 'next-log'; readonly of: 'replica' | 'container'; readonly by: number}
	| {readonly type: 'text'; readonly kind: 'yaml' | 'describe'}
	| {readonly type: 'copy'; readonly what: 'name' | 'namespace'}
	| {readonly type: 'warp'}
	| {readonly type: 'namespace'; readonly number: number}
	| {readonly type: 'retry'}
	| {readonly type: 'suspend'}
	| {readonly type: 'quit'}
	| {readonly type: 'since'; readonly index: number}
	| {readonly type: 'toggle-log'; readonly what: 'isFollowing' | 'isWrapped' | 'hasTimes' | 'isFull'}
	| {readonly type: 'mark-log'}
	| {readonly type: 'clear-log'}
	| {readonly type: 'managed-fields'}
	| {readonly type: 'search-step'; readonly by: number}
	| {readonly type: 'submit'}
	| {readonly type: 'cancel'}
	| {readonly type: 'complete'}
	| {readonly type: 'recall'; readonly by: number}
	| {readonly type: 'focus'; readonly by: number}
	| {readonly type: 'choose-answer'; readonly answer: 'cancel' | 'accept'};

/** What else changes the view: news from the session and answers to what was asked. */
export type ViewIntent =
	| KeyIntent
	| {readonly type: 'key'; readonly at: number}
	| {readonly type: 'edit'; readonly key: KeyPress}
	| {readonly type: 'paste'; readonly text: string}
	| {readonly type: 'resize'; readonly size: Size}
	| {readonly type: 'snapshot'; readonly at: number}
	| {readonly type: 'route'; readonly route: Route}
	| {readonly type: 'faults'}
	/** What was arranged, now or at an earlier start. */
	| {readonly type: 'preferences'; readonly preferences: Preferences}
	/** By `whyKey`: where each number comes from, or why it is missing. */
	| {readonly type: 'explained'; readonly sentences: ReadonlyMap<string, readonly SafeText[]>}
	| {readonly type: 'filter'; readonly filter: Filter | undefined}
	/** The prompt is done; a command is remembered. */
	| {readonly type: 'prompt-closed'; readonly command: string | undefined}
	| {readonly type: 'search'; readonly search: Search | undefined}
	/** Another session: nothing of the old one may be acted on. */
	| {readonly type: 'session'}
	| {readonly type: 'flash'; readonly flash: Flash | undefined}
	| {readonly type: 'dialog'; readonly dialog: DialogState | undefined}
	| {readonly type: 'prepared'; readonly uid: string; readonly preparation: Preparation}
	| {readonly type: 'armed'; readonly id: string}
	| {readonly type: 'written'; readonly id: string; readonly outcome: WriteOutcome}
	| {readonly type: 'text-loaded'; readonly outcome: Outcome<readonly SafeText[]>; readonly at: number}
	/** What is on the screen is to be read once more. */
	| {readonly type: 'text-again'}
	/** It is later, and an age on the screen is another. */
	| {readonly type: 'aged'; readonly at: number}
	| {readonly type: 'differences'; readonly revision: string; readonly outcome: Outcome<readonly Difference[]>}
	| {readonly type: 'log-lines'; readonly lines: readonly LogLine[]}
	| {readonly type: 'log-end'; readonly failure: Failure | undefined}
	| {readonly type: 'log-trouble'; readonly trouble: LogTrouble | undefined; readonly at: number}
	| {readonly type: 'log-start'};

export type IntentType = ViewIntent['type'];
