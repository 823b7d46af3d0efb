import type {Writer} from '../../cluster/write.ts';
import {objectPath} from '../../domain/object-reference.ts';
import {type Failure, failed, type Outcome, success} from '../../domain/outcome.ts';
import type {Plan, WriteRequest} from '../../domain/plan.ts';
import {type Raw, rawObject} from '../../serving/raw.ts';
import {objectDifferences} from '../object-differences.ts';
import type {Difference, Prepared} from '../session.ts';
import {fieldManager} from './field-manager.ts';
import {type SeenObjects, seenObject} from './ready-write.ts';
import {patchedView} from './scale-view.ts';

export type Preview = Pick<Prepared, 'differences' | 'dryRun'>;

/** The controller's own notes, and a copy of the object as a whole: nothing that this write changes. */
const isNote = (key: string): boolean =>
	key.startsWith('deployment.kubernetes.io/') || key.startsWith('kubectl.kubernetes.io/last-applied');

const withoutNotes = (annotations: unknown): Raw =>
	Object.fromEntries(Object.entries(rawObject(annotations)).filter(([key]) => !isNote(key)));

/** What a person decides on: the spec, labels and annotations. A Scale at nothing leaves its zero out. */
const shownPart = (view: unknown, request: WriteRequest): unknown => {
	const {metadata, spec} = rawObject(view) as {readonly metadata?: unknown; readonly spec?: unknown};
	if (request.method === 'PATCH' && request.subresource === 'scale') return {spec: {replicas: rawObject(spec)['replicas'] ?? 0}};
	const {labels, annotations} = rawObject(metadata) as {readonly labels?: unknown; readonly annotations?: unknown};
	return {spec, metadata: {labels: rawObject(labels), annotations: withoutNotes(annotations)}};
};

const differencesOf = (request: WriteRequest, seen: SeenObjects, answer: unknown): readonly Difference[] => {
	const live = seenObject(seen, request.target);
	if (request.method !== 'PATCH' || live === undefined) return [];
	return objectDifferences(shownPart(patchedView(request, live), request), shownPart(answer, request));
};

/** Webhooks with side effects that do not know of dry runs, and answers that say nothing of the request. */
const cannotPreview = ({sentence}: Failure): boolean => sentence.includes('does not support dry run');

/** Pausing and stopping start no pod, so that nothing is left open by the dry run. */
const startsPods = ({action, gpus}: Plan): boolean => {
	if (action.type === 'pause') return false;
	return action.type !== 'scale' || (action.replicas > 0 && gpus.change >= 0);
};

const acceptedWords = (plan: Plan, warnings: readonly string[]): string => {
	const open = startsPods(plan) ? ' Scheduling, image pull and pod quota are not covered by it.' : '';
	const said = warnings.length === 0 ? '' : ` It warns: ${warnings.join('; ')}.`;
	return `The API server accepts this (dry run).${open}${said}`;
};

const guarded = 'It is sent with the same preconditions, and refused if they do not hold.';

/**
 * What the API server would make of a plan: each request sent as a dry run. What cannot be previewed is said in words and
 * does not stop anybody; what the server refuses is refused here.
 */
export const previewPlan = async (writer: Writer, plan: Plan, seen: SeenObjects): Promise<Outcome<Preview>> => {
	const differences: Difference[] = [];
	const warnings: string[] = [];
	const unseen: string[] = [];
	const touched = new Set<string>();
	for (const [index, {request}] of plan.steps.entries()) {
		const path = objectPath(request.target);
		if (touched.has(path)) {
			unseen.push(`Step ${index + 1} of ${plan.steps.length} cannot be previewed: it depends on what comes before it.`);
			continue;
		}
		touched.add(path);
		const answer = await writer.send(request, {dryRun: true, fieldManager});
		if (answer.ok) {
			differences.push(...differencesOf(request, seen, answer.value.object));
			warnings.push(...answer.value.warnings);
		} else if (cannotPreview(answer.failure)) {
			unseen.push(answer.failure.sentence);
		} else {
			return failed(answer.failure);
		}
	}
	const sentence = unseen.length === 0 ? acceptedWords(plan, warnings) : [...unseen, guarded].join(' ');
	return success({differences, dryRun: {accepted: unseen.length === 0, sentence}});
};
