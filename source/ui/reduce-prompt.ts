import type {Snapshot} from '../session/snapshot.ts';
import {type CommandWorld, completeCommand} from './commands.ts';
import {parseFilter} from './filter.ts';
import type {ViewIntent} from './intent.ts';
import {rearrangeList} from './reduce-list.ts';
import {editField, insertText, type TextField, textField} from './text-field.ts';
import {emptyPrompt, type PromptState, type ViewState} from './view-state.ts';

export const openPrompt = (state: ViewState, kind: PromptState['kind']): ViewState => ({
	...state,
	prompt: emptyPrompt(kind, state.list.filter, state.commandHistory.length),
});

/** A filter applies while it is typed; one that is no expression changes nothing but says so. */
const withField = (state: ViewState, prompt: PromptState, field: TextField, snapshot: Snapshot): ViewState => {
	if (prompt.kind !== 'filter' || field.value === prompt.field.value) return {...state, prompt: {...prompt, field, problem: undefined}};
	const parsed = parseFilter(field.value);
	if (!parsed.ok) return {...state, prompt: {...prompt, field, problem: parsed.sentence}};
	return rearrangeList({...state, prompt: {...prompt, field, problem: undefined}}, {...state.list, filter: parsed.filter}, snapshot);
};

/** What completion adds to the text, '' where nothing. */
export const ghostOf = (prompt: PromptState, world: CommandWorld): string =>
	prompt.kind === 'command' && prompt.field.cursor === [...prompt.field.value].length ? completeCommand(prompt.field.value, world) : '';

const recall = (state: ViewState, prompt: PromptState, by: number): ViewState => {
	const at = Math.max(0, Math.min(state.commandHistory.length, prompt.historyAt + by));
	return {...state, prompt: {...prompt, historyAt: at, field: textField(state.commandHistory[at] ?? '')}};
};

export const reducePrompt = (state: ViewState, intent: ViewIntent, snapshot: Snapshot, world: CommandWorld): ViewState => {
	const {prompt} = state;
	if (prompt === undefined) return state;
	if (intent.type === 'cancel') {
		const closed = {...state, prompt: undefined};
		return prompt.kind === 'filter' ? rearrangeList(closed, {...state.list, filter: prompt.before}, snapshot) : closed;
	}
	if (intent.type === 'recall') return prompt.kind === 'command' ? recall(state, prompt, intent.by) : state;
	if (intent.type === 'paste') return withField(state, prompt, insertText(prompt.field, intent.text), snapshot);
	if (intent.type === 'edit') return withField(state, prompt, editField(prompt.field, intent.key) ?? prompt.field, snapshot);
	if (intent.type !== 'complete') return state;
	const ghost = ghostOf(prompt, world);
	const moved = ghost === '' ? editField(prompt.field, {name: 'right'}) : textField(prompt.field.value + ghost);
	return withField(state, prompt, moved ?? prompt.field, snapshot);
};
