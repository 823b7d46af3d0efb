import type {DoneCondition, Plan} from '../../domain/plan.ts';
import type {PendingWrite} from '../snapshot.ts';
import type {GateContext} from './gate-context.ts';
import {progressOf, type Seen} from './progress.ts';

type FollowedWrite = {
	readonly uid: string;
	readonly plan: Plan;
	readonly startedAt: number;
	/** What the plan waits for, with the generation that the server gave the write. */
	readonly condition: DoneCondition;
	/** As it was before the request was sent. */
	readonly before: Seen;
	/** Set where the answer was lost: what to say until the watch shows that it arrived. */
	readonly uncertain?: string;
};

/** Milliseconds that an end is shown before the row speaks for itself again. A trouble is told by the row's own state after that. */
const shownFor: Readonly<Partial<Record<PendingWrite['status'], number>>> = {done: 6_000, failed: 30_000, stuck: 60_000};

/** Milliseconds until a write whose effect never shows is given up: it came and went between two looks. */
const unseenFor = 120_000;

/** Keeps the rows of what was written up to date until it is done. */
export type WriteFollower = {
	/** Replaces what was followed of this service before. */
	readonly follow: (write: FollowedWrite) => void;
	/** Shows what a service's write is at while it is not followed; undefined: nothing. Ends what was followed before. */
	readonly show: (uid: string, pending: PendingWrite | undefined) => void;
	/** Ends all, shows nothing more. */
	readonly close: () => void;
};

export const createWriteFollower = (context: GateContext): WriteFollower => {
	const {clock, subscribe, setPending} = context;
	const ends = new Map<string, () => void>();

	const stop = (uid: string): void => {
		ends.get(uid)?.();
		ends.delete(uid);
	};

	const follow = ({uid, plan, startedAt, condition, before, uncertain}: FollowedWrite): void => {
		stop(uid);
		let seen = before;
		let shown: PendingWrite | undefined;
		let timer: unknown;
		const finish = (): void => {
			stop(uid);
			setPending(uid, undefined);
		};
		const look = (): void => {
			const row = context.row(uid);
			// The service is gone, and with it the row that could show anything.
			if (row === undefined) {
				stop(uid);
				return;
			}
			const {status, sentence, seen: next} = progressOf(row.service, plan, condition, seen, uncertain);
			if (next.asked) clock.clearTimeout(unseen);
			seen = next;
			if (shown?.status === status && shown.sentence === sentence) return;
			if (shown?.status !== status) {
				clock.clearTimeout(timer);
				const wait = shownFor[status];
				timer = wait === undefined ? undefined : clock.setTimeout(finish, wait);
				// An end stands: what comes after it is another change.
				if (status === 'done' || status === 'failed') unsubscribe();
			}
			shown = {plan, startedAt, status, sentence};
			setPending(uid, shown);
		};
		const unseen = clock.setTimeout(finish, unseenFor);
		const unsubscribe = subscribe(look);
		ends.set(uid, () => {
			unsubscribe();
			clock.clearTimeout(timer);
			clock.clearTimeout(unseen);
		});
		look();
	};

	return {
		follow,
		show(uid, pending) {
			stop(uid);
			setPending(uid, pending);
		},
		close() {
			for (const uid of [...ends.keys()]) stop(uid);
		},
	};
};
