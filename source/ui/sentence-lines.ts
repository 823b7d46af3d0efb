import {alertText, urgentAlerts} from '../domain/alert-text.ts';
import {counted} from '../domain/number-text.ts';
import {stateSentence} from '../domain/service-text.ts';
import type {StateWord, Suggestion} from '../domain/state.ts';
import type {ServiceRow, Snapshot} from '../session/snapshot.ts';
import {refusalOf} from './action-check.ts';
import {isOld, metricsInterval, severityRole} from './cell.ts';
import {cutSpans} from './spans.ts';
import {steppedAge} from './stepped-age.ts';
import {wrapWords} from './text-width.ts';
import type {Span, Theme} from './theme.ts';

/** What a write in flight says about itself takes the place of the state's sentence: it is what the person waits for. */
const mainSentence = (row: ServiceRow, now: number): string => row.pending?.sentence ?? stateSentence(row.state, now);

/** Why replicas or numbers are missing, where nothing else needs to be said. */
const missingNote = (row: ServiceRow, snapshot: Snapshot): string | undefined => {
	if (row.service.pods === undefined && snapshot.limits.length > 0) return snapshot.limits.join(' ');
	// CPU and memory are extras: what tells them is missing in many a cluster for good.
	const {cpu: _cpu, memory: _memory, ...missing} = row.metrics?.missing ?? {};
	const reasons = Object.values(missing);
	if (reasons.length > 0) return reasons[0];
	const {metricsSource} = snapshot;
	return row.metrics === undefined && 'reason' in metricsSource ? metricsSource.reason : undefined;
};

/** Numbers that are drawn dim because they are old: how old, in words, for the eye that sees no dim. */
const oldNote = ({metrics}: ServiceRow, {now, metricsSource}: Snapshot): string | undefined => {
	const readings = [metrics?.gpuUtilization, metrics?.requestRate, metrics?.errorRatio, metrics?.latency?.p95];
	const old = readings.filter(reading => reading !== undefined && isOld(reading, {now, interval: metricsInterval(metricsSource)}));
	const age = steppedAge(Math.max(0, ...old.map(reading => now - (reading?.at ?? now))));
	return age === undefined ? undefined : `Its numbers are ${age} old.`;
};

/** Alerts that fire while something worse, or the same, is told by the state. */
const alertNote = ({state, metrics}: ServiceRow, now: number): string | undefined => {
	if (state.word === 'Alerting') return undefined;
	const [worst, ...others] = urgentAlerts(metrics?.alerts);
	if (worst === undefined) return undefined;
	const more = others.length === 0 ? '' : ` ${counted(others.length, 'other alert')}.`;
	return `Alert ${alertText(worst, now)}.${more}`;
};

/** What else is found that the sentence does not already say in its reasons. */
const saidApart: ReadonlySet<StateWord> = new Set<StateWord>([
	'Erroring',
	'Slow',
	'Queueing',
	'Node lost',
	'At maximum',
	'Autoscaler blind',
	'Paused',
	'Idle',
]);

const othersNote = ({state}: ServiceRow): string | undefined => {
	const others = state.others.filter(word => saidApart.has(word));
	return others.length === 0 ? undefined : `Also: ${others.join(', ')}.`;
};

export type SuggestionKeys = (intent: Suggestion['intent']) => string | undefined;

/** The last change of this session, where it was one of this service and can be taken back. */
const undoSpans = ({service}: ServiceRow, {undoable, identity}: Snapshot): readonly Span[] =>
	undoable?.uid !== service.uid || !undoable.offer.possible || identity.readOnly
		? []
		: [
				{text: 'u', role: 'accent'},
				{text: `  undo "${undoable.title.replace(` ${service.namespace} / ${service.name}`, '').replace(/ of$/, '')}"`},
			];

/** Keys that would help; dim where this user cannot press them: somebody else could. */
const suggestionSpans = (row: ServiceRow, suggested: readonly Suggestion[], snapshot: Snapshot, keyOf: SuggestionKeys): readonly Span[] =>
	suggested.flatMap(({intent, words}, index): readonly Span[] => {
		const key = keyOf(intent);
		if (key === undefined) return [];
		const isRefused = intent !== 'logs' && intent !== 'open' && refusalOf(intent, row, snapshot) !== undefined;
		return [
			{text: index === 0 ? '' : '    '},
			{text: key, role: isRefused ? 'dim' : 'accent'},
			{text: `  ${words}`, role: isRefused ? 'dim' : 'plain'},
		];
	});

/** The first lines; where more follow, the last one says so. */
const withMore = (lines: ReadonlyArray<readonly Span[]>, count: number, ellipsis: string): ReadonlyArray<readonly Span[]> =>
	lines.length <= count
		? lines
		: lines.slice(0, count).map((line, index) => (index === count - 1 ? [...line, {text: ellipsis, role: 'dim'}] : line));

const strongStart = (text: string, name: string | undefined): readonly Span[] =>
	name !== undefined && text.startsWith(name) ? [{text: name, role: 'strong'}, {text: text.slice(name.length)}] : [{text}];

/**
 * The sentence about one service in at most `height` lines of `width` cells: what it is, what the numbers cover, which keys
 * would help. The keys stay when room is short: they are what to do next.
 */
export const sentenceLines = (
	row: ServiceRow,
	snapshot: Snapshot,
	theme: Theme,
	width: number,
	height: number,
	keyOf: SuggestionKeys,
	/** Who would undo or override a change: said last, before anybody makes one. */
	ownership: readonly string[] = [],
): ReadonlyArray<readonly Span[]> => {
	const {glyphs} = theme;
	const inner = Math.max(10, width - 4);
	const sign: Span = {text: ` ${glyphs.severity[row.state.severity]} `, role: severityRole[row.state.severity]};
	const text = mainSentence(row, snapshot.now);
	const first = wrapWords(text, inner).map((line, index): readonly Span[] => [
		index === 0 ? sign : {text: '   '},
		...strongStart(line, index === 0 ? row.service.name : undefined),
	]);
	const noteLines = (parts: readonly (string | undefined)[]): ReadonlyArray<readonly Span[]> => {
		const note = parts.filter(part => part !== undefined).join(' ');
		return note === '' ? [] : wrapWords(note, inner).map((line): readonly Span[] => [{text: '   '}, {text: line, role: 'dim'}]);
	};
	const undo = undoSpans(row, snapshot);
	// That a service opens is what the hint line says too: it gives way first.
	const wanted = row.state.suggestions.filter(({intent}) => intent !== 'open' || undo.length === 0);
	const suggested = suggestionSpans(row, wanted, snapshot, keyOf);
	const suggestions = [...suggested, ...(suggested.length === 0 || undo.length === 0 ? [] : [{text: '    '}]), ...undo];
	const last: ReadonlyArray<readonly Span[]> =
		suggestions.length === 0 ? [] : [cutSpans([{text: '   '}, ...suggestions], width - 1, glyphs.ellipsis)];
	const spoken = [alertNote(row, snapshot.now), row.state.note ?? missingNote(row, snapshot), othersNote(row), oldNote(row, snapshot)];
	const notes = noteLines(spoken);
	const hasRoom = first.length + notes.length + last.length < height;
	// Who owns what takes the room that is left, and no other line's: its page says it in any case.
	const said = [...first, ...(row.pending === undefined && hasRoom ? noteLines([...spoken, ...ownership]) : notes)];
	// In two lines a long sentence needs both; its keys are in the hint line as well.
	if (height <= 2 && first.length >= height) return withMore(first, height, glyphs.ellipsis);
	return [...withMore(said, Math.max(1, height - last.length), glyphs.ellipsis), ...last].slice(0, height);
};
