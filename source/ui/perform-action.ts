import type {Action, ActionType} from '../domain/action.ts';
import type {ServiceRow} from '../session/snapshot.ts';
import {actionFor, refusalOf, verbOf} from './action-check.ts';
import {openForm, readForm} from './action-form.ts';
import {type PerformContext, type Performers, requireRow} from './perform-context.ts';
import {switchContext, switchNamespace, targetPod} from './perform-open.ts';
import {submitPrompt} from './perform-prompt.ts';
import {selectedRevision} from './reduce-service.ts';
import {currentRoute} from './route.ts';
import {choicesOf} from './view-reducer.ts';
import type {DialogState, FormAction} from './view-state.ts';

const prepare = (row: ServiceRow, action: Action, context: PerformContext): void => {
	const verb = verbOf(action.type);
	const title = `${verb.charAt(0).toUpperCase()}${verb.slice(1)} ${row.service.namespace} / ${row.service.name}`;
	context.dispatch({type: 'dialog', dialog: {kind: 'preparing', uid: row.service.uid, title, action}});
};

type Asker = (row: ServiceRow, context: PerformContext) => void;

const askForm =
	(action: FormAction): Asker =>
	(row, context) =>
		context.dispatch({type: 'dialog', dialog: openForm(action, row)});

/** How each action is asked for: a form, a choice, or at once. None writes: all lead to the plan and its dialog. */
const askers: Readonly<Record<ActionType, Asker>> = {
	scale: askForm('scale'),
	'set-bounds': askForm('set-bounds'),
	update: askForm('update'),
	'roll-back': (row, context) => context.dispatch({type: 'route', route: {view: 'revisions', uid: row.service.uid}}),
	restart: (row, context) => prepare(row, {type: 'restart'}, context),
	pause: (row, context) => prepare(row, {type: 'pause'}, context),
	resume: (row, context) => prepare(row, {type: 'resume'}, context),
	hold: askForm('hold'),
	release: (row, context) => prepare(row, {type: 'release'}, context),
	promote: (row, context) => prepare(row, {type: 'promote'}, context),
	'promote-full': (row, context) => prepare(row, {type: 'promote-full'}, context),
	abort: (row, context) => prepare(row, {type: 'abort'}, context),
	retry: (row, context) => prepare(row, {type: 'retry'}, context),
	'set-traffic': askForm('set-traffic'),
	'replace-replica': (row, context) => {
		const pod = targetPod(context.frame(), row);
		if (pod === undefined) return context.say(`${row.service.name} has no replica to replace.`, 'problem');
		prepare(row, {type: 'replace-replica', replicaUid: pod.uid}, context);
	},
};

const act = (needs: ActionType, context: PerformContext): void => {
	const row = requireRow(context);
	if (row === undefined) return;
	const {snapshot, view} = context.frame();
	const refusal = refusalOf(needs, row, snapshot);
	if (refusal !== undefined) {
		context.say(refusal, 'problem');
		return;
	}
	const {marks} = view.list;
	const isList = currentRoute(view.history).view === 'list';
	if (isList && marks.size > 0 && !(marks.size === 1 && marks.has(row.service.uid))) {
		context.say(`${marks.size} services are marked, and a change is made to one at a time. ctrl-\\ clears the marks.`, 'problem');
		return;
	}
	askers[actionFor(needs, row)](row, context);
};

const submitForm = (form: Extract<DialogState, {kind: 'form'}>, context: PerformContext): void => {
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
	prepare(row, result.action, context);
};

const submitConfirm = (dialog: Extract<DialogState, {kind: 'confirm'}>, context: PerformContext): void => {
	if (!dialog.isArmed) return;
	if (dialog.focus === 'cancel') {
		context.dispatch({type: 'dialog', dialog: undefined});
		context.say('Cancelled; nothing was changed.');
		return;
	}
	const {typed} = dialog.prepared.plan;
	if (typed !== undefined && dialog.typed.value !== typed.text) {
		context.dispatch({type: 'dialog', dialog: {...dialog, problem: `Type ${typed.text} first: ${typed.because}`}});
		return;
	}
	context.dispatch({type: 'dialog', dialog: {kind: 'sending', uid: dialog.uid, prepared: dialog.prepared, typed: dialog.typed.value}});
};

const submit = (context: PerformContext): void => {
	const {dialog, prompt} = context.frame().view;
	if (dialog?.kind === 'form') {
		submitForm(dialog, context);
		return;
	}
	if (dialog?.kind === 'confirm') {
		submitConfirm(dialog, context);
		return;
	}
	if (dialog?.kind === 'refused') {
		context.dispatch({type: 'dialog', dialog: undefined});
		return;
	}
	if (prompt !== undefined) submitPrompt(prompt, context);
};

/** Enter on a revision or in a picker. */
const openChoice = (context: PerformContext): boolean => {
	const {view, snapshot} = context.frame();
	const route = currentRoute(view.history);
	if (route.view === 'choose') {
		const choice = choicesOf(route, context.world())[view.chosen];
		context.dispatch({type: 'back', by: 'quit'});
		if (choice !== undefined && route.of === 'context') void switchContext(choice, context);
		else if (choice !== undefined) void switchNamespace(choice === 'all' ? undefined : choice, context);
		return true;
	}
	if (route.view !== 'revisions') return false;
	const row = requireRow(context);
	if (row === undefined) return true;
	const id = selectedRevision(row, view);
	const revision = row.service.revisions?.find(candidate => candidate.id === id);
	const refusal = refusalOf('roll-back', row, snapshot);
	if (refusal !== undefined) context.say(refusal, 'problem');
	else if (revision === undefined) context.say('Choose a revision first: nothing speaks for one of them.', 'problem');
	else if (revision.newest) context.say(`Revision ${revision.number} is what the service asks for now.`, 'problem');
	else prepare(row, {type: 'roll-back', revision: revision.id}, context);
	return true;
};

/** Keys that change a service, and enter where it decides something. */
export const actionPerformers = (open: NonNullable<Performers['open']>): Performers => ({
	act: ({action}, context) => act(action, context),
	'toggle-pause': (_, context) => act('pause', context),
	submit: (_, context) => submit(context),
	open: (intent, context) => {
		if (!openChoice(context)) open(intent, context);
	},
});
