import type {Action} from '../../domain/action.ts';
import type {PlanOutcome} from '../../domain/plan.ts';
import {isEqual} from '../equal.ts';
import {imageTag} from '../model-identity.ts';
import {type Raw, rawObject, rawObjects, rawText, rawTexts} from '../raw.ts';
import {changeCauseAnnotation} from '../records/replica-set-record.ts';
import {annotationEdits, type Edit, test} from './edit.ts';
import {type PlanContext, refused, writerLine} from './plan-context.ts';
import {argumentsDifference, templateLines} from './template-lines.ts';
import {containersIn, currentTemplate, imagePath, reversed, templatePlan} from './template-plan.ts';

type Update = Extract<Action, {type: 'update'}>;

const withContainer = (template: Raw, index: number, change: Raw): Raw => {
	const spec = rawObject(template['spec']);
	const containers = rawObjects(spec['containers']).map((container, at) => (at === index ? {...container, ...change} : container));
	return {...template, spec: {...spec, containers}};
};

/** What the history says of this release: kubernetes.io/change-cause. Secrets that stand in arguments do not go there. */
const causeOf = (container: Raw, action: Update): string => {
	const [old, next] = [rawText(container['image']) ?? '', action.image];
	const image = next === undefined || next === old ? [] : [`image ${next} (was ${imageTag(old) ?? old})`];
	const args = action.args === undefined ? '' : argumentsDifference(rawTexts(container['args']), action.args);
	return [...image, ...(args === '' ? [] : [`args ${args}`])].join('; ') || 'update';
};

export const imageProblem = (image: string | undefined): string | undefined =>
	image !== undefined && (image === '' || /\s/u.test(image)) ? 'An image is a name without blanks: registry/name:tag.' : undefined;

/** Another image or other arguments for one container, found by its name in the template as it is now. */
export const updatePlan = (context: PlanContext<Update>): PlanOutcome => {
	const {action, service, root} = context;
	const template = currentTemplate(context);
	const index = containersIn(template).findIndex(container => container['name'] === action.container);
	const container = containersIn(template)[index];
	if (container === undefined) return refused(`${service.name} has no container ${action.container}.`);
	const problem = imageProblem(action.image);
	if (problem !== undefined) return refused(problem);
	const path = ['spec', 'template', 'spec', 'containers', index] as const;
	const args = action.args?.length === 0 ? undefined : action.args;
	const edits: Edit[] = [];
	if (action.image !== undefined && action.image !== container['image'])
		edits.push({path: [...path, 'image'], before: container['image'], after: action.image});
	if (action.args !== undefined && !isEqual(args, container['args']))
		edits.push({path: [...path, 'args'], before: container['args'], after: args});
	if (edits.length === 0) return refused(`${service.name} has this image and these arguments already.`);
	const cause = annotationEdits(root, ['metadata'], changeCauseAnnotation, causeOf(container, action));
	const next = withContainer(template, index, {
		...(action.image === undefined ? {} : {image: action.image}),
		...(action.args === undefined ? {} : {args}),
	});
	// The image stands for what was seen of the container, also where only its arguments change.
	const seen = edits.some(edit => edit.path.at(-1) === 'image') ? [] : [test([...path, 'image'], container['image'])];
	return templatePlan(context, {
		title: 'Update',
		verb: 'update',
		guards: [test([...path, 'name'], action.container), ...seen],
		forward: [...edits, ...cause.forward],
		back: [...reversed(edits), ...cause.back],
		template: next,
		lines: [...templateLines(template, next), ...writerLine(root, imagePath(action.container), 'the image', context.objects.now)],
		follows: context.desired === 0 ? 'it is parked: nothing starts' : 'all replicas are replaced and load the model again',
		needsOverride: true,
		stands: `${service.name} asks for the new template.`,
	});
};
