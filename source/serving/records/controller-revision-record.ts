import type {KubernetesObject} from '../../cluster/kubernetes-object.ts';
import type {ClusterRecord} from '../../domain/cluster-record.ts';
import type {SafeText} from '../../domain/safe-text.ts';
import {summarizeTemplate, type TemplateSummary} from '../pod-template.ts';
import {compact, type Raw, rawMessage, rawNumber, rawObject} from '../raw.ts';
import type {Unsafe} from '../serving-system.ts';
import {recordOf} from './metadata.ts';
import {changeCauseAnnotation} from './replica-set-record.ts';

/** One release of a StatefulSet. Its name is what pods carry as controller-revision-hash. */
export type ControllerRevisionRecord = ClusterRecord & {
	readonly template: TemplateSummary;
	readonly revision: number;
	readonly changeCause?: SafeText;
	/** What pods carry in place of its name: LeaderWorkerSets have their own. */
	readonly hash?: SafeText;
};

const groupHashLabel = 'leaderworkerset.sigs.k8s.io/template-revision-hash';

/** The template of the pods that lead a group, and of its other pods, as a ControllerRevision of a LeaderWorkerSet keeps them. */
const groupTemplates = (object: KubernetesObject): readonly Raw[] => {
	const group = rawObject(rawObject(rawObject(object['data'])['spec'])['leaderWorkerTemplate']);
	return [group['leaderTemplate'], group['workerTemplate']].filter(template => template !== undefined && template !== null).map(rawObject);
};

/** One summary of the templates of a group: containers of the same name are one. */
const summarizeTemplates = (templates: readonly Raw[]): Unsafe<TemplateSummary> => {
	const [first, ...others] = templates.map(summarizeTemplate);
	if (first === undefined) return {containers: []};
	const names = new Set(first.containers.map(({name}) => name));
	return {
		...first,
		containers: [...first.containers, ...others.flatMap(({containers}) => containers.filter(({name}) => !names.has(name)))],
	};
};

/** The pod template that a ControllerRevision's patch puts in place, without the patch's own directive. */
export const revisionTemplate = (object: KubernetesObject): Raw => {
	const {$patch: _, ...template} = rawObject(rawObject(rawObject(object['data'])['spec'])['template']);
	return template;
};

export const projectControllerRevision = (object: KubernetesObject): Unsafe<ControllerRevisionRecord> => {
	const groups = groupTemplates(object);
	return compact({
		...recordOf('ControllerRevision', object),
		template: groups.length > 0 ? summarizeTemplates(groups) : summarizeTemplate(revisionTemplate(object)),
		revision: rawNumber(object['revision']) ?? 0,
		changeCause: rawMessage(object.metadata.annotations?.[changeCauseAnnotation]),
		hash: object.metadata.labels?.[groupHashLabel],
	});
};
