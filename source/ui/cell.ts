import {percentText, quantileText} from '../domain/number-text.ts';
import type {MetricsSourceState, Quantile, Reading} from '../domain/service-metrics.ts';
import type {Severity} from '../domain/state.ts';
import type {Role, Span, Theme} from './theme.ts';

/** What a cell may know besides its row. */
export type CellContext = {
	readonly theme: Theme;
	readonly now: number;
	/** Milliseconds between two refreshes of the metrics. */
	readonly interval: number;
};

/** How often numbers should come where there is no source any more: those that are still shown grow old. */
const usualInterval = 15_000;

export const metricsInterval = (source: MetricsSourceState): number =>
	source.status === 'live' || source.status === 'stale' ? source.interval : usualInterval;

/** A number that should have been followed by two others says nothing about now. */
export const isOld = (reading: Reading, {now, interval}: Pick<CellContext, 'now' | 'interval'>): boolean => now - reading.at > 2 * interval;

/** A number, dim when it is old, and the sign for no data where there is none. Never a 0 in its place. */
export const readingCell = <Value extends Reading>(
	context: CellContext,
	reading: Value | undefined,
	text: (reading: Value) => string,
	role?: Role,
): readonly Span[] => {
	if (reading === undefined) return [{text: context.theme.glyphs.none, role: 'dim'}];
	return [{text: text(reading), role: isOld(reading, context) ? 'dim' : role}];
};

export const percentCell = (context: CellContext, reading: Reading | undefined, role?: Role): readonly Span[] =>
	readingCell(context, reading, ({value}) => percentText(value), role);

/** A quantile of which only a limit is known says so: `≥60s`. */
export const quantileCell = (context: CellContext, quantile: Quantile | undefined, role?: Role): readonly Span[] =>
	readingCell(context, quantile, quantileText, role);

export const severityRole: Readonly<Record<Severity, Role>> = {broken: 'broken', look: 'look', fine: 'plain'};
