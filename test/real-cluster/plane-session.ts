import {mkdtemp, readFile, rm} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import path from 'node:path';
import {systemClock} from '../../source/cluster/clock.ts';
import type {Action} from '../../source/domain/action.ts';
import {createSession} from '../../source/session/create-session.ts';
import type {Preparation, Prepared, Session, WriteOutcome} from '../../source/session/session.ts';
import type {SessionOptions} from '../../source/session/session-options.ts';
import type {PendingWrite, ServiceRow, Snapshot} from '../../source/session/snapshot.ts';
import {plainOptions} from '../session/session-stage.ts';
import {targetOf} from './plane-client.ts';

export type PlaneSession = {
	readonly session: Session;
	/** The first defined value that some snapshot gives; looks at each new one. */
	readonly until: <Value>(find: (snapshot: Snapshot) => Value | undefined) => Promise<Value>;
	/** The row of a service, `name` or `namespace/name`, as soon as this holds. Several may have the name. */
	readonly row: (name: string, holds?: (row: ServiceRow) => boolean) => Promise<ServiceRow>;
	/** What would be confirmed. Throws with the sentence where it is refused. */
	readonly prepare: (name: string, action: Action) => Promise<Prepared>;
	/** The sentence that refuses it. */
	readonly refusal: (name: string, action: Action) => Promise<string>;
	/** Prepares, types what is asked for, executes and waits until it is done. */
	readonly perform: (name: string, action: Action) => Promise<{readonly outcome: WriteOutcome; readonly pending: PendingWrite}>;
	/** Takes the last change back, as the key does. */
	readonly undo: (name: string) => Promise<{readonly outcome: WriteOutcome; readonly pending: PendingWrite}>;
	/** The lines of the audit log. */
	readonly audit: () => Promise<ReadonlyArray<Record<string, unknown>>>;
	readonly close: () => Promise<void>;
};

const settled: ReadonlySet<PendingWrite['status']> = new Set(['done', 'stuck', 'failed', 'unknown']);

/** A session as the program makes it, on a real cluster and without a screen; metrics are off. */
export const startPlaneSession = async (kubeconfig: string, options: Partial<SessionOptions> = {}): Promise<PlaneSession> => {
	const stateDirectory = await mkdtemp(path.join(tmpdir(), 'modeldeck-state-'));
	const session = createSession({
		...plainOptions,
		target: await targetOf(kubeconfig),
		clock: systemClock,
		random: Math.random,
		stateDirectory,
		...options,
	});
	const {store, gate} = session;

	const until: PlaneSession['until'] = find =>
		new Promise(resolve => {
			const look = (): void => {
				const found = find(store.get());
				if (found === undefined) return;
				stop();
				resolve(found);
			};
			const stop = store.subscribe(look);
			look();
		});
	const isNamed = ({service}: ServiceRow, name: string): boolean => [service.name, `${service.namespace}/${service.name}`].includes(name);
	const row: PlaneSession['row'] = (name, holds = () => true) =>
		until(({rows}) => rows.find(candidate => isNamed(candidate, name) && holds(candidate)));
	const ask = async (name: string, action: Action) => gate.prepare(action, (await row(name)).service.uid);
	const ready = (preparation: Preparation): Prepared => {
		if (preparation.status === 'refused') throw new Error(preparation.failure.sentence);
		return preparation;
	};
	const prepare: PlaneSession['prepare'] = async (name, action) => ready(await ask(name, action));
	/** Types what is asked for, executes and waits until it is done. */
	const carryOut = async (name: string, prepared: Prepared) => {
		const outcome = await gate.execute(prepared, prepared.plan.typed?.text);
		if (outcome.status !== 'applied') throw new Error(`${outcome.status}: ${outcome.sentence}`);
		const {pending} = await row(name, ({pending: write}) => write?.plan === prepared.plan && settled.has(write.status));
		if (pending === undefined) throw new Error('nothing is followed');
		return {outcome, pending};
	};
	return {
		session,
		until,
		row,
		prepare,
		async refusal(name, action) {
			const preparation = await ask(name, action);
			if (preparation.status !== 'refused') throw new Error(`${name} may be changed: ${preparation.plan.title}`);
			return preparation.failure.sentence;
		},
		perform: async (name, action) => carryOut(name, await prepare(name, action)),
		undo: async name => carryOut(name, ready(await gate.prepareUndo())),
		async audit() {
			const text = await readFile(path.join(stateDirectory, 'audit.jsonl'), 'utf8');
			return text
				.split('\n')
				.filter(line => line !== '')
				.map(line => JSON.parse(line) as Record<string, unknown>);
		},
		async close() {
			await session.close();
			await rm(stateDirectory, {recursive: true, force: true});
		},
	};
};
