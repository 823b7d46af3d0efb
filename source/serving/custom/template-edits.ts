import type {KubernetesObject} from '../../cluster/kubernetes-object.ts';
import type {Action} from '../../domain/action.ts';
import type {JsonPatchOperation, PlanLine} from '../../domain/plan.ts';
import {isEqual} from '../equal.ts';
import {type Edit, type Path, test, valueAt} from '../plans/edit.ts';
import {templateLines} from '../plans/template-lines.ts';
import {containersIn} from '../plans/template-plan.ts';
import {type Raw, rawObject} from '../raw.ts';

type Update = Extract<Action, {readonly type: 'update'}>;

/** A pod template inside of an object, and what it is for: "worker". Undefined: there is only this one. */
export type TemplateAt = {readonly path: Path; readonly role?: string};

/** What an update changes in several templates. */
export type TemplateEdits = {
	readonly edits: readonly Edit[];
	/** That the containers still are where they were seen. */
	readonly guards: readonly JsonPatchOperation[];
	readonly lines: readonly PlanLine[];
	/** Whether any template has the container. */
	readonly isFound: boolean;
};

const templateOf = (root: KubernetesObject, {path}: TemplateAt): Raw => rawObject(valueAt(root, ...path));

/** The images that the container asked for runs now. */
const movingImages = (root: KubernetesObject, templates: readonly TemplateAt[], name: string): ReadonlySet<unknown> =>
	new Set(
		templates
			.flatMap(at => containersIn(templateOf(root, at)))
			.filter(container => container['name'] === name)
			.map(container => container['image']),
	);

/**
 * A new image or new arguments in all templates of an object at once. The parts of one model run one release: where the container
 * that was asked for gets another image, every other one that ran the same image gets it too. Arguments are its own.
 */
export const templateEdits = (root: KubernetesObject, templates: readonly TemplateAt[], action: Update): TemplateEdits => {
	const moving = movingImages(root, templates, action.container);
	const args = action.args?.length === 0 ? undefined : action.args;
	const edits: Edit[] = [];
	const guards: JsonPatchOperation[] = [];
	const lines: PlanLine[] = [];
	for (const at of templates) {
		const before = templateOf(root, at);
		const containers = containersIn(before).map((container, index): Raw => {
			const path = [...at.path, 'spec', 'containers', index] as const;
			const isAsked = container['name'] === action.container;
			const {image} = action;
			const changesImage = image !== undefined && image !== container['image'] && (isAsked || moving.has(container['image']));
			const changesArgs = isAsked && action.args !== undefined && !isEqual(args, container['args']);
			if (!changesImage && !changesArgs) return container;
			guards.push(test([...path, 'name'], container['name']));
			if (changesImage) edits.push({path: [...path, 'image'], before: container['image'], after: image});
			// The image stands for what was seen of the container, also where only its arguments change.
			else guards.push(test([...path, 'image'], container['image']));
			if (changesArgs) edits.push({path: [...path, 'args'], before: container['args'], after: args});
			return {...container, ...(changesImage ? {image} : {}), ...(changesArgs ? {args} : {})};
		});
		const after = {...before, spec: {...rawObject(before['spec']), containers}};
		const of = at.role === undefined || templates.length === 1 ? '' : `(${at.role})`;
		lines.push(...templateLines(before, after).map(line => ({...line, text: [line.text, of].filter(text => text !== '').join(' ')})));
	}
	return {edits, guards, lines, isFound: moving.size > 0};
};

/** That every container of these templates is at its place with its image. */
export const templateGuards = (root: KubernetesObject, templates: readonly TemplateAt[]): readonly JsonPatchOperation[] =>
	templates.flatMap(at =>
		containersIn(templateOf(root, at)).flatMap((container, index) => [
			test([...at.path, 'spec', 'containers', index, 'name'], container['name']),
			test([...at.path, 'spec', 'containers', index, 'image'], container['image']),
		]),
	);
