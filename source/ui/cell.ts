import type {Badge} from '../domain/badges.ts';
import {isStale} from '../domain/badges.ts';
import {percentText, quantileText} from '../domain/number-text.ts';
import type {MetricsSourceState, Quantile, Reading} from '../domain/service-metrics.ts';
import type {Severity} from '../domain/state.ts';
import {steppedAge} from './stepped-age.ts';
import {widthOf} from './text-width.ts';
import type {Role, Span, Theme} from './theme.ts';

/** What a cell may know besides its row. */
export type CellContext = {
	readonly theme: Theme;
	readonly now: number;
	/** Milliseconds between two refreshes of the metrics. */
	readonly interval: number;
	/** When the source answered last; absent: there is none, or it is late itself, which the header says. */
	readonly answeredAt?: number | undefined;
	/** Milliseconds since most engines of the fleet told of their load: those of a large one are asked in turns. */
	readonly usualLag?: number;
};

/** How often numbers should come where there is no source any more: those that are still shown grow old. */
const usualInterval = 15_000;

export const metricsInterval = (source: MetricsSourceState): number =>
	source.status === 'live' || source.status === 'stale' ? source.interval : usualInterval;

/** A number that should have been followed by two others says nothing about now. */
export const isOld = (reading: Reading, {now, interval}: Pick<CellContext, 'now' | 'interval'>): boolean => now - reading.at > 2 * interval;

/**
 * The age of a number that is old while its source answers and most others are newer: it alone has stopped. Where all are old the
 * header says it once, and where they come in turns an age beside each would only be in the way.
 */
export const ageBeside = (reading: Reading, {now, interval, answeredAt, usualLag = 0}: CellContext): string | undefined =>
	answeredAt === undefined || !isStale(reading, interval, answeredAt) || now - reading.at <= usualLag + 2 * interval
		? undefined
		: steppedAge(now - reading.at);

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

export const badgeRole: Readonly<Record<Badge, Role>> = {warning: 'look', critical: 'broken'};

const badgeSeverity: Readonly<Record<Badge, Severity>> = {warning: 'look', critical: 'broken'};

/** The sign of a badge: what colour says again for who sees none. */
export const badgeSign = (badge: Badge | undefined, {glyphs}: Theme): string =>
	badge === undefined ? '' : glyphs.severity[badgeSeverity[badge]];

/**
 * A number in a column of `width` cells: with the sign and the colour of its badge, dim when it is old, and with its age where
 * there is room for it.
 */
export const numberCell = (
	context: CellContext,
	reading: Reading | undefined,
	text: string,
	width: number,
	how: {readonly role?: Role | undefined; readonly badge?: Badge | undefined} = {},
): readonly Span[] => {
	const {theme} = context;
	const {badge} = how;
	if (reading === undefined) {
		return [{text: badgeSign(badge, theme) + theme.glyphs.none, role: badge === undefined ? 'dim' : badgeRole[badge]}];
	}
	const isDim = isOld(reading, context);
	const sign = badgeSign(badge, theme);
	const signed = widthOf(sign + text) <= width ? sign + text : text;
	const role = badge !== undefined ? badgeRole[badge] : isDim ? 'dim' : how.role;
	const age = ageBeside(reading, context);
	const isAged = age !== undefined && widthOf(signed) + 1 + age.length <= width;
	return isAged
		? [
				{text: signed, role},
				{text: ` ${age}`, role: 'dim'},
			]
		: [{text: signed, role}];
};

export const percentCell = (context: CellContext, reading: Reading | undefined, role?: Role): readonly Span[] =>
	readingCell(context, reading, ({value}) => percentText(value), role);

/** A quantile as text; in ASCII `≥` takes the two characters that it is written with there. */
export const boundedText = (quantile: Quantile, {isAscii}: Theme): string => {
	const text = quantileText(quantile);
	return isAscii ? text.replace('≥', '>=') : text;
};

/** A quantile of which only a limit is known says so: `≥60s`. */
export const quantileCell = (context: CellContext, quantile: Quantile | undefined, role?: Role): readonly Span[] =>
	readingCell(context, quantile, reading => boundedText(reading, context.theme), role);

export const severityRole: Readonly<Record<Severity, Role>> = {broken: 'broken', look: 'look', fine: 'plain'};
