import type {Action} from '../domain/action.ts';
import type {ServiceRow} from '../session/snapshot.ts';
import {verbOf} from './action-check.ts';
import {retypedForm} from './action-form.ts';
import {outdatedBy} from './dialog-notes.ts';
import type {Asked, DialogState, FormState} from './dialog-state.ts';
import type {KeyIntent} from './intent.ts';
import type {PerformContext} from './perform-context.ts';
import {readForm} from './read-form.ts';

type Refused = Extract<DialogState, {kind: 'refused'}>;

/** Asks for a plan. */
export const ask = (asked: Asked, context: PerformContext): void => context.dispatch({type: 'dialog', dialog: {kind: 'preparing', asked}});

/** Leads to the plan and its dialog. */
export const prepare = (row: ServiceRow, action: Action, context: PerformContext, more: Pick<Asked, 'remark' | 'form'> = {}): void => {
	const verb = verbOf(action.type);
	const title = `${verb.charAt(0).toUpperCase()}${verb.slice(1)} ${row.service.namespace} / ${row.service.name}`;
	ask({uid: row.service.uid, title, action, ...more}, context);
};

const submitForm = (form: FormState, context: PerformContext): void => {
	const row = context.frame().snapshot.rows.find(({service}) => service.uid === form.uid);
	if (row === undefined) {
		context.dispatch({type: 'dialog', dialog: {...form, problem: 'This service is gone.'}});
		return;
	}
	const result = readForm(form, row);
	if (!result.ok) {
		context.dispatch({type: 'dialog', dialog: {...form, problem: result.problem}});
		return;
	}
	prepare(row, result.action, context, {form: {...form, problem: undefined}});
};

const submitConfirm = (dialog: Extract<DialogState, {kind: 'confirm'}>, context: PerformContext): void => {
	if (!dialog.isArmed) return;
	if (dialog.focus === 'cancel') {
		context.dispatch({type: 'dialog', dialog: undefined});
		context.say('Cancelled; nothing was changed.');
		return;
	}
	const {prepared, asked} = dialog;
	const changed = outdatedBy(dialog, context.frame().snapshot);
	if (changed !== undefined) {
		ask({...asked, changed}, context);
		return;
	}
	const {typed} = prepared.plan;
	if (typed !== undefined && dialog.typed.value !== typed.text) {
		context.dispatch({type: 'dialog', dialog: {...dialog, problem: `Type ${typed.text} first: ${typed.because}`}});
		return;
	}
	context.dispatch({type: 'dialog', dialog: {kind: 'sending', asked, prepared, typed: dialog.typed.value}});
};

/** Back to what was typed, as the service is now; without a form to go back to the dialog closes. */
const retype = ({asked: {form}}: Refused, context: PerformContext): void => {
	const row = context.frame().snapshot.rows.find(({service}) => service.uid === form?.uid);
	const canPark = row !== undefined && context.session().means(row.service.uid, 'scale') !== undefined;
	context.dispatch({type: 'dialog', dialog: form === undefined || row === undefined ? undefined : retypedForm(form, row, canPark)});
};

/** The same once more, with what has changed at its head. */
const submitRefused = (dialog: Refused, context: PerformContext): void => {
	if (dialog.isWorthAsking) ask({...dialog.asked, changed: dialog.sentence}, context);
	else retype(dialog, context);
};

/** escape: what was typed is not lost with a plan that came to nothing. */
export const cancelDialog = (intent: Extract<KeyIntent, {type: 'cancel'}>, context: PerformContext): void => {
	const {dialog} = context.frame().view;
	if (dialog?.kind === 'refused') retype(dialog, context);
	else context.dispatch(intent);
};

/** Enter in a dialog that was opened by what was asked for; false: it is none of these. */
export const submitDialog = (dialog: DialogState | undefined, context: PerformContext): boolean => {
	if (dialog?.kind === 'form') submitForm(dialog, context);
	else if (dialog?.kind === 'confirm') submitConfirm(dialog, context);
	else if (dialog?.kind === 'refused') submitRefused(dialog, context);
	else return false;
	return true;
};
