import type {Action} from '../../domain/action.ts';
import type {PlanOutcome} from '../../domain/plan.ts';
import {rawObject, rawTime} from '../raw.ts';
import {restartAnnotation} from '../restart-annotation.ts';
import {annotationEdits} from './edit.ts';
import {type PlanContext, refused} from './plan-context.ts';
import {currentTemplate, imageGuards, templatePlan} from './template-plan.ts';

/** A value that was never there: kubectl's whole seconds make a second restart within one an empty patch. */
export const restartMark = (now: number, last: unknown): string => new Date(Math.max(now, (rawTime(last) ?? 0) + 1)).toISOString();

export const restartPlan = (context: PlanContext<Extract<Action, {type: 'restart'}>>): PlanOutcome => {
	const {service, root, objects, paused, desired} = context;
	if (paused) return refused(`The rollout of ${service.name} is paused, so a restart would not begin: resume it first.`);
	if (desired === 0) return refused(`${service.name} is parked: there is nothing to restart.`);
	const template = currentTemplate(context);
	const metadata = rawObject(template['metadata']);
	const annotations = rawObject(metadata['annotations']);
	const value = restartMark(objects.now, annotations[restartAnnotation]);
	const {forward, back} = annotationEdits(root, ['spec', 'template', 'metadata'], restartAnnotation, value);
	return templatePlan(context, {
		title: 'Restart',
		verb: 'restart',
		guards: imageGuards(template),
		forward,
		back,
		template: {...template, metadata: {...metadata, annotations: {...annotations, [restartAnnotation]: value}}},
		lines: [{head: 'template', text: 'unchanged but for the mark of the restart'}],
		follows: 'all replicas are replaced with the same template and load the model again',
		// The mark is in no manifest, so that what heals itself leaves it alone.
		needsOverride: false,
		stands: `${service.name} replaces its replicas.`,
	});
};
