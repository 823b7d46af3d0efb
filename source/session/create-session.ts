import {randomUUID} from 'node:crypto';
import {readFile} from 'node:fs/promises';
import {wallTime} from '../cluster/clock.ts';
import {connectCluster} from '../cluster/connect-cluster.ts';
import {inBackground} from '../cluster/in-background.ts';
import type {Disruption} from '../domain/connection.ts';
import {toSafeText} from '../domain/safe-text.ts';
import type {ServingSystem} from '../serving/serving-system.ts';
import {createAccessBook} from './access-book.ts';
import {createAttention} from './attention.ts';
import {createDetailBook} from './detail/service-detail.ts';
import {watchEvents} from './detail/watch-events.ts';
import {createEvidenceBook} from './evidence/evidence-book.ts';
import {createPolicyBook} from './evidence/policy-book.ts';
import {createRevisionJournal} from './evidence/revision-journal.ts';
import {initialSnapshot} from './feed/initial-snapshot.ts';
import {createSnapshotFeed} from './feed/snapshot-feed.ts';
import {createFileAuditLog} from './gate/create-file-audit-log.ts';
import {createGate} from './gate/create-gate.ts';
import {readPath} from './gate/read-fresh.ts';
import {watchedAuditLog, withAuditLog} from './gate/watched-audit-log.ts';
import {createJournalBook} from './journal/journal-book.ts';
import {createWriteJournal} from './journal/write-journal.ts';
import type {Session} from './session.ts';
import {openLogs} from './session-logs.ts';
import {createSessionMetrics} from './session-metrics.ts';
import type {SessionOptions} from './session-options.ts';
import {sessionReads} from './session-reads.ts';
import type {Identity, Snapshot} from './snapshot.ts';
import {createMetricsMemory} from './state/metrics-memory.ts';
import {createNamespaceMemory} from './state/namespace-memory.ts';
import {stateFile} from './state/state-file.ts';
import {createStore} from './store.ts';
import {createCollectionBook} from './watch/collection-book.ts';
import {createFleetWatch} from './watch/fleet-watch.ts';
import {limitsOf} from './watch/limits-of.ts';
import {loadingOf} from './watch/loading-of.ts';
import {watchNamespaces} from './watch/namespace-list.ts';
import {mostNamespaces, readableNamespaces} from './watch/readable-namespaces.ts';
import {createWatchList} from './watch/watch-list.ts';
import {watchTime} from './watch/watch-time.ts';
import {watchUser} from './watch/watch-user.ts';

/** Whether a collection says which revisions have ready replicas. */
const tellsReadiness = (collection: string): boolean => /^(pods|replicasets|controllerrevisions)(\/|$)/.test(collection);

/** Opens a session with one cluster. It begins to read at once; what it finds is in its store. */
export const createSession = (options: SessionOptions): Session => {
	const {target, clock, random, systems, stateDirectory} = options;
	const wanted = options.namespaces?.slice(0, mostNamespaces);
	const client = connectCluster(target, {...options.connect, clock, random, readOnly: options.readOnlyBecause !== undefined});
	const wire = {client: inBackground(client), clock, random};
	const clusterTime = (): number => clock.now() + client.clockOffset();
	const store = createStore<Snapshot>(initialSnapshot({...options, namespaces: wanted}));
	const system = (name: string): ServingSystem | undefined => systems.find(candidate => candidate.name === name);
	const id = randomUUID();
	const memory = createNamespaceMemory(stateFile(stateDirectory, 'namespaces.json', id), `${target.server} ${target.userName ?? ''}`);
	let {identity} = store.get();
	let remembered = Promise.resolve();

	const book = createCollectionBook();
	const journal = createRevisionJournal({
		file: stateFile(stateDirectory, 'good-revisions.json', id),
		clock,
		now: clusterTime,
		onLoaded: () => feed.touchAll(),
	});
	const evidence = createEvidenceBook(journal);
	const writes = createWriteJournal({
		file: stateFile(stateDirectory, 'journal.json', id),
		onChange: uid => (uid === undefined ? feed.touchAll() : feed.touchService(uid)),
	});
	const policies = createPolicyBook({read: path => readPath(wire.client, path), onChange: uid => feed.touchService(uid)});
	const written = createJournalBook({entriesOf: writes.entriesOf, keepsJournal: name => system(name)?.keepsJournal === true});
	const detail = createDetailBook(
		(namespace, onChange) => watchEvents(wire, namespace, onChange),
		() => feed.touch(),
	);
	const feed = createSnapshotFeed({
		clock,
		clockOffset: client.clockOffset,
		place: `${identity.context} (${identity.server})`,
		others: () => [...detail.parts(), namespaces.part()],
		systems,
		book,
		isSelected: options.labelSelector !== undefined,
		watchOwner: owner => watched.watchOwner(owner),
		store,
		prices: options.settings.prices,
		surroundings: () => ({
			identity,
			loading: loadingOf(book.states(), {
				members: feed.members,
				waiting: fleet.waiting() + Number(feed.isBehind()),
				isAsking: watched.isAsking(),
			}),
			limits: limitsOf(book.states(), {
				namespaces: fleet.namespaces(),
				isNarrowed: fleet.isNarrowed(),
				oddities: fleet.oddities(),
				leftOut: (options.namespaces?.length ?? 0) - (wanted?.length ?? 0),
			}),
			access: access.answers(),
			detail: detail.detail(uid => feed.services.get(uid)),
			namespaces: namespaces.names(),
			undoable: gate.undoable(),
		}),
		withEvidence: service => policies.complete(written.complete(evidence.complete(service))),
		onServices(changed) {
			const now = clusterTime();
			for (const uid of changed) {
				const service = feed.services.get(uid);
				if (service === undefined) journal.left(uid, now);
				else journal.observe(service, now);
			}
			attention.follow();
		},
	});
	const setIdentity = (changes: Partial<Identity>): void => {
		identity = {...identity, ...changes};
		feed.touch();
	};
	const watched = createWatchList({
		...wire,
		systems,
		book,
		setResources: resources => fleet.setResources(resources),
		places: () => fleet.namespaces()?.length ?? 1,
		onChange: () => feed.reconsider(),
	});
	const fleet = createFleetWatch({
		...wire,
		resources: watched.builtIn,
		onUnserved: watched.leave,
		book,
		namespaces: wanted,
		labelSelector: options.labelSelector,
		fallback: () => readableNamespaces(wire.client, target, memory),
		onEvent(event) {
			// A list that replaces another may hide what came and went in between.
			if (event.type === 'replaced' && tellsReadiness(event.collection)) journal.interrupted(clusterTime());
			feed.take(event);
		},
		onChange() {
			feed.reconsider();
			metrics.setNamespaces(fleet.namespaces());
			setIdentity({namespaces: fleet.namespaces()?.map(toSafeText)});
		},
		onReadable(names) {
			remembered = memory.remember(names);
		},
	});
	const access = createAccessBook({client: wire.client, clock, system, onChange: feed.touch});
	const metrics = createSessionMetrics({
		...wire,
		setting: options.metrics,
		environment: options.connect.environment,
		readFile: options.connect.readFile ?? (file => readFile(file, 'utf8')),
		memory: createMetricsMemory(
			stateFile(stateDirectory, 'metrics-sources.json', id),
			`${target.context} ${target.server} ${target.userName ?? ''}`,
		),
		refresh: options.refresh,
		namespaces: wanted,
		...feed.numbers,
		onCharts: detail.setCharts,
		onEvidence(uid, measured) {
			evidence.setMeasured(uid, measured);
			feed.touchService(uid);
		},
	});
	fleet.start();
	const namespaces = watchNamespaces(wire, feed.touch);
	const user = watchUser(wire, who => setIdentity({user: who.user, isUserProven: true}));

	const attention = createAttention({feed, detail, policies, metrics, access, mayWrite: () => !identity.readOnly});
	const audit = watchedAuditLog(
		createFileAuditLog(stateDirectory, () => wallTime(clock)),
		because => {
			identity = withAuditLog(identity, because);
			feed.touch();
			attention.askAgain();
		},
	);
	let isLogTried = stateDirectory === undefined;
	const gate = createGate({
		client,
		clock,
		identity: () => identity,
		freshness: feed.freshness,
		distrusts: () => distrusts,
		row: feed.row,
		system,
		capacity: () => store.get().capacity,
		subscribe: store.subscribe,
		setPending: feed.setPending,
		learnAccess: access.learn,
		audit,
		journal: writes,
		notesEvents: options.settings.notesEvents === true,
		newId: randomUUID,
	});

	let distrusts = 0;
	const distrust = (what: Disruption): void => {
		distrusts += 1;
		time.restart();
		feed.distrust(what);
		for (const stream of streams) stream.retryNow();
		metrics.refreshNow();
	};
	const time = watchTime(clock, distrust);
	const streams = [fleet, namespaces, detail, user];

	return {
		...sessionReads({client, clusterTime, row: feed.row, system}),
		store,
		gate,
		async close() {
			time.stop();
			const answered = gate.close();
			feed.stop();
			watched.close();
			for (const stream of streams) stream.close();
			await Promise.all([journal.close(), metrics.close(), remembered, answered]);
			await writes.close();
			await client.close();
		},
		retryNow() {
			if (identity.isLogOff === true) void audit.check();
			access.forget();
			watched.retryNow();
			for (const stream of streams) stream.retryNow();
			metrics.refreshNow();
			attention.askAgain();
		},
		distrust: () => distrust('stood still'),
		open: attention.open,
		look(uids) {
			// Whoever looks at services is told at once where none could be changed.
			if (!isLogTried && !identity.readOnly) void audit.check();
			isLogTried = true;
			attention.look(uids);
		},
		show: metrics.show,
		explain: (uid, metric, pod) => metrics.explain(uid, metric, pod).map(toSafeText),
		logs: (request, sink) => openLogs({...wire, client}, request, sink),
	};
};
