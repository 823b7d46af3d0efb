import type {ResourceKind} from '../domain/object-reference.ts';
import {leaderWorkerSetPlans} from './leader-worker-set/leader-worker-set-plans.ts';
import {projectLeaderWorkerSet} from './leader-worker-set/leader-worker-set-record.ts';
import {readLeaderWorkerSet} from './leader-worker-set/read-leader-worker-set.ts';
import type {ServingSystem, Verb} from './serving-system.ts';

const kind: ResourceKind = {
	group: 'leaderworkerset.x-k8s.io',
	version: 'v1',
	resource: 'leaderworkersets',
	kind: 'LeaderWorkerSet',
	namespaced: true,
};

const noCanary: Verb = {none: 'NAME is a LeaderWorkerSet: it has no canary. Pause it to keep some groups as they are.'};

const verbs: ServingSystem['verbs'] = {
	scale: {how: '`/scale`, in groups of `size` pods; 0 parks it'},
	'set-bounds': {how: 'minimum and maximum of its HPA or ScaledObject'},
	hold: {how: 'HPA: minimum = maximum; KEDA: `paused-replicas`'},
	release: {how: 'HPA: the bounds of before; KEDA: the annotation goes'},
	update: {how: 'image and arguments in `leaderTemplate` and `workerTemplate` together'},
	'roll-back': {how: 'templates of the ControllerRevision while an update is under way, then what was written from here'},
	restart: {how: '`restartedAt` in both templates'},
	'replace-replica': {how: 'deletes the pod, by its UID; its group restarts with it'},
	pause: {how: '`partition` where the update is'},
	resume: {how: '`partition` 0'},
	promote: noCanary,
	'promote-full': noCanary,
	abort: noCanary,
	retry: noCanary,
	'set-traffic': {none: 'The traffic of NAME is not shared out by revision.'},
};

const named = {name: 'LeaderWorkerSet', verbs} as const;

/** LeaderWorkerSets: a replica is a group of pods that serve one model together. https://lws.sigs.k8s.io */
export const leaderWorkerSet: ServingSystem = {
	...named,
	title: 'LeaderWorkerSet',
	root: 'LeaderWorkerSet',
	keepsJournal: true,
	watches: [{kind, stage: 'workloads', project: projectLeaderWorkerSet}],
	read: (root, index) => readLeaderWorkerSet(named, kind, root, index),
	...leaderWorkerSetPlans(kind),
};
