import type {ClusterClient} from '../../cluster/cluster-client.ts';
import type {KubernetesObject} from '../../cluster/kubernetes-object.ts';
import type {ModelService, WrittenField} from '../../domain/model-service.ts';
import {failed, type Outcome, success} from '../../domain/outcome.ts';
import {type Raw, rawObject} from '../../serving/raw.ts';
import {revisionTemplate} from '../../serving/records/controller-revision-record.ts';
import {templateHashLabel} from '../../serving/records/replica-set-record.ts';
import type {ServingSystem} from '../../serving/serving-system.ts';
import {objectDifferences} from '../object-differences.ts';
import type {Difference} from '../session.ts';
import {readObject} from './object-texts.ts';

/** The pod template of a workload, a ReplicaSet or a ControllerRevision, without the label its controller has added. */
const templateOf = (object: KubernetesObject): Raw => {
	const template = object.spec === undefined ? revisionTemplate(object) : rawObject(rawObject(object.spec)['template']);
	const metadata = rawObject(template['metadata']);
	const {[templateHashLabel]: _, ...labels} = rawObject(metadata['labels']);
	// The API server writes it into stored templates only.
	const {creationTimestamp: __, ...rest} = metadata;
	return {...template, metadata: {...rest, labels}};
};

const stepText = (text: string, part: string | number): string => {
	if (typeof part === 'number' || /[./]/.test(part)) return `${text}[${part}]`;
	return text === '' ? part : `${text}.${part}`;
};

/** What our own writes have put over a revision, turned round. */
const writtenDifferences = (fields: readonly WrittenField[]): readonly Difference[] =>
	fields.flatMap(({path, before, after}) => objectDifferences(after, before, path.reduce<string>(stepText, '')));

/** What changes in the pod template from what a service asks for now to one of its revisions. */
export const readRevisionDifferences = async (
	client: ClusterClient,
	system: ServingSystem,
	service: ModelService,
	id: string,
): Promise<Outcome<readonly Difference[]>> => {
	const revision = service.revisions?.find(candidate => candidate.id === id);
	if (revision === undefined) return failed({kind: 'not-found', sentence: `This revision of ${service.name} is gone.`});
	if (revision.written !== undefined) return success(writtenDifferences(revision.written));
	if (revision.id.startsWith('journal:')) {
		const sentence = revision.newest ? `This is what ${service.name} asks for now.` : `What rev ${revision.number} was is not kept.`;
		return failed({kind: 'not-found', sentence});
	}
	const [root, source] = await Promise.all([
		readObject(client, service.reference),
		readObject(client, system.revisionReference(service, revision)),
	]);
	if (!root.ok) return root;
	if (!source.ok) return source;
	if (source.value.metadata.uid !== revision.id)
		return failed({kind: 'not-found', sentence: `Rev ${revision.number} of ${service.name} is gone; another object has its name.`});
	return success(objectDifferences(templateOf(root.value), templateOf(source.value), 'spec.template'));
};
