import type {KubernetesObject} from '../../cluster/kubernetes-object.ts';
import type {TemplateAt} from '../custom/template-edits.ts';
import {valueAt} from '../plans/edit.ts';

const group = ['spec', 'leaderWorkerTemplate'] as const;

/** Where a LeaderWorkerSet keeps its pod templates: the one of its leaders only where it differs from the workers'. */
export const templatesOf = (root: KubernetesObject): readonly TemplateAt[] => {
	const worker: TemplateAt = {path: [...group, 'workerTemplate'], role: 'worker'};
	const leader: TemplateAt = {path: [...group, 'leaderTemplate'], role: 'leader'};
	return (valueAt(root, ...leader.path) ?? undefined) === undefined ? [worker] : [leader, worker];
};
