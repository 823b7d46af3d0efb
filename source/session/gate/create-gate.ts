import {createWriter} from '../../cluster/write.ts';
import type {Outcome} from '../../domain/outcome.ts';
import type {DoneCondition} from '../../domain/plan.ts';
import type {Gate, Preparation, Prepared, WriteOutcome} from '../session.ts';
import type {Identity, ServiceRow, Undoable} from '../snapshot.ts';
import {executeWrite} from './execute-write.ts';
import {createWriteFollower} from './follow-writes.ts';
import type {GateContext} from './gate-context.ts';
import {createEventNoter} from './note-event.ts';
import {prepareUndo, prepareWrite, readOnlyFailure} from './prepare-write.ts';
import {progressSentence, seenBefore} from './progress.ts';
import type {ReadyWrite} from './ready-write.ts';
import {needsRecheck, recheckWrite} from './recheck-write.ts';
import {type MadeChange, noWayBack} from './undo-plan.ts';

/** Dialogs that were left are not told of; more than these are not open at once. */
const mostReady = 8;

const refused = (sentence: string): WriteOutcome => ({status: 'refused', sentence});

const refusal = (sentence: string): Preparation => ({status: 'refused', failure: {kind: 'refused', sentence}});

const isSameCluster = (one: Identity, other: Identity): boolean =>
	one.context === other.context && one.server === other.server && (one.user === other.user || one.isUserProven !== true);

/** The condition a plan waits for, with the generation that the write really got. */
const conditionOf = (condition: DoneCondition, generation: number | undefined): DoneCondition =>
	'generation' in condition && generation !== undefined ? {...condition, generation} : condition;

const underWay = (name: string): string => `A change of ${name} is on its way. Its answer comes first.`;

const nothingYet = refusal('Nothing was changed from here yet: there is nothing to take back.');

const offerOf = (reason: string | undefined): Undoable['offer'] => (reason === undefined ? {possible: true} : {possible: false, reason});

export type SessionGate = Gate & {
	/** The last change of this session; undefined: there is none. */
	readonly undoable: () => Undoable | undefined;
	/** Ends what is followed. A write that has left is not called back: settles when it is known, and recorded, what came of it. */
	readonly close: () => Promise<void>;
};

/** The one way to write: see `Gate`. */
export const createGate = (context: GateContext): SessionGate => {
	const writer = createWriter(context.client);
	const follower = createWriteFollower(context);
	const note = createEventNoter(context, writer);
	const waiting = new Map<string, ReadyWrite>();
	const inFlight = new Set<string>();
	const sent = new Set<Promise<WriteOutcome>>();
	let made: MadeChange | undefined;

	let isClosed = false;

	/** Why a confirmed plan is not carried out after all; undefined: nothing speaks against it. */
	const objection = ({identity}: ReadyWrite): string | undefined => {
		const now = context.identity();
		if (isClosed) return 'This session has ended. Nothing was sent.';
		if (now.readOnly) return readOnlyFailure(now).sentence;
		return isSameCluster(identity, now) ? undefined : `This was prepared for ${identity.context} as ${identity.user}: nothing was sent.`;
	};

	/** A plan of a while ago, or over a link that is not live, is compared with what is there now. Undefined: it holds. */
	const recheck = async (ready: ReadyWrite, row: ServiceRow, startedAt: number): Promise<WriteOutcome | undefined> => {
		if (!needsRecheck(context, ready, row)) return undefined;
		const {plan} = ready.prepared;
		const sentence = progressSentence(plan, 'read once more before it is sent');
		follower.show(ready.uid, {plan, startedAt, status: 'sending', sentence, isRecheck: true});
		const refusal = await recheckWrite(context, ready, row);
		const reason = objection(ready);
		return refusal ?? (reason === undefined ? undefined : refused(reason));
	};

	const send = async (ready: ReadyWrite): Promise<WriteOutcome> => {
		const {prepared, uid} = ready;
		const {plan} = prepared;
		const startedAt = context.clock.now();
		const row = context.row(uid);
		if (row === undefined) return refused(`${ready.name} is gone. Nothing was sent.`);
		const stale = await recheck(ready, row, startedAt);
		if (stale !== undefined) {
			follower.show(uid, undefined);
			return stale;
		}
		const before = seenBefore(row.service, plan.done);
		follower.show(uid, {plan, startedAt, status: 'sending', sentence: progressSentence(plan, 'being sent')});
		const {outcome, begun, generation} = await executeWrite({context, writer, note, objection: () => objection(ready)}, ready);
		// Where the answer is lost the way back tells whether it has arrived: by its preconditions.
		if (begun || outcome.status === 'unknown') made = {uid, plan, at: startedAt + context.client.clockOffset()};
		const write = {uid, plan, startedAt, before, condition: conditionOf(plan.done, generation)};
		if (begun) follower.follow(write);
		else if (outcome.status === 'unknown') follower.follow({...write, uncertain: outcome.sentence});
		else follower.show(uid, undefined);
		return outcome;
	};

	const keep = async (uid: string, prepare: () => Promise<Outcome<ReadyWrite>>): Promise<Preparation> => {
		const row = context.row(uid);
		if (row !== undefined && inFlight.has(uid)) {
			return {status: 'refused', failure: {kind: 'conflict', sentence: underWay(row.service.name)}};
		}
		const ready = await prepare();
		if (!ready.ok) return {status: 'refused', failure: ready.failure};
		waiting.set(ready.value.prepared.id, ready.value);
		for (const id of [...waiting.keys()].slice(0, -mostReady)) waiting.delete(id);
		return ready.value.prepared;
	};

	return {
		prepare: (action, uid) => keep(uid, () => prepareWrite(context, writer, action, uid)),
		async prepareUndo() {
			const change = made;
			return change === undefined ? nothingYet : keep(change.uid, () => prepareUndo(context, writer, change));
		},
		undoable: () => made && {uid: made.uid, title: made.plan.title, at: made.at, offer: offerOf(noWayBack(made.plan))},
		async execute({id}: Prepared, typed) {
			const ready = waiting.get(id);
			if (ready === undefined) return refused('This was carried out already, or is too old. Nothing was sent: ask for it again.');
			const wanted = ready.prepared.plan.typed;
			if (wanted !== undefined && typed !== wanted.text) return refused(`Type ${wanted.text} first: ${wanted.because} Nothing was sent.`);
			waiting.delete(id);
			const reason = objection(ready) ?? (inFlight.has(ready.uid) ? underWay(ready.name) : undefined);
			if (reason !== undefined) return refused(reason);
			inFlight.add(ready.uid);
			const answer = send(ready);
			sent.add(answer);
			try {
				return await answer;
			} finally {
				inFlight.delete(ready.uid);
				sent.delete(answer);
			}
		},
		async close() {
			isClosed = true;
			waiting.clear();
			follower.close();
			await Promise.allSettled(sent);
		},
	};
};
