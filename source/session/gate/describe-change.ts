import type {KubernetesObject} from '../../cluster/kubernetes-object.ts';
import type {ObjectReference} from '../../domain/object-reference.ts';
import {toSafeText} from '../../domain/safe-text.ts';
import {fieldWriter, writerWords} from '../../serving/field-writer.ts';
import {rawObject} from '../../serving/raw.ts';
import {objectDifferences} from '../object-differences.ts';
import type {Difference} from '../session.ts';
import type {GateContext} from './gate-context.ts';
import {readObject} from './read-fresh.ts';
import {type SeenObjects, seenObject} from './ready-write.ts';

type Words = {readonly path: RegExp; readonly words: (difference: Difference, found: RegExpExecArray) => string};

const was = ({before, after}: Difference): string => `${after ?? 'nothing'} now, ${before ?? 'nothing'} before`;

const deeper = (path: string): string => path.replace(/^spec\.template\.spec\./, '').replace(/^spec\./, '');

/** What a change is called; the first that fits. */
const rows: readonly Words[] = [
	{path: /^spec\.replicas$/, words: difference => `replicas ${was(difference)}`},
	{path: /containers\[([^\]]+)\]\.image$/, words: (difference, [, name]) => `image of ${name} ${was(difference)}`},
	{path: /^spec\.minReplicas$/, words: difference => `minimum ${was(difference)}`},
	{path: /^spec\.maxReplicas$/, words: difference => `maximum ${was(difference)}`},
	{path: /^spec\.paused$/, words: ({after}) => (after === 'true' ? 'its rollout was paused' : 'its rollout was resumed')},
	{path: /\/revision\]$/, words: difference => `revision ${was(difference)}`},
	{path: /\/restartedAt\]$/, words: () => 'it was restarted'},
	{path: /containers\[([^\]]+)\]\.args$/, words: (_, [, name]) => `arguments of ${name}`},
	{path: /^spec\.template/, words: ({path}) => `template: ${deeper(path)}`},
	{path: /^/, words: ({path}) => deeper(path)},
];

const wordsOf = (difference: Difference): string => {
	for (const {path, words} of rows) {
		const found = path.exec(difference.path);
		if (found !== null) return words(difference, found);
	}
	return difference.path;
};

const rank = ({path}: Difference): number => rows.findIndex(row => row.path.test(path));

const partOf = (object: KubernetesObject): unknown => ({
	spec: object.spec,
	metadata: {
		annotations: Object.fromEntries(
			Object.entries(rawObject(object.metadata.annotations)).filter(([key]) => key === 'deployment.kubernetes.io/revision'),
		),
	},
});

const mostNamed = 3;

/** Who changed it and when, from the first field that says. `now`: cluster time. */
const authorOf = (fresh: KubernetesObject, differences: readonly Difference[], now: number): string => {
	for (const {path} of differences) {
		const writer = fieldWriter(fresh, path);
		if (writer !== undefined) return ` Written by ${writerWords(writer, now)}.`;
	}
	return '';
};

/** What is different about an object since it was read, and by whom; in words, safe. `now`: cluster time, milliseconds. */
export const changeWords = (name: string, seen: KubernetesObject | undefined, fresh: KubernetesObject | undefined, now: number): string => {
	if (fresh === undefined) return toSafeText(`${name} is gone.`);
	if (seen !== undefined && seen.metadata.uid !== fresh.metadata.uid) return toSafeText(`${name} was deleted and made anew meanwhile.`);
	if (fresh.metadata.deletionTimestamp !== undefined) return toSafeText(`${name} is being deleted.`);
	const differences =
		seen === undefined ? [] : objectDifferences(partOf(seen), partOf(fresh)).toSorted((one, other) => rank(one) - rank(other));
	if (differences.length === 0) return toSafeText(`Somebody writes ${name} at the same time.`);
	const named = [...new Set(differences.map(wordsOf))];
	const more = named.length > mostNamed ? `, and ${named.length - mostNamed} more` : '';
	return toSafeText(`${name} was changed meanwhile: ${named.slice(0, mostNamed).join('; ')}${more}.${authorOf(fresh, differences, now)}`);
};

/** Reads an object again and says what changed since the plan was made. */
export const describeChange = async (context: GateContext, target: ObjectReference, seen: SeenObjects): Promise<string> => {
	const {client, clock} = context;
	const fresh = await readObject(client, target);
	const now = clock.now() + client.clockOffset();
	return fresh.ok ? changeWords(target.name, seenObject(seen, target), fresh.value, now) : `${target.name} was changed meanwhile.`;
};
