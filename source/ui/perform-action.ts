import {type ActionType, actionTypes} from '../domain/action.ts';
import type {ModelService} from '../domain/model-service.ts';
import {pinRelease, stableText} from '../domain/traffic-text.ts';
import {undoTitle} from '../domain/undo-title.ts';
import type {ServiceRow} from '../session/snapshot.ts';
import {actionFor, actionRefusal, inFlightRefusal, readOnlyRefusal, refusalOf} from './action-check.ts';
import {openForm} from './action-form.ts';
import {menuItems} from './action-menu.ts';
import type {DialogState, FormAction} from './dialog-state.ts';
import {type PerformContext, type Performers, requireRow} from './perform-context.ts';
import {ask, cancelDialog, prepare, submitDialog} from './perform-dialog.ts';
import {switchContext, switchNamespace, targetPod} from './perform-open.ts';
import {submitPrompt} from './perform-prompt.ts';
import {selectedRevision} from './reduce-service.ts';
import {currentRoute} from './route.ts';
import {choicesOf} from './view-world.ts';

type Asker = (row: ServiceRow, context: PerformContext) => void;

const askForm =
	(action: FormAction): Asker =>
	(row, context) =>
		context.dispatch({
			type: 'dialog',
			dialog: openForm(action, row, context.session().means(row.service.uid, 'scale') !== undefined),
		});

/** How each action is asked for: a form, a choice, or at once. None writes: all lead to the plan and its dialog. */
const askers: Readonly<Record<ActionType, Asker>> = {
	scale: askForm('scale'),
	'set-bounds': askForm('set-bounds'),
	update: askForm('update'),
	'roll-back': (row, context) => {
		context.dispatch({type: 'dialog', dialog: undefined});
		context.dispatch({type: 'route', route: {view: 'revisions', uid: row.service.uid}});
	},
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

/** A change is made to one service at a time. */
const marksRefusal = (row: ServiceRow, context: PerformContext): string | undefined => {
	const {view} = context.frame();
	const {marks} = view.list;
	const isList = currentRoute(view.history).view === 'list';
	return isList && marks.size > 0 && !(marks.size === 1 && marks.has(row.service.uid))
		? `${marks.size} services are marked, and a change is made to one at a time. ctrl-\\ clears the marks.`
		: undefined;
};

const abortRemark = (service: ModelService): string =>
	`A release is under way: to go back is to abort it, so that ${stableText(service) ?? 'the stable revision'} gets all requests. z shows the revisions.`;

const act = (needs: ActionType, context: PerformContext): void => {
	const row = requireRow(context);
	if (row === undefined) return;
	const refusal = refusalOf(needs, row, context.frame().snapshot) ?? marksRefusal(row, context);
	if (refusal !== undefined) {
		context.say(refusal, 'problem');
		return;
	}
	const release = needs === 'promote-full' ? pinRelease(row.service) : undefined;
	if (release === undefined) askers[actionFor(needs, row)](row, context);
	else prepare(row, release, context);
};

/** Going back: to a revision of choice, or in the middle of a canary to the stable one by aborting it, which is said. */
const goBack = (context: PerformContext): void => {
	const row = requireRow(context);
	if (row === undefined) return;
	const isAbort = actionFor('roll-back', row) === 'abort';
	const refusal = refusalOf('roll-back', row, context.frame().snapshot) ?? marksRefusal(row, context);
	if (refusal !== undefined) context.say(refusal, 'problem');
	else if (isAbort) prepare(row, {type: 'abort'}, context, {remark: abortRemark(row.service)});
	else askers['roll-back'](row, context);
};

const openMenu = (context: PerformContext): void => {
	const row = requireRow(context);
	if (row === undefined) return;
	const {uid} = row.service;
	const session = context.session();
	const means = new Map(
		actionTypes.flatMap(action => {
			const how = session.means(uid, action);
			return how === undefined ? [] : [[action, how] as const];
		}),
	);
	context.dispatch({type: 'dialog', dialog: {kind: 'menu', uid, chosen: 0, means}});
};

const submitMenu = (menu: Extract<DialogState, {kind: 'menu'}>, context: PerformContext): void => {
	const {snapshot} = context.frame();
	const row = snapshot.rows.find(({service}) => service.uid === menu.uid);
	const action = row === undefined ? undefined : menuItems(menu, row, snapshot)[menu.chosen]?.action;
	if (row === undefined || action === undefined) {
		context.say('This service is gone.', 'problem');
		return;
	}
	const refusal = actionRefusal(action, row, snapshot) ?? marksRefusal(row, context);
	if (refusal === undefined) askers[action](row, context);
	else context.say(refusal, 'problem');
};

const undo = (context: PerformContext): void => {
	const {snapshot} = context.frame();
	const {undoable} = snapshot;
	const refusal =
		readOnlyRefusal('undo anything', snapshot) ??
		(undoable === undefined ? 'Nothing was changed in this session: there is nothing to undo.' : undefined) ??
		snapshot.rows.filter(({service}) => service.uid === undoable?.uid).map(inFlightRefusal)[0];
	if (refusal !== undefined || undoable === undefined) context.say(refusal ?? '', 'problem');
	else if (!undoable.offer.possible) context.say(`${undoable.title} cannot be undone: ${undoable.offer.reason}`, 'problem');
	else ask({uid: undoable.uid, title: undoTitle(undoable.title), action: 'undo'}, context);
};

const submit = (context: PerformContext): void => {
	const {dialog, prompt} = context.frame().view;
	if (submitDialog(dialog, context)) return;
	if (dialog?.kind === 'menu') submitMenu(dialog, context);
	else if (prompt !== undefined) submitPrompt(prompt, context);
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
	const refusal = actionRefusal('roll-back', row, snapshot);
	if (refusal !== undefined) context.say(refusal, 'problem');
	else if (revision === undefined) context.say('Choose a revision first: nothing speaks for one of them.', 'problem');
	else if (revision.newest) context.say(`Revision ${revision.number} is what the service asks for now.`, 'problem');
	else prepare(row, {type: 'roll-back', revision: revision.id}, context);
	return true;
};

/** Keys that change a service, and enter where it decides something. */
export const actionPerformers = ({open, revisions: look}: Required<Pick<Performers, 'open' | 'revisions'>>): Performers => ({
	act: ({action}, context) => act(action, context),
	'toggle-pause': (_, context) => act('pause', context),
	actions: (_, context) => openMenu(context),
	undo: (_, context) => undo(context),
	revisions: (intent, context) => (intent.purpose === 'roll-back' ? goBack(context) : look(intent, context)),
	submit: (_, context) => submit(context),
	cancel: cancelDialog,
	open: (intent, context) => {
		if (!openChoice(context)) open(intent, context);
	},
});
