import {stepText} from '../domain/traffic-text.ts';
import type {ServiceRow, Snapshot} from '../session/snapshot.ts';
import {metricsInterval} from './cell.ts';
import {dimmedIf, doubtOf, doubtWords, rowKinds} from './doubt.ts';
import {keyOfSuggestion} from './key-map.ts';
import {ruleLine} from './list-lines.ts';
import {sentenceLines} from './sentence-lines.ts';
import {headSpans, placeColumns, rowSpans} from './table.ts';
import {wrapWords} from './text-width.ts';
import type {Span, Theme} from './theme.ts';
import {type TrafficRow, trafficColumns, trafficRows} from './traffic-columns.ts';

/** Why the columns of numbers are empty, where they are. */
const numbersNote = ({metrics, service}: ServiceRow, rows: readonly TrafficRow[], snapshot: Snapshot): string | undefined => {
	if (rows.some(({numbers}) => numbers !== undefined)) return undefined;
	const {metricsSource} = snapshot;
	const reason = 'reason' in metricsSource ? metricsSource.reason : undefined;
	return metrics?.missing.requestRate ?? reason ?? `Requests, errors and latency of the revisions of ${service.name} are not measured yet.`;
};

/** Where the release stands: its step, and what the system says. */
const stepNote = ({service: {rollout, mode}}: ServiceRow): string | undefined => {
	const step = stepText(rollout);
	// Where it waits, the sentence has said it.
	return step === undefined || rollout.phase === 'Paused'
		? undefined
		: `${mode === undefined ? 'The release' : `The ${mode} release`}: ${step}.`;
};

/** The traffic of a service: its state, each revision with its share and how it does, what is not known, in at most `height` lines. */
export const trafficLines = (
	row: ServiceRow,
	snapshot: Snapshot,
	theme: Theme,
	width: number,
	height: number,
): ReadonlyArray<readonly Span[]> => {
	const rows = trafficRows(row);
	const doubt = doubtOf(snapshot, rowKinds(row));
	const context = {theme, now: snapshot.now, interval: metricsInterval(snapshot.metricsSource), service: row.service};
	const placed = placeColumns(trafficColumns, rows, context, width - 4);
	const said = [stepNote(row), numbersNote(row, rows, snapshot)].filter(note => note !== undefined);
	const notes = said.flatMap(note => wrapWords(note, width - 4)).map((text): readonly Span[] => [{text: `   ${text}`, role: 'dim'}]);
	const above = [
		...sentenceLines(row, snapshot, theme, width, 4, intent => keyOfSuggestion(intent, 'traffic')),
		[],
		[{text: '   '}, ...headSpans(placed, theme)],
		ruleLine(theme, width, doubtWords(doubt, snapshot)),
	];
	const table = rows.map((entry): readonly Span[] => dimmedIf(doubt, snapshot.now, [{text: '   '}, ...rowSpans(placed, entry, context)]));
	const room = Math.max(1, height - above.length - notes.length - 1);
	const hidden = table.length - room;
	const shown = hidden > 0 ? [...table.slice(0, room - 1), [{text: `   and ${hidden + 1} more revisions`, role: 'look' as const}]] : table;
	return [...above, ...shown, ...(notes.length === 0 ? [] : [[], ...notes])];
};
