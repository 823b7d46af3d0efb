import type {Failure} from '../domain/outcome.ts';
import type {Snapshot} from '../session/snapshot.ts';
import {menuLength} from './action-menu.ts';
import type {DialogState, FormField, FormState} from './dialog-state.ts';
import type {ViewIntent} from './intent.ts';
import {ofChoice} from './of-choice.ts';
import {scrollSteps} from './reduce-page.ts';
import {editField, insertText, type TextField, textField} from './text-field.ts';
import type {ViewState} from './view-state.ts';
import {clamp} from './viewport.ts';

/** Lines of a page, and lines that do not fit on the screen. */
type Room = {readonly page: number; readonly hidden: number};

type Confirm = Extract<DialogState, {kind: 'confirm'}>;

const choose = (field: FormField, by: number): FormField => {
	const choices = field.choices ?? [];
	const at = choices.indexOf(field.field.value);
	return {...field, field: textField(choices[(at + by + choices.length) % choices.length] ?? field.field.value)};
};

const changeField = (field: FormField, intent: ViewIntent): FormField => {
	const {isSelected = false, ...rest} = field;
	if (intent.type === 'paste') return {...rest, field: insertText(isSelected ? textField('') : field.field, intent.text)};
	if (intent.type !== 'edit') return field;
	if (field.choices !== undefined) {
		return intent.key.name === 'right' || intent.key.name === 'space'
			? choose(field, 1)
			: intent.key.name === 'left'
				? choose(field, -1)
				: field;
	}
	const isNumber = field.id === 'replicas' || field.id === 'minimum' || field.id === 'maximum' || field.id.startsWith('share ');
	// A count takes digits only: a stray letter must not become part of a number.
	if (isNumber && intent.key.text !== undefined && !/^\d$/.test(intent.key.text)) return field;
	const {name, text} = intent.key;
	const isReplaced = isSelected && (text !== undefined || name === 'backspace' || name === 'delete');
	return {...rest, field: editField(isReplaced ? textField('') : field.field, intent.key) ?? field.field};
};

const reduceForm = (form: FormState, intent: ViewIntent): FormState => {
	if (intent.type === 'focus') {
		const count = form.fields.length;
		return {...form, focus: (form.focus + intent.by + count) % count};
	}
	const focused = form.fields[form.focus];
	const changed = focused === undefined ? undefined : changeField(focused, intent);
	const fields = form.fields.map((field, index) => (index === form.focus ? (changed ?? field) : field));
	const isOther = changed?.choices !== undefined && changed.field.value !== focused?.field.value;
	return {...form, fields: isOther ? ofChoice(form, changed) : fields, problem: undefined};
};

const typedField = (field: TextField, intent: ViewIntent): TextField => {
	if (intent.type === 'paste') return insertText(field, intent.text);
	return intent.type === 'edit' ? (editField(field, intent.key) ?? field) : field;
};

const reduceConfirm = (confirm: Confirm, intent: ViewIntent, room: Room): Confirm => {
	if (intent.type === 'choose-answer') return {...confirm, focus: intent.answer, problem: undefined};
	const steps = scrollSteps(intent, room.page);
	if (steps !== undefined) return {...confirm, top: clamp(confirm.top + steps, 0, room.hidden)};
	return confirm.prepared.plan.typed === undefined ? confirm : {...confirm, typed: typedField(confirm.typed, intent), problem: undefined};
};

const reduceMenu = (menu: Extract<DialogState, {kind: 'menu'}>, intent: ViewIntent, room: Room): DialogState => {
	const steps = scrollSteps(intent, room.page);
	return steps === undefined ? menu : {...menu, chosen: clamp(menu.chosen + steps, 0, menuLength - 1)};
};

/** Changes inside an open dialog. Keys that come before a plan is on the screen change nothing. */
export const reduceDialog = (state: ViewState, intent: ViewIntent, room: Room): ViewState => {
	const {dialog} = state;
	if (dialog === undefined) return state;
	if (intent.type === 'cancel') return {...state, dialog: undefined};
	if (dialog.kind === 'form') return {...state, dialog: reduceForm(dialog, intent)};
	if (dialog.kind === 'menu') return {...state, dialog: reduceMenu(dialog, intent, room)};
	if (dialog.kind !== 'confirm') return state;
	if (intent.type === 'armed') return intent.id === dialog.prepared.id ? {...state, dialog: {...dialog, isArmed: true}} : state;
	return dialog.isArmed ? {...state, dialog: reduceConfirm(dialog, intent, room)} : state;
};

/** Failures of a moment: the same, planned once more, may go through. */
const passing: ReadonlySet<Failure['kind']> = new Set<Failure['kind']>([
	'changed',
	'conflict',
	'unreachable',
	'timeout',
	'throttled',
	'server',
	'ambiguous',
	'credentials',
	'unauthorized',
	'aborted',
	'malformed',
]);

/** The answer of the gate takes the place of the waiting dialog it was asked by; a dialog left meanwhile stays left. */
export const showPreparation = (state: ViewState, intent: Extract<ViewIntent, {type: 'prepared'}>, {rows}: Snapshot): ViewState => {
	const {dialog} = state;
	if (dialog?.kind !== 'preparing' || dialog.asked.uid !== intent.uid) return state;
	const {preparation} = intent;
	const {asked} = dialog;
	if (preparation.status === 'refused') {
		const {kind, sentence, causes = []} = preparation.failure;
		return {...state, dialog: {kind: 'refused', asked, sentence, causes, isWorthAsking: passing.has(kind)}};
	}
	return {
		...state,
		dialog: {
			kind: 'confirm',
			asked,
			prepared: preparation,
			service: rows.find(({service}) => service.uid === asked.uid)?.service,
			focus: 'cancel',
			typed: textField(''),
			isArmed: false,
			problem: undefined,
			top: 0,
		},
	};
};

/** What became of a write: a short word where it went through, a dialog where the person must know more. */
export const showOutcome = (state: ViewState, intent: Extract<ViewIntent, {type: 'written'}>): ViewState => {
	const {dialog} = state;
	const {status, sentence, isPassing = false} = intent.outcome;
	const isOpen = dialog?.kind === 'sending' && dialog.prepared.id === intent.id;
	if (status === 'applied') return {...state, dialog: isOpen ? undefined : dialog, flash: {text: sentence, tone: 'information'}};
	if (!isOpen) return {...state, flash: {text: sentence, tone: 'problem'}};
	const isWorthAsking = isPassing || status === 'changed' || status === 'not-applied';
	return {...state, dialog: {kind: 'refused', asked: dialog.asked, sentence, causes: [], isWorthAsking}};
};
