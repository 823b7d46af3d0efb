import type {KubernetesObject} from '../../cluster/kubernetes-object.ts';
import {fieldEdit} from '../custom/field-edit.ts';
import {type ReleaseFields, textAt} from '../custom/release-planners.ts';
import type {Edit} from '../plans/edit.ts';
import {imageOf} from './vllm-runtime-record.ts';

const image = ['spec', 'deploymentConfig', 'image'] as const;
const model = ['spec', 'model', 'modelURL'] as const;

/** A first part that is a host, as container runtimes tell it from a folder. */
const isHost = (part: string): boolean => part === 'localhost' || part.includes('.') || part.includes(':');

/** `docker.io/vllm/vllm-openai:v1` → its registry and the rest; without a host the registry of now stays. */
const partsOf = (root: KubernetesObject, value: string): {readonly registry: string | undefined; readonly name: string} => {
	const now = textAt(root, ...image, 'registry');
	if (now !== undefined && value.startsWith(`${now}/`)) return {registry: now, name: value.slice(now.length + 1)};
	const [first = '', ...rest] = value.split('/');
	return rest.length > 0 && isHost(first) ? {registry: first, name: rest.join('/')} : {registry: now, name: value};
};

/** Where a VLLMRuntime keeps its image, in two halves, and its model. */
export const vllmRelease: ReleaseFields = {
	paths: [[...image, 'registry'], [...image, 'name'], model],
	now: root => ({image: imageOf(root), model: textAt(root, ...model)}),
	edits(root, release) {
		const edits: Edit[] = [];
		if (release.image !== undefined && release.image !== imageOf(root)) {
			const {registry, name} = partsOf(root, release.image);
			if (registry === undefined) return {reason: 'Say the registry of the image too: docker.io/vllm/vllm-openai:v1.'};
			if (registry !== textAt(root, ...image, 'registry')) edits.push(fieldEdit(root, [...image, 'registry'], registry));
			if (name !== textAt(root, ...image, 'name')) edits.push(fieldEdit(root, [...image, 'name'], name));
		}
		if (release.model !== undefined) {
			if (release.model === '' || /\s/u.test(release.model)) return {reason: 'A model is a name or a URL without blanks.'};
			if (release.model !== textAt(root, ...model)) edits.push(fieldEdit(root, model, release.model));
		}
		return edits;
	},
	of: container => ({image: container.image, model: container.args[0]}),
	noArguments:
		'The operator makes the arguments of NAME from vllmConfig and looks for changes of its image and model alone: change vllmConfig in its manifest, together with one of those.',
	stays: 'vllmConfig and the other settings',
};
