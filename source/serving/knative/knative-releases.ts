import type {ClusterRecord, PodRecord} from '../../domain/cluster-record.ts';
import type {Evidence, Revision, TrafficTarget} from '../../domain/model-service.ts';
import {podsUnder, recordsUnder} from '../custom/under.ts';
import {compact} from '../raw.ts';
import type {ReplicaSetRecord} from '../records/replica-set-record.ts';
import {availableNow} from '../revisions.ts';
import type {ObjectIndex} from '../serving-system.ts';
import type {KnativeRevisionRecord, KnativeServiceRecord, KnativeShare} from './knative-records.ts';

/** One Revision with its pods. */
export type KnativeRelease = {
	readonly record: KnativeRevisionRecord;
	/** Not finished; undefined: not loaded yet. */
	readonly pods: readonly PodRecord[] | undefined;
	readonly ready: number;
};

/** Revisions of a Service, newest first; undefined: not loaded yet. */
export const releasesOf = (service: KnativeServiceRecord, index: ObjectIndex): readonly KnativeRelease[] | undefined => {
	if (!index.isLoaded('Revision') || !index.isLoaded('Configuration')) return undefined;
	return index
		.ownedBy<ClusterRecord>(service.uid, 'Configuration')
		.flatMap(configuration => index.ownedBy<KnativeRevisionRecord>(configuration.uid, 'Revision'))
		.toSorted((one, other) => other.number - one.number || other.createdAt - one.createdAt)
		.map(record => {
			const pods = podsUnder(record.uid, index);
			return {record, pods, ready: pods?.filter(pod => pod.ready).length ?? record.actual ?? 0};
		});
};

const isSet = (record: ClusterRecord): record is ReplicaSetRecord => record.kind === 'ReplicaSet';

/** What its pods carry as pod-template-hash. A Deployment of Knative has more than one set only after an upgrade of Knative. */
const hashOf = ({record, pods}: KnativeRelease, index: ObjectIndex): ReplicaSetRecord['hash'] =>
	pods?.find(({revisionHash}) => revisionHash !== undefined)?.revisionHash ??
	recordsUnder(record.uid, index)
		.filter(isSet)
		.toSorted((one, other) => other.desired - one.desired || other.createdAt - one.createdAt)[0]?.hash;

/** Ready stays True when it rests at zero: it has once reached its first replica. */
const onceReady = ({readiness}: KnativeRevisionRecord): readonly Evidence[] =>
	readiness?.status === 'True' && readiness.changedAt !== undefined ? [{kind: 'controller', at: readiness.changedAt}] : [];

export const revisionsOf = (
	releases: readonly KnativeRelease[],
	{latestCreated}: KnativeServiceRecord,
	index: ObjectIndex,
): readonly Revision[] =>
	releases.map(release => {
		const {record, ready} = release;
		return compact({
			id: record.uid,
			name: record.name,
			number: record.number,
			hash: hashOf(release, index),
			createdAt: record.createdAt,
			containers: record.template.containers,
			version: record.template.version,
			modelUri: record.template.modelUri,
			replicas: {desired: record.desired ?? 0, ready, available: ready},
			newest: record.name === latestCreated,
			evidence: [...availableNow(ready), ...onceReady(record)],
		});
	});

/** Where requests go, as the status of a route has it. An entry that follows the newest names the one it has found ready. */
export const trafficOf = (
	shares: readonly KnativeShare[],
	latestReady: KnativeServiceRecord['latestReady'],
	revisions: readonly Revision[] | undefined,
): readonly TrafficTarget[] =>
	shares.flatMap((share): TrafficTarget[] => {
		const revision = share.revision ?? (share.latest ? latestReady : undefined);
		if (revision === undefined) return [];
		return [
			compact({
				revision,
				revisionId: revisions?.find(({name}) => name === revision)?.id,
				percent: share.percent,
				tag: share.tag,
				latest: share.latest ? (true as const) : undefined,
			}),
		];
	});
