import type {KubernetesObject} from '../../cluster/kubernetes-object.ts';
import type {ModelService} from '../../domain/model-service.ts';
import type {JsonPatchOperation} from '../../domain/plan.ts';
import {isEqual} from '../equal.ts';
import {type Edit, test, valueAt} from '../plans/edit.ts';
import {rawTexts} from '../raw.ts';
import type {Role} from './inference-service-kind.ts';
import {type ContainerPlace, containerPlace, filledIn, runtimeOf} from './spec-paths.ts';

/** A container as it is to run: what is left out stays. */
export type WantedContainer = {readonly name: string; readonly image?: string | undefined; readonly args?: readonly string[] | undefined};

/** What of an InferenceService makes its workload so; or the sentence why it cannot be made so from there. */
export type ContainerEdits = {readonly edits: readonly Edit[]; readonly guards: readonly JsonPatchOperation[]} | {readonly reason: string};

const startsWith = (args: readonly string[], prefix: readonly string[]): boolean => prefix.every((arg, index) => args[index] === arg);

/** Arguments that the workload has before those of the InferenceService: they come from the serving runtime. */
const runtimeArgs = (running: readonly string[], own: readonly string[]): readonly string[] | undefined => {
	const count = running.length - own.length;
	return count >= 0 && isEqual(running.slice(count), own) ? running.slice(0, count) : undefined;
};

const runtimeName = (object: KubernetesObject): string => {
	const runtime = runtimeOf(object);
	return runtime === undefined ? 'the serving runtime' : `the serving runtime ${runtime}`;
};

const argsEdit = (
	root: KubernetesObject,
	{path, appends}: ContainerPlace,
	wanted: readonly string[],
	running: readonly string[],
	name: string,
): Edit | {readonly reason: string} | undefined => {
	const before = valueAt(root, ...path, 'args');
	const own = filledIn(rawTexts(before), root);
	const fixed = appends ? runtimeArgs(running, own) : [];
	if (fixed === undefined) return {reason: `KServe has not taken over the arguments of ${root.metadata.name} yet: try again when it has.`};
	if (!startsWith(wanted, fixed))
		return {reason: `The first arguments of ${name} (${fixed.join(' ')}) come from ${runtimeName(root)}: change them there.`};
	const next = wanted.slice(fixed.length);
	if (isEqual(next, own)) return undefined;
	return {path: [...path, 'args'], before, after: next.length === 0 ? undefined : next};
};

/** `running`: the containers of the workload as KServe has made it, where the runtime's part is in. */
export const containerEdits = (
	root: KubernetesObject,
	{name, image, args}: WantedContainer,
	running: ModelService['containers'],
	role?: Role,
): ContainerEdits => {
	const place = containerPlace(root, name, role);
	const runs = running.find(container => container.name === name);
	if (place === undefined)
		return {
			reason:
				runs === undefined
					? `${root.metadata.name} has no container ${name}.`
					: `The container ${name} comes from ${runtimeName(root)}: change it there.`,
		};
	const {path} = place;
	const edits: Edit[] = [];
	const stored = valueAt(root, ...path, 'image');
	// An image that the runtime gives is what runs, and stands nowhere in the InferenceService.
	if (image !== undefined && image !== (stored ?? runs?.image)) edits.push({path: [...path, 'image'], before: stored, after: image});
	if (args !== undefined) {
		const edit = argsEdit(root, place, args, runs?.args ?? [], name);
		if (edit !== undefined && 'reason' in edit) return edit;
		if (edit !== undefined) edits.push(edit);
	}
	const isImageTested = edits.some(edit => edit.path.at(-1) === 'image');
	return {
		edits,
		guards: edits.length === 0 || isImageTested ? [] : [test([...path, 'image'], stored ?? null)],
	};
};
