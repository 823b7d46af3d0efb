import type {ActionType} from '../../domain/action.ts';
import type {Verb} from '../serving-system.ts';

const noCanary: Verb = {none: 'NAME has no canary.'};

/** The verbs of Deployments and StatefulSets. */
export const workloadVerbs = (kind: 'Deployment' | 'StatefulSet'): Readonly<Record<ActionType, Verb>> => {
	const pauses = kind === 'Deployment';
	return {
		scale: {how: '`/scale`; 0 parks it'},
		'set-bounds': {how: 'minimum and maximum of its HPA or ScaledObject'},
		hold: {how: 'HPA: minimum = maximum; KEDA: `paused-replicas`'},
		release: {how: 'HPA: the bounds of before; KEDA: the annotation goes'},
		update: {how: 'image and arguments in `spec.template`'},
		'roll-back': {
			how: pauses ? 'template of an old ReplicaSet' : 'data of a ControllerRevision, then replaces the replicas that block it',
		},
		restart: {how: '`restartedAt` in the template'},
		'replace-replica': {how: 'deletes the pod, by its UID'},
		pause: {how: pauses ? '`spec.paused`' : '`partition` above all its replicas'},
		resume: {how: pauses ? '`spec.paused`' : '`partition` 0'},
		promote: noCanary,
		'promote-full': noCanary,
		abort: noCanary,
		retry: noCanary,
		'set-traffic': {none: 'The traffic of NAME is not shared out by revision.'},
	};
};
