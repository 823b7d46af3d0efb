import {randomUUID} from 'node:crypto';
import {whoAmI} from '../cluster/access-review.ts';
import {connectCluster} from '../cluster/connect-cluster.ts';
import {failed, type Outcome} from '../domain/outcome.ts';
import {toSafeText} from '../domain/safe-text.ts';
import type {MetricsFeed, MetricsFeedOptions} from '../metrics/metrics-feed.ts';
import {createAccessBook} from './access-book.ts';
import {createCollectionBook} from './collection-book.ts';
import {createFleetWatch} from './fleet-watch.ts';
import {createFileAuditLog} from './gate/create-file-audit-log.ts';
import {createGate} from './gate/create-gate.ts';
import {initialSnapshot} from './initial-snapshot.ts';
import {limitsOf} from './limits-of.ts';
import {loadingOf} from './loading-of.ts';
import {createMetricsTargets} from './metrics-targets.ts';
import {watchNamespaces} from './namespace-list.ts';
import {createNamespaceMemory} from './namespace-memory.ts';
import {readYaml} from './object-texts.ts';
import {readableNamespaces} from './readable-namespaces.ts';
import {readRevisionDifferences} from './revision-differences.ts';
import type {Session} from './session.ts';
import {openLogs} from './session-logs.ts';
import type {SessionOptions} from './session-options.ts';
import type {Identity, Snapshot} from './snapshot.ts';
import {createSnapshotFeed} from './snapshot-feed.ts';
import {stateFile} from './state-file.ts';
import {createStore} from './store.ts';
import {watchedResources} from './watched-collections.ts';

/** The rooms beside this one, as they come. */
export type SessionParts = {
	readonly createMetricsFeed?: (options: MetricsFeedOptions) => MetricsFeed;
};

const gone = (what: string): Outcome<never> => failed({kind: 'not-found', sentence: `${what} is gone.`});

export const createSession = (options: SessionOptions, parts: SessionParts = {}): Session => {
	const {target, clock, random, systems, stateDirectory} = options;
	const client = connectCluster(target, {...options.connect, clock, readOnly: options.readOnlyBecause !== undefined});
	const store = createStore<Snapshot>(initialSnapshot(options));
	const systemOf = new Map(systems.map(system => [system.name, system]));
	const system = (name: string) => systemOf.get(name);
	const book = createCollectionBook();
	const file = stateFile(stateDirectory, 'namespaces.json', randomUUID());
	const memory = createNamespaceMemory(file, `${target.server} ${target.userName ?? ''}`);
	let {identity} = store.get();
	let looked: readonly string[] = [];
	let opened: string | undefined;

	const feed = createSnapshotFeed({
		clock,
		clockOffset: client.clockOffset,
		place: `${identity.context} (${identity.server})`,
		systems,
		book,
		store,
		surroundings: () => ({
			identity,
			loading: loadingOf(book.states(), feed.members, fleet.waiting()),
			limits: limitsOf(book.states()),
			access: access.answers(),
			detail: undefined,
			namespaces: namespaces?.names(),
		}),
		withEvidence: service => service,
		onServices: () => setTargets(),
	});
	const setIdentity = (changes: Partial<Identity>): void => {
		identity = {...identity, ...changes};
		feed.touch();
	};
	const fleet = createFleetWatch({
		client,
		clock,
		random,
		resources: watchedResources(systems),
		book,
		namespaces: options.namespaces,
		labelSelector: options.labelSelector,
		fallback: () => readableNamespaces(client, target, memory),
		onEvent: feed.take,
		onChange: () => setIdentity({namespaces: fleet.namespaces()?.map(toSafeText)}),
	});
	const access = createAccessBook({client, clock, system, onChange: feed.touch});
	fleet.start();
	const namespaces = watchNamespaces(client, clock, random, feed.touch);
	void whoAmI(client).then(who => who.ok && setIdentity({user: who.value.user}));

	const targets = createMetricsTargets();
	const metrics = parts.createMetricsFeed?.({
		client,
		clock,
		random,
		setting: options.metrics,
		refresh: options.refresh,
		namespaces: options.namespaces,
		onState: feed.setMetricsSource,
		onMetrics: feed.setMetrics,
		onCharts: () => {},
		onEvidence: () => {},
	});
	const setTargets = (): void => metrics?.setTargets(targets.of(feed.services, new Set(looked)));

	const askAccess = (): void => {
		if (identity.readOnly) return;
		const uids = opened === undefined ? looked : [...looked, opened];
		access.look(uids.flatMap(uid => feed.services.get(uid) ?? []));
	};
	const look = (): void => {
		feed.setView(looked, opened);
		setTargets();
		askAccess();
	};

	const gate = createGate({
		client,
		clock,
		identity: () => identity,
		row: feed.row,
		system,
		capacity: () => store.get().capacity,
		subscribe: store.subscribe,
		setPending: feed.setPending,
		learnAccess: access.learn,
		audit: createFileAuditLog(stateDirectory),
		newId: randomUUID,
	});

	return {
		store,
		gate,
		async close() {
			gate.close();
			feed.stop();
			fleet.close();
			namespaces.close();
			await metrics?.close();
			await client.close();
		},
		retryNow() {
			access.forget();
			fleet.retryNow();
			askAccess();
		},
		distrust() {
			feed.distrust();
			fleet.retryNow();
		},
		open(uid) {
			opened = uid;
			look();
		},
		look(uids) {
			looked = uids;
			look();
		},
		yaml: (reference, how) => readYaml(client, reference, how),
		describe: reference => readYaml(client, reference, {managedFields: false}),
		revisionDifferences: async (uid, revision) => {
			const row = feed.row(uid);
			const rowSystem = row === undefined ? undefined : system(row.service.system);
			if (row === undefined || rowSystem === undefined) return gone('This service');
			return readRevisionDifferences(client, rowSystem, row.service, revision);
		},
		logs: (request, sink) => openLogs({client, clock, random}, request, sink),
	};
};
