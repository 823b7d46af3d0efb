import type {Action} from '../../domain/action.ts';
import {ageWords} from '../../domain/age-text.ts';
import {maskSecrets, maskText} from '../../domain/mask-secrets.ts';
import type {Revision, WrittenField} from '../../domain/model-service.ts';
import type {PlanLine, PlanOutcome, PlanWarning} from '../../domain/plan.ts';
import {contains} from '../contains.ts';
import {fieldWriter, writerWords} from '../field-writer.ts';
import {type Edit, type Path, valueAt} from '../plans/edit.ts';
import {generationOf, type PlanContext, refused} from '../plans/plan-context.ts';
import {evidenceWarnings, evidenceWords} from '../plans/roll-back-plan.ts';
import {rawObject, rawText} from '../raw.ts';
import type {CustomPlanner} from './custom-plans.ts';
import {fieldEdit} from './field-edit.ts';
import {type SpecChange, specPlan} from './spec-plan.ts';

type RollBack = Extract<Action, {readonly type: 'roll-back'}>;

/** What a system knows of its own roll back beyond the fields: what follows, GPUs, warnings, when it is done. */
type JournalRollBackFacts = Partial<Pick<SpecChange, 'warnings' | 'done' | 'guards' | 'follows' | 'gpus'>>;

type OwnFacts = (context: PlanContext<RollBack>, revision: Revision) => JournalRollBackFacts;

/** `spec.modelURL`, entries of lists by their names. */
const pathText = (context: PlanContext<RollBack>, path: WrittenField['path']): string =>
	path.reduce<string>((text, part, index) => {
		if (typeof part === 'string') return text === '' ? part : /[./]/.test(part) ? `${text}[${part}]` : `${text}.${part}`;
		return `${text}[${rawText(rawObject(valueAt(context.root, ...path.slice(0, index + 1)))['name']) ?? part}]`;
	}, '');

const longest = 80;

/** A value in one line; undefined: it is too long for one. */
const valueText = (value: unknown): string | undefined => {
	if (value === undefined) return 'none';
	const text = maskText(typeof value === 'string' ? value : JSON.stringify(maskSecrets(value)));
	return text.length > longest || text.includes('\n') ? undefined : text;
};

const heads: ReadonlyArray<readonly [path: RegExp, head: PlanLine['head']]> = [
	[/\.image(?:\.\w+)?$/, 'image'],
	[/\.(?:args|command)$/, 'args'],
	[/\.(?:storageUri|modelURL|modelUri|uri|modelRef|bento)$/, 'model'],
	[/(?:^|\.)traffic(?:$|[.[])|TrafficPercent$/, 'traffic'],
];

const lineOf = (context: PlanContext<RollBack>, {path, before, after}: WrittenField): PlanLine => {
	const where = pathText(context, path);
	const head = heads.find(([pattern]) => pattern.test(where))?.[1] ?? 'template';
	const [now, then] = [valueText(after), valueText(before)];
	return now === undefined || then === undefined
		? {head, text: `${where} as it was`}
		: {head, before: now, after: then, text: `(${where})`};
};

const isOver = ({root}: PlanContext<RollBack>, {path, after}: WrittenField): boolean =>
	after === undefined ? valueAt(root, ...path) !== undefined : !contains(valueAt(root, ...path), after);

const changedSince = (context: PlanContext<RollBack>, field: WrittenField, number: number): string => {
	const where = pathText(context, field.path);
	const [now, then] = [valueText(valueAt(context.root, ...field.path)), valueText(field.after)];
	const what = now === undefined || then === undefined ? where : `${where} is ${now} now, not ${then}`;
	const writer = fieldWriter(context.root, where);
	const who = writer === undefined ? '' : ` Written by ${writerWords(writer, context.objects.now)}.`;
	return `Rev ${number} cannot be put back: ${context.service.name} was changed since it was written over: ${what}.${who}`;
};

const merged = (one: unknown, other: unknown): unknown =>
	typeof one === 'object' && typeof other === 'object' && one !== null && other !== null
		? Object.fromEntries(
				[...new Set([...Object.keys(one), ...Object.keys(other)])].map(key => [key, merged(rawObject(one)[key], rawObject(other)[key])]),
			)
		: (other ?? one);

/** Fields that miss the same surroundings bring them together. */
const joined = (edits: readonly Edit[]): readonly Edit[] => {
	const byPath = new Map<string, Edit>();
	for (const edit of edits) {
		const key = JSON.stringify(edit.path);
		const before = byPath.get(key);
		byPath.set(key, before === undefined ? edit : {...edit, after: merged(before.after, edit.after)});
	}
	return [...byPath.values()];
};

const historyWarning = ({service, objects}: PlanContext<RollBack>, {createdAt}: Revision): PlanWarning => {
	const at = `${new Date(createdAt).toISOString().slice(0, 16).replace('T', ' ')} UTC`;
	return {
		kind: 'history',
		text: `This revision is what modeldeck itself wrote over ${ageWords(objects.now - createdAt)} ago (${at}). ${service.system} keeps no earlier history.`,
	};
};

/** Going back to what was written over from here: exactly those fields, as long as they still are as they were written. */
export const journalRollBackPlan = (context: PlanContext<RollBack>, revision: Revision, own: OwnFacts = () => ({})): PlanOutcome => {
	const {service, root} = context;
	const {written = [], number} = revision;
	if (written.length === 0) return refused(`What rev ${number} was is not kept, so ${service.name} cannot be put back to it.`);
	const over = written.find(field => isOver(context, field));
	if (over !== undefined) return refused(changedSince(context, over, number));
	const edits = written
		.toReversed()
		.map(
			({path, before}): Edit =>
				before === undefined
					? {path: path as Path, before: valueAt(root, ...path), after: undefined}
					: fieldEdit(root, path as Path, before),
		);
	const facts = own(context, revision);
	const newest = Math.max(...(service.revisions ?? []).map(each => each.number));
	return specPlan(context, {
		title: 'Roll back',
		verb: 'roll back',
		edits: joined(edits),
		...(facts.guards === undefined ? {} : {guards: facts.guards}),
		lines: [
			{head: 'revision', before: String(newest), after: String(newest + 1), text: `(what rev ${number} was, ${evidenceWords(revision)})`},
			...written.map(field => lineOf(context, field)),
			{head: 'not undone', text: 'whatever else was changed since, ConfigMaps, Secrets, weights behind unpinned tags'},
		],
		follows: facts.follows ?? 'its controller rolls these fields out, and new replicas load the model',
		warnings: [historyWarning(context, revision), ...evidenceWarnings(revision), ...(facts.warnings ?? [])],
		...(facts.gpus === undefined ? {} : {gpus: facts.gpus}),
		stands: `${service.name} asks for what rev ${number} was.`,
		done: facts.done ?? {type: 'rolled-out', generation: generationOf(context) + 1},
	});
};

/** The planner of `roll-back` for a system with `keepsJournal`. */
export const journalRollBack = (own?: OwnFacts): CustomPlanner<'roll-back'> => ({
	plan(context) {
		const revision = context.service.revisions?.find(({id}) => id === context.action.revision);
		return revision === undefined ? refused('This revision is gone.') : journalRollBackPlan(context, revision, own);
	},
});
