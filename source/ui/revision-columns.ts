import {ageText} from '../domain/age-text.ts';
import type {Evidence, Revision} from '../domain/model-service.ts';
import type {Column} from './table.ts';
import {cutMiddle, widthOf} from './text-width.ts';
import type {Span, Theme} from './theme.ts';

/** `serves`: pods of the revision are available now, so that until when it served is no question. */
type Speaker<Kind> = (evidence: Extract<Evidence, {kind: Kind}>, now: number, serves: boolean) => string;
type EvidenceWords = {readonly [Kind in Evidence['kind']]: Speaker<Kind>};

/** Evidence as young as this is of now. Milliseconds. */
const recent = 120_000;

const evidenceWords: EvidenceWords = {
	'available-now': ({replicas}) => `${replicas} available now`,
	journal: ({at}, now) => `seen available ${ageText(now - at)} ago`,
	controller: ({at}, now) => `got ready ${ageText(now - at)} ago`,
	metrics: ({duration, at}, now, serves) =>
		`served ${ageText(duration)}${serves || now - at < recent ? '' : `, until ${ageText(now - at)} ago`}`,
	'never-ready': ({since}, now) => `watched ${ageText(now - since)}, never ready`,
};

/** What is known of a revision's health, strongest first. Nothing known is said, never guessed. */
export const evidenceText = ({evidence}: Revision, now: number): string => {
	if (evidence.length === 0) return 'not known';
	const serves = evidence.some(({kind}) => kind === 'available-now');
	// That it was seen available before says nothing more of what is available now.
	const told = serves ? evidence.filter(({kind}) => kind !== 'journal' && kind !== 'controller') : evidence;
	return told.map(entry => (evidenceWords[entry.kind] as Speaker<Evidence['kind']>)(entry, now, serves)).join('; ');
};

const isKnownGood = (revision: Revision): boolean => revision.evidence.some(({kind}) => kind !== 'never-ready');

const evidenceSpans = (revision: Revision, now: number): readonly Span[] => [
	{
		text: evidenceText(revision, now),
		role: revision.evidence.some(({kind}) => kind === 'never-ready') ? 'broken' : isKnownGood(revision) ? 'plain' : 'dim',
	},
];

const image = (revision: Revision): string => revision.containers[0]?.image ?? '';

export const revisionColumns: ReadonlyArray<Column<Revision, {readonly theme: Theme; readonly now: number}>> = [
	{
		id: 'number',
		title: 'REVISION',
		align: 'left',
		width: 9,
		priority: 0,
		cell: revision => [{text: `${revision.number}${revision.newest ? '  now' : ''}`, role: 'strong'}],
	},
	{
		id: 'version',
		title: 'VERSION',
		align: 'left',
		width: 9,
		maximum: 20,
		priority: 2,
		natural: revision => widthOf(revision.version?.value ?? ''),
		cell: (revision, {theme}) => [{text: revision.version?.value ?? theme.glyphs.none}],
	},
	{
		id: 'image',
		title: 'IMAGE',
		align: 'left',
		width: 20,
		maximum: 60,
		priority: 5,
		natural: revision => widthOf(image(revision)),
		cell: (revision, {theme}, width) => [{text: cutMiddle(image(revision), width, theme.glyphs.ellipsis), role: 'dim'}],
	},
	{
		id: 'replicas',
		title: 'REPLICAS',
		align: 'right',
		width: 8,
		priority: 3,
		cell: ({replicas}, {theme}) => [{text: replicas.desired === 0 ? theme.glyphs.none : `${replicas.ready}/${replicas.desired}`}],
	},
	{
		id: 'evidence',
		title: 'EVIDENCE OF HEALTH',
		align: 'left',
		width: 22,
		maximum: 44,
		priority: 1,
		naturalNow: (revision, {now}) => widthOf(evidenceText(revision, now)),
		cell: (revision, {now}) => evidenceSpans(revision, now),
	},
	{
		id: 'age',
		title: 'AGE',
		align: 'right',
		width: 4,
		priority: 4,
		cell: (revision, {now}) => [{text: ageText(now - revision.createdAt), role: 'dim'}],
	},
	{
		id: 'why',
		title: 'WHY',
		align: 'left',
		width: 10,
		maximum: 60,
		priority: 6,
		natural: revision => widthOf(revision.changeCause ?? ''),
		cell: (revision, {theme}) => [{text: revision.changeCause ?? theme.glyphs.none, role: 'dim'}],
	},
];
