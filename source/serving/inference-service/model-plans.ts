import type {Action} from '../../domain/action.ts';
import {lookup} from '../../domain/lookup.ts';
import {maskText} from '../../domain/mask-secrets.ts';
import type {PlanLine, PlanOutcome} from '../../domain/plan.ts';
import {mapEdits} from '../custom/map-edits.ts';
import {type Edit, type Path, valueAt} from '../plans/edit.ts';
import {type PlanContext, refused, writerLine} from '../plans/plan-context.ts';
import {restartMark} from '../plans/restart-plan.ts';
import {argumentsDifference} from '../plans/template-lines.ts';
import {reversed} from '../plans/template-plan.ts';
import {imageProblem} from '../plans/update-plan.ts';
import {rawObject, rawText, rawTexts} from '../raw.ts';
import {restartAnnotation} from '../restart-annotation.ts';
import {containerEdits} from './container-edits.ts';
import {roles} from './inference-service-kind.ts';
import {releaseChange} from './release-change.ts';
import {uriPath} from './spec-paths.ts';

type Asked<Type extends Action['type']> = Extract<Action, {readonly type: Type}>;

const modelEdit = ({root, service}: PlanContext, model: string): Edit | {readonly reason: string} | undefined => {
	const path = uriPath(root);
	if (path === undefined) return {reason: `The model of ${service.name} stands in its image or arguments, not in an address of its own.`};
	if (model === '' || /\s/u.test(model)) return {reason: 'The address of a model has no blanks: s3://bucket/path.'};
	const before = valueAt(root, ...path);
	return before === model ? undefined : {path, before, after: model};
};

const heads = lookup<PlanLine['head']>({image: 'image', storageUri: 'model', uri: 'model', path: 'model'});

/** A line for each field; one that the serving runtime gives has no value of its own before. */
export const editLines = (edits: readonly Edit[], runs: (field: 'image' | 'args') => unknown): readonly PlanLine[] =>
	edits.map(({path, before, after}): PlanLine => {
		const field = String(path.at(-1));
		if (field === 'args') return {head: 'args', text: argumentsDifference(rawTexts(before), rawTexts(after))};
		const old = before ?? (field === 'image' ? runs('image') : undefined);
		return {
			head: heads[field] ?? 'template',
			before: maskText(rawText(old) ?? '—'),
			after: maskText(rawText(after) ?? '—'),
			text: before === undefined && field === 'image' ? '(the first is the serving runtime’s)' : '',
		};
	});

export const updatePlan = (context: PlanContext<Asked<'update'>>): PlanOutcome => {
	const {action, service, root} = context;
	const problem = imageProblem(action.image);
	if (problem !== undefined) return refused(problem);
	const role = roles.find(name => name === (action.component ?? 'predictor'));
	if (role === undefined) return refused(`${action.component} has no template of its own: change the predictor.`);
	const {container: name, image, args} = action;
	const wantsContainer = image !== undefined || args !== undefined;
	const container = wantsContainer ? containerEdits(root, {name, image, args}, service.containers, role) : {edits: [], guards: []};
	if ('reason' in container) return refused(container.reason);
	const model = action.model === undefined ? undefined : modelEdit(context, action.model);
	if (model !== undefined && 'reason' in model) return refused(model.reason);
	const edits = [...container.edits, ...(model === undefined ? [] : [model])];
	if (edits.length === 0) return refused(`${service.name} has this model, this image and these arguments already.`);
	const [first] = edits;
	return releaseChange(context, {
		title: 'Update',
		verb: 'update',
		edits,
		guards: container.guards,
		back: reversed(edits),
		lines: [
			...editLines(edits, field => service.containers.find(running => running.name === name)?.[field]),
			...(first === undefined ? [] : writerLine(root, first.path.join('.'), 'the first of these', context.objects.now)),
		],
		stands: `${service.name} asks for the new predictor.`,
	});
};

const annotationsPath: Path = ['spec', 'predictor', 'annotations'];

export const restartPlan = (context: PlanContext<Asked<'restart'>>): PlanOutcome => {
	const {root, service, objects} = context;
	const last = rawObject(valueAt(root, ...annotationsPath))[restartAnnotation];
	const {forward, back} = mapEdits(root, annotationsPath, {[restartAnnotation]: restartMark(objects.now, last)});
	return releaseChange(context, {
		title: 'Restart',
		verb: 'restart',
		edits: forward,
		back,
		lines: [{head: 'template', text: 'unchanged but for the mark of the restart'}],
		// The mark is in no manifest, so that what heals itself leaves it alone.
		isInManifest: false,
		stands: `${service.name} replaces the replicas of its predictor.`,
	});
};
