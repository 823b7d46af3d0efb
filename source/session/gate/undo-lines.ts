import {ageWords} from '../../domain/age-text.ts';
import {lookup} from '../../domain/lookup.ts';
import {counted} from '../../domain/number-text.ts';
import type {Plan, PlanLine} from '../../domain/plan.ts';

/** Lines that say what a change does to its object; the others tell of the moment it was planned in. */
const kept: ReadonlySet<PlanLine['head']> = new Set([
	'image',
	'args',
	'model',
	'replicas',
	'bounds',
	'held',
	'traffic',
	'template',
	'not undone',
]);

/** Whose text names the container or the component, and no moment. */
const keepsText: ReadonlySet<PlanLine['head']> = new Set(['image', 'model', 'traffic', 'template', 'not undone']);

const signs = lookup<string>({'+ ': '− ', '− ': '+ '});

/** `+ --max-model-len 8192   − --enable-chunked-prefill`: what came goes. */
const turnedSigns = (text: string): string => text.replace(/(?<=^| {3})[+−] /g, sign => signs[sign] ?? sign);

const turned = ({head, text, before, after}: PlanLine): PlanLine | undefined => {
	if (before !== undefined && after !== undefined) return {head, before: after, after: before, text: keepsText.has(head) ? text : ''};
	if (head === 'args') return {head, text: turnedSigns(text)};
	return keepsText.has(head) ? {head, text} : undefined;
};

const gpusLine = ({gpus: {change}}: Pick<Plan, 'gpus'>): readonly PlanLine[] =>
	change === 0 ? [] : [{head: 'gpus', text: `${change > 0 ? '+' : '−'}${counted(Math.abs(change), 'GPU')}`}];

/** What taking a plan back does, as far as its own lines tell. `now`, `at`: cluster time. */
export const undoLines = (original: Plan, at: number, undo: Pick<Plan, 'gpus'>, follows: string, now: number): readonly PlanLine[] => [
	{head: 'undoes', text: `${original.title}, ${ageWords(now - at)} ago`},
	...original.lines.flatMap(line => (kept.has(line.head) ? (turned(line) ?? []) : [])),
	...gpusLine(undo),
	{head: 'then', text: follows},
];
