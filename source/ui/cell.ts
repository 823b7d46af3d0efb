import type {MetricsSourceState, Reading} from '../domain/service-metrics.ts';
import type {Severity} from '../domain/state.ts';
import type {Role, Span, Theme} from './theme.ts';
import {isOld} from './words.ts';

/** What a cell may know besides its row. */
export type CellContext = {
	readonly theme: Theme;
	readonly now: number;
	/** Milliseconds between two refreshes of the metrics; undefined: there is no source. */
	readonly interval: number | undefined;
};

export const metricsInterval = (source: MetricsSourceState): number | undefined =>
	source.status === 'live' || source.status === 'stale' ? source.interval : undefined;

/** A number, dim when it is old, and the sign for no data where there is none. Never a 0 in its place. */
export const readingCell = (
	context: CellContext,
	reading: Reading | undefined,
	text: (value: number) => string,
	role?: Role,
): readonly Span[] => {
	if (reading === undefined) return [{text: context.theme.glyphs.none, role: 'dim'}];
	const isDim = context.interval !== undefined && isOld(reading, context.now, context.interval);
	return [{text: text(reading.value), role: isDim ? 'dim' : role}];
};

export const severityRole: Readonly<Record<Severity, Role>> = {broken: 'broken', look: 'look', fine: 'plain'};
