import type {Preparation, Prepared, WriteOutcome} from '../../../source/session/session.ts';
import type {PendingWrite} from '../../../source/session/snapshot.ts';
import {showOutcome} from '../../../source/ui/reduce-dialog.ts';
import {createViewState} from '../../../source/ui/view-state.ts';
import type {ActionExample} from '../../session/gate/action-examples.ts';
import {type Fault, isRealWrite, startGateStage} from '../../session/gate/gate-stage.ts';
import {type Silence, settle} from './faults.ts';
import type {PlanCase, Shown, WriteCase} from './write-model.ts';

const shownAs = (pending: PendingWrite | undefined): Shown => {
	if (pending === undefined) return 'nothing';
	if (pending.status === 'sending') return pending.isRecheck === true ? 'read once more' : 'sending';
	return pending.status === 'unknown' ? 'unknown' : 'followed';
};

const withoutRepeats = (list: readonly Shown[]): readonly Shown[] => list.filter((entry, index) => entry !== list[index - 1]);

/** What the screen makes of an outcome whose dialog is open. */
const screenOf = (prepared: Prepared, outcome: WriteOutcome): {readonly isTold: boolean; readonly isAskedAgain: boolean} => {
	const asked = {uid: 'x', title: prepared.plan.title, action: prepared.plan.action};
	const open = {...createViewState({columns: 80, rows: 24}), dialog: {kind: 'sending' as const, asked, prepared, typed: ''}};
	const {dialog, flash} = showOutcome(open, {type: 'written', id: prepared.id, outcome});
	return {
		isTold: dialog?.kind === 'refused' ? dialog.sentence === outcome.sentence : flash?.text === outcome.sentence,
		isAskedAgain: dialog?.kind === 'refused' && dialog.isWorthAsking,
	};
};

/** What every line of the audit log has to tell. */
const neededFields = [
	'id',
	'time',
	'context',
	'server',
	'user',
	'kind',
	'namespace',
	'name',
	'uid',
	'service',
	'title',
	'verb',
	'reason',
	'before',
	'after',
	'patch',
	'dryRun',
];

/** An action, or the undo of it, on a cluster of its own, with its gate. */
export const openSubject = async (example: ActionExample, way: 'change' | 'undo') => {
	const {action, uid = 'uid-llama'} = example;
	const stage = await startGateStage(example.objects === undefined ? {} : {objects: example.objects});
	let hasNoWayBack = false;
	if (way === 'undo') {
		const first = await stage.mustPrepare(action, uid);
		await stage.gate.execute(first, first.plan.typed?.text);
		hasNoWayBack = stage.gate.undoable()?.offer.possible !== true;
	}
	const titleBefore = stage.gate.undoable()?.title;
	const prepare = (): Promise<Preparation> => (way === 'undo' ? stage.gate.prepareUndo() : stage.gate.prepare(action, uid));
	let locked: readonly string[] = [];

	/** While the write is at the server the keys of its service are locked. */
	const watchingKeys =
		(fault: Fault): Fault =>
		async (request, response) => {
			if (isRealWrite(request)) {
				const second = await stage.gate.prepare({type: 'restart'}, uid);
				locked = [stage.pending.get(uid)?.status ?? 'nothing', second.status === 'refused' ? second.failure.kind : second.status];
			}
			return fault(request, response);
		};

	const setFault = (made: Fault | Silence | undefined): (() => boolean) => {
		const fault = typeof made === 'function' ? made : made?.fault;
		stage.setFault(watchingKeys(fault ?? (() => false)));
		return made === undefined || typeof made === 'function' ? () => false : made.hasFallen;
	};

	return {
		hasNoWayBack,
		close: stage.close,

		/** Confirms a plan of it, and tells all that came of it. */
		async carryOut({meanwhile, fault}: WriteCase) {
			stage.reset();
			locked = [];
			const prepared = await prepare();
			if (prepared.status === 'refused') throw new Error(prepared.failure.sentence);
			const planReads = stage.reads.length;
			meanwhile?.(stage, prepared, uid);
			stage.shown.length = 0;
			const hasFallen = setFault(fault?.());
			const typed = prepared.plan.typed?.text;
			const outcome = await settle(stage, stage.gate.execute(prepared, typed), hasFallen);
			const reads = stage.reads.length - planReads;
			const sent = stage.realWrites().length;
			const again = await settle(stage, stage.gate.execute(prepared, typed));
			const result = stage.lines.find(({event}) => event === 'result');
			return {
				outcome,
				sent,
				reads,
				planReads,
				/** It is tried to be confirmed a second time. */
				again: [again.status, stage.realWrites().length - sent],
				lines: stage.lines.map(({event}) => event),
				isOfPlan: stage.lines.every(({id}) => id === prepared.id),
				missing: neededFields.filter(field => stage.lines.some(line => line[field] === undefined)),
				result: result && [result['outcome'], result['httpStatus']],
				shown: withoutRepeats(stage.shown.map(shownAs)),
				undoable: stage.gate.undoable()?.title,
				titleBefore,
				title: prepared.plan.title,
				isDelete: prepared.plan.steps[0]?.request.method === 'DELETE',
				locked,
				screen: screenOf(prepared, outcome),
			};
		},

		/** Asks for a plan of it. */
		async prepareUnder({fault}: PlanCase) {
			stage.reset();
			const hasFallen = setFault(fault());
			const preparation = await settle(stage, prepare(), hasFallen);
			return {
				preparation,
				tried: stage.writes.length,
				sent: stage.realWrites().length,
				lines: stage.lines.length,
				// The row of an earlier change may come to its end meanwhile.
				shown: stage.shown.filter(pending => pending !== undefined).length,
				isAsBefore: stage.gate.undoable()?.title === titleBefore,
			};
		},
	};
};

export type Subject = Awaited<ReturnType<typeof openSubject>>;
