import type {Writer} from '../../cluster/write.ts';
import {objectPath} from '../../domain/object-reference.ts';
import {type Failure, failed, type Outcome, success} from '../../domain/outcome.ts';
import type {Plan, WriteRequest} from '../../domain/plan.ts';
import {type Raw, rawObject} from '../../serving/raw.ts';
import {objectDifferences} from '../object-differences.ts';
import type {Difference, Prepared} from '../session.ts';
import {fieldManager} from './field-manager.ts';
import {pointerText, valueAtPointer} from './json-pointer.ts';
import {type SeenObjects, seenObject} from './ready-write.ts';

export type Preview = Pick<Prepared, 'differences' | 'dryRun'>;

/** The controller's own notes, and a copy of the object as a whole: nothing that this write changes. */
const isNote = (key: string): boolean =>
	key.startsWith('deployment.kubernetes.io/') || key.startsWith('kubectl.kubernetes.io/last-applied');

const withoutNotes = (annotations: unknown): Raw =>
	Object.fromEntries(Object.entries(rawObject(annotations)).filter(([key]) => !isNote(key)));

/** What a person decides on: the spec, labels and annotations. */
const shownPart = (object: unknown): unknown => {
	const {metadata, spec} = rawObject(object) as {readonly metadata?: unknown; readonly spec?: unknown};
	const {labels, annotations} = rawObject(metadata) as {readonly labels?: unknown; readonly annotations?: unknown};
	return {spec, metadata: {labels: rawObject(labels), annotations: withoutNotes(annotations)}};
};

type Patch = Extract<WriteRequest, {readonly method: 'PATCH'}>;

/** A Scale at nothing leaves its zero out. The count of before is what the request tests: the server has taken it. */
const scaleDifferences = ({body}: Patch, answer: unknown): readonly Difference[] => {
	const tested = body.find(operation => operation.op === 'test' && operation.path === '/spec/replicas');
	const before = tested?.op === 'test' ? tested.value : 0;
	const after = rawObject(rawObject(answer)['spec'])['replicas'] ?? 0;
	return objectDifferences({spec: {replicas: before}}, {spec: {replicas: after}});
};

/** Controllers write a status all the time: only what the request itself changes is its doing. */
const statusDifferences = ({body}: Patch, live: unknown, answer: unknown): readonly Difference[] =>
	body.flatMap(({op, path}) =>
		op === 'test' ? [] : objectDifferences(valueAtPointer(live, path), valueAtPointer(answer, path), pointerText(answer, path)),
	);

const differencesOf = (request: WriteRequest, seen: SeenObjects, answer: unknown): readonly Difference[] => {
	if (request.method !== 'PATCH') return [];
	if (request.subresource === 'scale') return scaleDifferences(request, answer);
	const live = seenObject(seen, request.target);
	if (live === undefined) return [];
	if (request.subresource === 'status') return statusDifferences(request, live, answer);
	return objectDifferences(shownPart(live), shownPart(answer));
};

/** Webhooks with side effects that do not know of dry runs, and answers that say nothing of the request. */
const cannotPreview = ({sentence}: Failure): boolean => sentence.includes('does not support dry run');

/** Pausing, aborting and stopping start no pod, so that nothing is left open by the dry run. */
const startsPods = ({action, gpus, done, undoes}: Plan): boolean => {
	if (gpus.change > 0 || gpus.surge > 0) return true;
	if (undoes !== undefined) return done.type === 'rolled-out';
	if (action.type === 'pause' || action.type === 'abort') return false;
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
