import {stringify} from 'yaml';
import type {ClusterClient} from '../../cluster/cluster-client.ts';
import type {KubernetesObject} from '../../cluster/kubernetes-object.ts';
import {bounded} from '../../domain/bounded.ts';
import {maskSecrets} from '../../domain/mask-secrets.ts';
import {type ObjectReference, objectPath} from '../../domain/object-reference.ts';
import {type Outcome, success} from '../../domain/outcome.ts';
import {type SafeText, toSafeText} from '../../domain/safe-text.ts';
import {wellFormedAnswer} from '../well-formed-answer.ts';

/** A whole object, read fresh. */
export const readObject = async (client: ClusterClient, reference: ObjectReference): Promise<Outcome<KubernetesObject>> => {
	const path = objectPath(reference);
	return wellFormedAnswer(await client.getJson<KubernetesObject>({path}), path);
};

/** Longer texts are told from their beginning: a person reads no megabytes, and every line is measured and searched. */
const most = {text: 65_536, entries: 100_000};

const withoutManagedFields = ({metadata: {managedFields: _, ...metadata}, ...object}: KubernetesObject): unknown => {
	const {apiVersion, kind, ...rest} = object;
	return {apiVersion, kind, metadata, ...rest};
};

/** Lines of a text of several, tabs as blanks, each safe to draw. */
export const safeLines = (text: string): readonly SafeText[] =>
	text
		.replace(/\n$/, '')
		.split('\n')
		.map(line => toSafeText(line.replaceAll('\t', '  ')));

/** As `kubectl get -o yaml` has it, secrets and the values of variables masked. */
const yamlLines = (object: KubernetesObject, {managedFields}: {readonly managedFields: boolean}): readonly SafeText[] =>
	safeLines(
		stringify(maskSecrets(bounded(managedFields ? object : withoutManagedFields(object), most)), {
			lineWidth: 0,
			aliasDuplicateObjects: false,
		}),
	);

export const readYaml = async (
	client: ClusterClient,
	reference: ObjectReference,
	options: {readonly managedFields: boolean},
): Promise<Outcome<readonly SafeText[]>> => {
	const object = await readObject(client, reference);
	return object.ok ? success(yamlLines(object.value, options)) : object;
};
