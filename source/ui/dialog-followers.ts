import {type Follower, whileCurrent} from './follower.ts';

/** The plan and its dry run, for the dialog that waits for it. */
export const preparation: Follower = {
	key: ({view: {dialog}}) => (dialog?.kind === 'preparing' ? `${dialog.asked.uid} ${JSON.stringify(dialog.asked.action)}` : undefined),
	start: (context, session) => {
		const {dialog} = context.frame().view;
		if (dialog?.kind !== 'preparing') return undefined;
		const {isCurrent, stop} = whileCurrent();
		const {gate} = session;
		const {action, uid} = dialog.asked;
		const preparing = action === 'undo' ? gate.prepareUndo() : gate.prepare(action, uid);
		void preparing.then(preparation => isCurrent() && context.dispatch({type: 'prepared', uid, preparation}));
		return stop;
	},
};

/** The one write of a confirmed plan. Its outcome is told also when its dialog was left: it cannot be called back. */
export const execution: Follower = {
	key: ({view: {dialog}}) => (dialog?.kind === 'sending' ? dialog.prepared.id : undefined),
	start: (context, session) => {
		const {dialog} = context.frame().view;
		if (dialog?.kind !== 'sending') return undefined;
		const {prepared, typed} = dialog;
		void session.gate
			.execute(prepared, prepared.plan.typed === undefined ? undefined : typed)
			.then(outcome => context.dispatch({type: 'written', id: prepared.id, outcome}));
		return undefined;
	},
};
