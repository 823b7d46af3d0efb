import type {KubernetesObject} from '../../cluster/kubernetes-object.ts';
import type {Action} from '../../domain/action.ts';
import {counted} from '../../domain/number-text.ts';
import type {JsonPatchOperation, PlanLine, PlanOutcome} from '../../domain/plan.ts';
import {fieldEdit} from '../custom/field-edit.ts';
import {mapEdits} from '../custom/map-edits.ts';
import {type SpecChange, specPlan} from '../custom/spec-plan.ts';
import {isEqual} from '../equal.ts';
import {editLines} from '../inference-service/model-plans.ts';
import {type Edit, type Path, test, valueAt} from '../plans/edit.ts';
import {gpuWarnings, surgeWords} from '../plans/free-gpus.ts';
import {generationOf, type PlanContext, refused, writerLine} from '../plans/plan-context.ts';
import {restartMark} from '../plans/restart-plan.ts';
import {argumentsDifference} from '../plans/template-lines.ts';
import {reversed} from '../plans/template-plan.ts';
import {imageProblem} from '../plans/update-plan.ts';
import {compact, rawObject, rawObjects, rawTexts} from '../raw.ts';
import {restartAnnotation} from '../restart-annotation.ts';

type Asked<Type extends Action['type']> = Extract<Action, {readonly type: Type}>;

/** Pod specs of an LLMInferenceService: of the main workload and of its further nodes, and of the prefill. */
const podSpecs: readonly Path[] = [
	['spec', 'template'],
	['spec', 'worker'],
	['spec', 'prefill', 'template'],
	['spec', 'prefill', 'worker'],
];

export type WantedContainer = {readonly image?: string | undefined; readonly args?: readonly string[] | undefined};

export type ContainerChange = {readonly edits: readonly Edit[]; readonly guards: readonly JsonPatchOperation[]};

/**
 * A container of a pod spec as it is to be. One that stands nowhere comes from a preset, which the fields here are laid over by the
 * container's name: then it is added with nothing but what changes.
 */
export const containerChange = (root: KubernetesObject, podSpec: Path, name: string, {image, args}: WantedContainer): ContainerChange => {
	const path: Path = [...podSpec, 'containers'];
	const containers = rawObjects(valueAt(root, ...path));
	const index = containers.findIndex(container => container['name'] === name);
	const container = containers[index];
	if (container === undefined) {
		const added = [...containers, compact({name, image, args: args?.length === 0 ? undefined : args})];
		return {edits: [fieldEdit(root, path, added)], guards: []};
	}
	const edits: Edit[] = [];
	if (image !== undefined && image !== container['image'])
		edits.push({path: [...path, index, 'image'], before: container['image'], after: image});
	if (args !== undefined && !isEqual(args, rawTexts(container['args'])))
		edits.push({path: [...path, index, 'args'], before: container['args'], after: args.length === 0 ? undefined : args});
	return {edits, guards: edits.length === 0 ? [] : [test([...path, index, 'name'], name)]};
};

const surgeOf = ({service}: PlanContext): number => {
	const {desired, total} = service.replicas;
	return desired === 0 ? 0 : Math.max(0, desired + service.rolling.maxSurge - total) * service.gpus.perReplica;
};

type Release = Omit<SpecChange, 'follows' | 'done' | 'undone' | 'gpus'>;

/** A change that makes new replicas of the workloads. */
export const llmRelease = (context: PlanContext<Action>, change: Release): PlanOutcome => {
	const {service} = context;
	const surge = surgeOf(context);
	const {perReplica} = service.gpus;
	const generation = generationOf(context);
	return specPlan(context, {
		...change,
		follows:
			service.replicas.desired === 0
				? 'it is parked: nothing starts'
				: `all ${counted(service.replicas.desired, 'replica')} are replaced and load the model again${surgeWords(context, surge, perReplica)}`,
		warnings: [
			...(surge === 0 ? [] : gpuWarnings(context, 1, perReplica, 'new replicas wait until old ones have stopped')),
			...(change.warnings ?? []),
		],
		gpus: {change: 0, surge},
		done: {type: 'rolled-out', generation: generation + 1},
		undone: {type: 'rolled-out', generation: generation + 2},
	});
};

/** Added containers have no line of their own before: what runs stands for it. */
export const changeLines = (
	edits: readonly Edit[],
	wanted: WantedContainer & {readonly name: string},
	context: PlanContext,
): readonly PlanLine[] => {
	const runs = context.service.containers.find(({name}) => name === wanted.name);
	const isAdded =
		edits.some(({after}) => typeof after === 'object' && after !== null && !Array.isArray(after)) ||
		edits.some(({path}) => path.at(-1) === 'containers');
	const known = edits.filter(({path}) => ['image', 'args', 'uri'].includes(String(path.at(-1))));
	if (!isAdded) return editLines(known, field => runs?.[field]);
	return [
		...editLines(known, field => runs?.[field]),
		...(wanted.image === undefined
			? []
			: [{head: 'image' as const, before: runs?.image ?? '—', after: wanted.image, text: '(the first is that of the preset)'}]),
		...(wanted.args === undefined ? [] : [{head: 'args' as const, text: argumentsDifference(runs?.args ?? [], wanted.args)}]),
	];
};

const modelEdit = ({root}: PlanContext, model: string | undefined): readonly Edit[] => {
	const before = valueAt(root, 'spec', 'model', 'uri');
	return model === undefined || model === before ? [] : [{path: ['spec', 'model', 'uri'], before, after: model}];
};

/** Where the container that was asked for stands, and every other that ran the same image: the parts of one model run one release. */
const changesOf = (context: PlanContext, {container: name, image, args, component}: Asked<'update'>): readonly ContainerChange[] => {
	const {root, service} = context;
	const asked: Path = component === 'prefill' ? ['spec', 'prefill', 'template'] : ['spec', 'template'];
	const imageAt = (path: Path): unknown =>
		rawObjects(valueAt(root, ...path, 'containers')).find(container => container['name'] === name)?.['image'];
	const before = imageAt(asked) ?? service.containers.find(container => container.name === name)?.image;
	const others =
		image === undefined
			? []
			: podSpecs.filter(path => path.join() !== asked.join() && imageAt(path) !== undefined && imageAt(path) === before);
	return [containerChange(root, asked, name, {image, args}), ...others.map(path => containerChange(root, path, name, {image}))];
};

const isKnown = ({service, root}: PlanContext, name: string): boolean =>
	service.containers.some(container => container.name === name) ||
	podSpecs.some(path => rawObjects(valueAt(root, ...path, 'containers')).some(container => container['name'] === name));

export const llmUpdatePlan = (context: PlanContext<Asked<'update'>>): PlanOutcome => {
	const {action, service, root} = context;
	const {container: name, image, args, model} = action;
	const problem =
		imageProblem(image) ??
		(model !== undefined && (model === '' || /\s/u.test(model)) ? 'The address of a model has no blanks: hf://org/model.' : undefined);
	if (problem !== undefined) return refused(problem);
	const wantsContainer = image !== undefined || args !== undefined;
	if (wantsContainer && !isKnown(context, name)) return refused(`${service.name} has no container ${name}.`);
	const runs = service.containers.find(container => container.name === name);
	const isSame = (image === undefined || image === runs?.image) && (args === undefined || isEqual(args, runs?.args));
	const changes = wantsContainer && !isSame ? changesOf(context, action) : [];
	const edits = [...changes.flatMap(change => change.edits), ...modelEdit(context, model)];
	if (edits.length === 0) return refused(`${service.name} has this model, this image and these arguments already.`);
	const [first] = edits;
	return llmRelease(context, {
		title: 'Update',
		verb: 'update',
		edits,
		guards: changes.flatMap(change => change.guards),
		back: reversed(edits),
		lines: [
			...changeLines(edits, {name, image, args}, context),
			...(first === undefined ? [] : writerLine(root, first.path.join('.'), 'the first of these', context.objects.now)),
		],
		stands: `${service.name} asks for the new release.`,
	});
};

/** Annotations of each part of the spec go to its pods. */
export const llmRestartPlan = (context: PlanContext<Asked<'restart'>>): PlanOutcome => {
	const {root, service, objects} = context;
	const parts: readonly Path[] = [
		['spec', 'annotations'],
		...(valueAt(root, 'spec', 'prefill') === undefined ? [] : [['spec', 'prefill', 'annotations'] as const]),
	];
	const marks = parts.map(path =>
		mapEdits(root, path, {[restartAnnotation]: restartMark(objects.now, rawObject(valueAt(root, ...path))[restartAnnotation])}),
	);
	return llmRelease(context, {
		title: 'Restart',
		verb: 'restart',
		edits: marks.flatMap(({forward}) => forward),
		back: marks.flatMap(({back}) => back),
		lines: [{head: 'template', text: 'unchanged but for the mark of the restart'}],
		isInManifest: false,
		stands: `${service.name} replaces its replicas.`,
	});
};
