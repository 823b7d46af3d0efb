import {mkdtemp, readFile, rm} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import path from 'node:path';
import {systemClock} from '../../source/cluster/clock.ts';
import type {Action} from '../../source/domain/action.ts';
import {assess} from '../../source/domain/assess.ts';
import type {Freshness} from '../../source/domain/connection.ts';
import {toSafeText} from '../../source/domain/safe-text.ts';
import {servingSystems} from '../../source/serving/serving-systems.ts';
import {createFileAuditLog} from '../../source/session/gate/create-file-audit-log.ts';
import {createGate} from '../../source/session/gate/create-gate.ts';
import type {Prepared} from '../../source/session/session.ts';
import type {PendingWrite, ServiceRow} from '../../source/session/snapshot.ts';
import {connect} from '../cluster/connect.ts';
import type {ControlPlane, PlaneUser} from '../control-plane/control-plane.ts';
import {readServices} from '../serving/fixtures/object-index.ts';
import type {ServingCluster} from './serving-cluster.ts';

type AuditLine = Readonly<Record<string, unknown>>;

const jsonLines = async (file: string): Promise<readonly AuditLine[]> =>
	(await readFile(file, 'utf8'))
		.split('\n')
		.filter(line => line !== '')
		.map(line => JSON.parse(line) as AuditLine);

/** A gate of one user in front of a real API server; its rows are listed by the admin whenever a test looks. */
export const openGate = async (
	plane: ControlPlane,
	cluster: ServingCluster,
	namespace: string,
	user: PlaneUser,
	server = plane.server,
	options: {readonly notesEvents?: boolean; readonly requestTimeout?: number; readonly freshness?: Freshness} = {},
) => {
	const directory = await mkdtemp(path.join(tmpdir(), 'modeldeck-gate-'));
	const client = connect(server, {
		cluster: {'insecure-skip-tls-verify': true},
		user: {token: `${user}-token`},
		...(options.requestTimeout === undefined ? {} : {requestTimeout: options.requestTimeout}),
	});
	const listeners = new Set<() => void>();
	const shown: PendingWrite[] = [];
	let rows: ReadonlyMap<string, ServiceRow> = new Map();
	let ids = 0;
	const gate = createGate({
		client,
		clock: systemClock,
		identity: () => ({
			context: toSafeText('real'),
			server: toSafeText(new URL(server).host),
			user: toSafeText(user),
			namespaces: [toSafeText(namespace)],
			readOnly: false,
			insecure: true,
			isProtected: false,
			demo: false,
		}),
		freshness: () => options.freshness ?? 'LIVE',
		distrusts: () => 0,
		row: uid => rows.get(uid),
		system: name => servingSystems.find(system => system.name === name),
		capacity: () => undefined,
		subscribe: listener => {
			listeners.add(listener);
			return () => void listeners.delete(listener);
		},
		setPending: (_, pending) => {
			if (pending !== undefined) shown.push(pending);
		},
		learnAccess: () => {},
		audit: createFileAuditLog(directory, Date.now),
		journal: {begin: async () => {}, end: async () => {}},
		notesEvents: options.notesEvents ?? false,
		newId: () => `${user}-${++ids}`,
	});

	const look = async (name: string): Promise<ServiceRow> => {
		const services = readServices(await cluster.list(namespace));
		rows = new Map(
			services.map(service => [
				service.uid,
				{
					service,
					state: assess({service, metrics: undefined, lostNodes: new Map(), capacity: undefined, now: Date.now()}),
					metrics: undefined,
				},
			]),
		);
		for (const listener of [...listeners]) listener();
		const row = [...rows.values()].find(({service}) => service.name === name);
		if (row === undefined) throw new Error(`no service ${name}`);
		return row;
	};

	return {
		gate,
		client,
		shown,
		look,
		/** Looks until something holds: the cluster decides when, the test's own limit ends it. */
		async until(name: string, holds: (row: ServiceRow) => boolean): Promise<ServiceRow> {
			let row = await look(name);
			while (!holds(row)) row = await look(name);
			return row;
		},
		prepare: async (action: Action, name: string) => gate.prepare(action, (await look(name)).service.uid),
		async mustPrepare(action: Action, name: string): Promise<Prepared> {
			const prepared = await gate.prepare(action, (await look(name)).service.uid);
			if (prepared.status === 'refused') throw new Error(prepared.failure.sentence);
			return prepared;
		},
		/** Our own audit log. */
		lines: () => jsonLines(path.join(directory, 'audit.jsonl')),
		/** Writes of this user that the API server saw, as its own audit log has them. */
		seenWrites: async () =>
			(await jsonLines(path.join(plane.folder, 'audit.log'))).filter(
				({user: who, verb}) => (who as {username?: string}).username === user && (verb === 'patch' || verb === 'delete'),
			),
		async close() {
			gate.close();
			await client.close();
			await rm(directory, {recursive: true});
		},
	};
};

export type GateCluster = Awaited<ReturnType<typeof openGate>>;
