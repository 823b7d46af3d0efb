import type {KubernetesObject} from '../../cluster/kubernetes-object.ts';
import type {Action} from '../../domain/action.ts';
import type {PlanOutcome} from '../../domain/plan.ts';
import {rawObject, rawTime} from '../raw.ts';
import {changeCauseAnnotation} from '../records/replica-set-record.ts';
import {restartAnnotation} from '../restart-annotation.ts';
import {annotationEdits} from './edit.ts';
import {type PlanContext, refused, typedOverride} from './plan-context.ts';
import {currentTemplate, imageGuards, type TemplateChange, templatePlan} from './template-plan.ts';

/** A value that was never there: kubectl's whole seconds make a second restart within one an empty patch. */
export const restartMark = (now: number, last: unknown): string => new Date(Math.max(now, (rawTime(last) ?? 0) + 1)).toISOString();

/** "restart (release 2026-47)": what it still is stands behind what was done to it last. */
const restartCause = (before: string | undefined): string => {
	const release = before === undefined ? undefined : (/^restart(?: \((.*)\))?$/s.exec(before) ?? [before, before])[1];
	return release === undefined ? 'restart' : `restart (${release})`;
};

/** What keeps it as a manifest has it may have a cause of its own there, and would put that back. */
const causeEdits = (root: KubernetesObject): Pick<TemplateChange, 'forward' | 'back'> =>
	typedOverride(root) === undefined
		? annotationEdits(root, ['metadata'], changeCauseAnnotation, restartCause(root.metadata.annotations?.[changeCauseAnnotation]))
		: {forward: [], back: []};

export const restartPlan = (context: PlanContext<Extract<Action, {type: 'restart'}>>): PlanOutcome => {
	const {service, root, objects, paused, desired} = context;
	if (paused) return refused(`The rollout of ${service.name} is paused, so a restart would not begin: resume it first.`);
	if (desired === 0) return refused(`${service.name} is parked: there is nothing to restart.`);
	const template = currentTemplate(context);
	const metadata = rawObject(template['metadata']);
	const annotations = rawObject(metadata['annotations']);
	const value = restartMark(objects.now, annotations[restartAnnotation]);
	const mark = annotationEdits(root, ['spec', 'template', 'metadata'], restartAnnotation, value);
	const cause = causeEdits(root);
	return templatePlan(context, {
		title: 'Restart',
		verb: 'restart',
		guards: imageGuards(template),
		forward: [...mark.forward, ...cause.forward],
		back: [...mark.back, ...cause.back],
		template: {...template, metadata: {...metadata, annotations: {...annotations, [restartAnnotation]: value}}},
		lines: [{head: 'template', text: 'unchanged but for the mark of the restart'}],
		follows: 'all replicas are replaced with the same template and load the model again',
		// The mark is in no manifest, so that what heals itself leaves it alone.
		needsOverride: false,
		stands: `${service.name} replaces its replicas.`,
	});
};
