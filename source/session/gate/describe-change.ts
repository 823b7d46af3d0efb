import type {KubernetesObject} from '../../cluster/kubernetes-object.ts';
import type {WriteRequest} from '../../domain/plan.ts';
import {toSafeText} from '../../domain/safe-text.ts';
import {fieldWriter, writerWords} from '../../serving/field-writer.ts';
import {type Raw, rawObject} from '../../serving/raw.ts';
import {objectDifferences} from '../object-differences.ts';
import type {Difference} from '../session.ts';
import {differenceWords, wordsRank} from './difference-words.ts';
import {fittedRequest} from './fitted-request.ts';
import type {GateContext} from './gate-context.ts';
import {readPath} from './read-fresh.ts';
import type {SeenObjects} from './ready-write.ts';
import {viewPath} from './scale-view.ts';
import {unmetTests} from './unmet-tests.ts';

/** Annotations that change what an object does, or by which its releases are told apart. */
const tellingAnnotation = /^(deployment\.kubernetes\.io\/revision$|autoscaling\.keda\.sh\/|serving\.kserve\.io\/)/;

/** What people write into a status; the rest of it changes all the time. */
const writtenStatus: ReadonlySet<string> = new Set(['abort', 'promoteFull', 'pauseConditions', 'currentStepIndex']);

const only = (object: unknown, isWanted: (key: string) => boolean): Raw =>
	Object.fromEntries(Object.entries(rawObject(object)).filter(([key]) => isWanted(key)));

const partOf = (object: KubernetesObject | undefined): unknown => ({
	spec: object?.spec,
	status: only(object?.status, key => writtenStatus.has(key)),
	metadata: {annotations: only(object?.metadata.annotations, key => tellingAnnotation.test(key))},
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

/** What is looked at: an object as it was read for a plan, and as it is now. `now`: cluster time, milliseconds. */
export type Changed = {
	readonly name: string;
	/** The write that met the change: its preconditions tell where nothing was read before. */
	readonly request: WriteRequest;
	readonly seen: KubernetesObject | undefined;
	/** undefined: it is gone. */
	readonly fresh: KubernetesObject | undefined;
	readonly now: number;
};

/** Why there is nothing to compare. */
const endOf = ({name, request, fresh}: Omit<Changed, 'now' | 'seen'>): string | undefined => {
	if (fresh === undefined) return `${name} is gone.`;
	if (request.target.uid !== undefined && request.target.uid !== fresh.metadata.uid) return `${name} was deleted and made anew meanwhile.`;
	return fresh.metadata.deletionTimestamp === undefined ? undefined : `${name} is being deleted.`;
};

/** The number that a controller gives a release follows from the release: it is news, and has a writer of its own, only where it is alone. */
const tellingOnes = (differences: readonly Difference[]): readonly Difference[] => {
	const others = differences.filter(({path}) => !/\bdeployment\.kubernetes\.io\/revision\]$/.test(path));
	return others.length === 0 ? differences : others;
};

const sentenceOf = (name: string, differences: readonly Difference[], fresh: KubernetesObject, now: number): string => {
	const ranked = tellingOnes(differences).toSorted((one, other) => wordsRank(one) - wordsRank(other));
	const named = [...new Set(ranked.map(differenceWords))];
	const more = named.length > mostNamed ? `, and ${named.length - mostNamed} more` : '';
	return `${name} was changed meanwhile: ${named.slice(0, mostNamed).join('; ')}${more}.${authorOf(fresh, ranked, now)}`;
};

/** What is different about an object since it was read, and by whom; in words, safe. */
export const changeWords = (changed: Changed): string => {
	const {name, request, seen, fresh, now} = changed;
	const end = endOf(changed);
	if (end !== undefined || fresh === undefined) return toSafeText(end ?? '');
	const differences = seen === undefined ? unmetTests(request, fresh) : objectDifferences(partOf(seen), partOf(fresh));
	if (differences.length === 0) return toSafeText(`Somebody writes ${name} at the same time.`);
	return toSafeText(sentenceOf(name, differences, fresh, now));
};

/** What is different about an object since it was read, in words, safe; undefined: nothing but what is `ignored`, by its path. */
export const changeSince = (changed: Changed, ignored: (path: string) => boolean): string | undefined => {
	const {name, seen, fresh, now} = changed;
	const end = endOf(changed);
	if (end !== undefined || fresh === undefined) return toSafeText(end ?? '');
	const differences = objectDifferences(partOf(seen), partOf(fresh)).filter(({path}) => !ignored(path));
	return differences.length === 0 ? undefined : toSafeText(sentenceOf(name, differences, fresh, now));
};

/**
 * What keeps a request from being carried out on an object as it is now, and who did it; undefined: all that it tests holds.
 * `view`: what `viewPath` has; `whole`: the object itself, which knows its writers.
 */
export const unmetWords = (
	request: WriteRequest,
	view: KubernetesObject | undefined,
	whole: KubernetesObject | undefined,
	now: number,
): string | undefined => {
	const {name} = request.target;
	const end = endOf({name, request, fresh: view});
	if (end !== undefined || view === undefined) return toSafeText(end ?? '');
	const unmet = unmetTests(fittedRequest(request, view), view);
	return unmet.length === 0 ? undefined : toSafeText(sentenceOf(name, unmet, whole ?? view, now));
};

/** Reads an object again and says what changed since the plan was made. */
export const describeChange = async ({client, clock}: GateContext, request: WriteRequest, seen: SeenObjects): Promise<string> => {
	const {name} = request.target;
	const path = viewPath(request);
	const fresh = await readPath(client, path);
	const now = clock.now() + client.clockOffset();
	return fresh.ok ? changeWords({name, request, seen: seen.get(path), fresh: fresh.value, now}) : `${name} was changed meanwhile.`;
};
