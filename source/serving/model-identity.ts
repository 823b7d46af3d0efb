import {maskText} from '../domain/mask-secrets.ts';
import type {Raw} from './raw.ts';
import {rawObject, rawObjects, rawText, rawTexts} from './raw.ts';

export type PlainSourced = {readonly value: string; readonly source: string};

/** The value of `--flag value` or `--flag=value`, the last one where it is repeated, as argument parsers have it. */
const flagValue = (words: readonly string[], flag: string): string | undefined => {
	for (let index = words.length - 1; index >= 0; index--) {
		const word = words[index] ?? '';
		if (word.startsWith(`${flag}=`)) return rawText(word.slice(flag.length + 1));
		const next = words[index + 1];
		if (word === flag && next !== undefined && !next.startsWith('--')) return rawText(next);
	}
	return undefined;
};

/** The model of `vllm serve MODEL`: the first word after it that is no flag. */
const servedPositional = (words: readonly string[]): string | undefined => {
	const serve = words.indexOf('serve');
	const isEngine = serve > 0 && /(^|\/)(vllm|lmdeploy)$/.test(words[serve - 1] ?? '');
	const next = isEngine ? words[serve + 1] : undefined;
	return next === undefined || next.startsWith('-') ? undefined : next;
};

const modelFlags = ['--served-model-name', 'serve', '--model', '--model-id', '--model-path', '--model_name', '--load-model'] as const;
const modelVariables = ['MODEL_ID', 'MODEL_NAME', 'HF_MODEL_ID', 'MODEL_URI', 'STORAGE_URI', 'NIM_MODEL_NAME'] as const;
const modelLabels = ['model', 'llm-d.ai/model', 'modeldeck.dev/model'] as const;

/** Command and arguments as words. A shell's one long string is split at blanks: `sh -c "vllm serve org/model --port 8000"`. */
export const wordsOf = (container: Raw): readonly string[] => {
	const words = [...rawTexts(container['command']), ...rawTexts(container['args'])];
	return words.some(word => word === '-c' || word === '-lc') ? words.flatMap(word => word.split(/\s+/)).filter(word => word !== '') : words;
};

/** A literal environment variable; one that comes from a ConfigMap or Secret is not read. */
const variable = (container: Raw, name: string): string | undefined => {
	const value = rawText(rawObjects(container['env']).find(entry => entry['name'] === name)?.['value']);
	return value?.includes('$(') === true ? undefined : value;
};

/** What model a container serves and where that is written, by the container itself; undefined: it does not say. */
export const containerModel = (container: Raw): PlainSourced | undefined => {
	const words = wordsOf(container);
	for (const flag of modelFlags) {
		const value = flag === 'serve' ? servedPositional(words) : flagValue(words, flag);
		if (value !== undefined) return {value: maskText(value), source: flag === 'serve' ? 'argument of serve' : flag};
	}
	for (const name of modelVariables) {
		const value = variable(container, name);
		if (value !== undefined) return {value: maskText(value), source: name};
	}
	return undefined;
};

export const labelledModel = (labels: Raw): PlainSourced | undefined => {
	for (const label of modelLabels) {
		const value = rawText(labels[label]);
		if (value !== undefined) return {value, source: `label ${label}`};
	}
	return undefined;
};

/** The tag of an image reference; undefined for a bare name, which means `latest`. The port of a registry is no tag. */
export const imageTag = (image: string): string | undefined => {
	const [name = ''] = image.split('@');
	const tag = name.slice(name.lastIndexOf('/') + 1).split(':')[1];
	return rawText(tag);
};

const imageVersion = (image: string): PlainSourced | undefined => {
	const tag = imageTag(image);
	if (tag !== undefined) return {value: tag, source: 'image tag'};
	const digest = image.split('@sha256:')[1];
	return digest === undefined ? undefined : {value: digest.slice(0, 12), source: 'image digest'};
};

/** The version of a pod template: its label, the model revision it loads, or the tag of the serving image. */
export const templateVersion = (labels: Raw, container: Raw | undefined): PlainSourced | undefined => {
	const label = rawText(labels['app.kubernetes.io/version']);
	if (label !== undefined) return {value: label, source: 'label app.kubernetes.io/version'};
	if (container === undefined) return undefined;
	const revision = flagValue(wordsOf(container), '--revision');
	if (revision !== undefined) return {value: revision, source: '--revision'};
	return imageVersion(rawText(container['image']) ?? '');
};

/** Version by image alone: what tells two revisions apart whose labels agree. */
export const versionOfImage = (image: string): PlainSourced | undefined => imageVersion(image);

export const templateLabels = (template: Raw): Raw => rawObject(rawObject(template['metadata'])['labels']);
