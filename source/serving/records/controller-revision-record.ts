import type {KubernetesObject} from '../../cluster/kubernetes-object.ts';
import type {ClusterRecord} from '../../domain/cluster-record.ts';
import type {SafeText} from '../../domain/safe-text.ts';
import {summarizeTemplate, type TemplateSummary} from '../pod-template.ts';
import {compact, type Raw, rawNumber, rawObject} from '../raw.ts';
import type {Unsafe} from '../serving-system.ts';
import {recordOf} from './metadata.ts';
import {changeCauseAnnotation} from './replica-set-record.ts';

/** One release of a StatefulSet. Its name is what pods carry as controller-revision-hash. */
export type ControllerRevisionRecord = ClusterRecord & {
	readonly template: TemplateSummary;
	readonly revision: number;
	readonly changeCause?: SafeText;
};

/** The pod template that a ControllerRevision's patch puts in place, without the patch's own directive. */
export const revisionTemplate = (object: KubernetesObject): Raw => {
	const {$patch: _, ...template} = rawObject(rawObject(rawObject(object['data'])['spec'])['template']);
	return template;
};

export const projectControllerRevision = (object: KubernetesObject): Unsafe<ControllerRevisionRecord> =>
	compact({
		...recordOf('ControllerRevision', object),
		template: summarizeTemplate(revisionTemplate(object)),
		revision: rawNumber(object['revision']) ?? 0,
		changeCause: object.metadata.annotations?.[changeCauseAnnotation],
	});
