import {type Badge, type BadgeName, badgeOf} from '../domain/badges.ts';
import {staleAfter} from '../domain/freshness.ts';
import {latencyText} from '../domain/number-text.ts';
import type {Latency, MetricName, Quantile, Reading, Series} from '../domain/service-metrics.ts';
import type {Severity, StateWord} from '../domain/state.ts';
import type {ServiceRow} from '../session/snapshot.ts';
import {ageBeside, boundedText, numberCell, severityRole} from './cell.ts';
import type {ListContext, ServiceColumn} from './service-column.ts';
import {sparkline} from './sparkline.ts';
import {widthOf} from './text-width.ts';
import type {Theme} from './theme.ts';

type Shape = Pick<ServiceColumn, 'id' | 'title' | 'about' | 'width' | 'priority' | 'from' | 'wide' | 'isShown'>;

/** A column of one number as data. */
export type NumberColumn = Shape & {
	readonly metric: MetricName;
	readonly reading: (row: ServiceRow) => Reading | undefined;
	readonly text: (reading: Reading, theme: Theme) => string;
	readonly badge?: BadgeName;
	/** The state that complains of this number. */
	readonly word?: StateWord;
};

/** An age beside an old number: a blank and `30s`. */
const ageRoom = 4;

const badgeOfState: Readonly<Record<Severity, Badge | undefined>> = {broken: 'critical', look: 'warning', fine: undefined};

/** What the thresholds say of a number of a service. */
export const badgeFor = ({metrics, service, waitingSince, loadAt}: ServiceRow, name: BadgeName, context: ListContext): Badge | undefined =>
	badgeOf(
		name,
		{metrics, readyReplicas: service.replicas.ready, waitingSince, loadAt, source: context.source, usualLag: context.usualLag},
		context.thresholds,
		context.now,
	);

/** The same, or the state that complains of this number where that is worse: the row and its cell never disagree. */
const worstBadge = (row: ServiceRow, name: BadgeName | undefined, word: StateWord | undefined, context: ListContext): Badge | undefined => {
	const byState = word !== undefined && row.state.word === word ? badgeOfState[row.state.severity] : undefined;
	return name === undefined || byState === 'critical' ? byState : (badgeFor(row, name, context) ?? byState);
};

export const numberColumn = ({reading, text, badge, word, ...column}: NumberColumn): ServiceColumn => ({
	...column,
	align: 'right',
	maximum: column.width + ageRoom,
	// Only what is old takes more room, so that nothing moves while all goes well.
	naturalNow: (row, context) => {
		const known = reading(row);
		const age = known === undefined ? undefined : ageBeside(known, context);
		return known === undefined || age === undefined ? column.width : widthOf(text(known, context.theme)) + 1 + age.length;
	},
	sortNumber: row => reading(row)?.value,
	cell: (row, context, width) => {
		const known = reading(row);
		// That nothing is told is no number to complain of, but where it is the complaint.
		if (known === undefined)
			return numberCell(context, known, '', width, {badge: badge === 'silence' ? badgeFor(row, badge, context) : undefined});
		return numberCell(context, known, text(known, context.theme), width, {badge: worstBadge(row, badge, word, context)});
	},
});

/** Latency of one kind only: a column that mixed whole requests with first tokens would compare what cannot be compared. */
export const latencyOf = ({metrics}: ServiceRow, of: Latency['of']): Latency | undefined =>
	metrics?.latency?.of === of ? metrics.latency : metrics?.tokenLatency?.find(latency => latency.of === of);

type QuantileColumn = Pick<Shape, 'id' | 'title' | 'about' | 'priority' | 'from' | 'wide'> & {
	readonly metric: MetricName;
	readonly quantile: (row: ServiceRow) => Quantile | undefined;
	/** What is known where the quantile is not: shown as what it is. */
	readonly mean?: (row: ServiceRow) => Reading | undefined;
	readonly badge?: BadgeName;
	readonly word?: StateWord;
};

/** `avg 240ms`; where there is no room for the word, its sign. */
const meanText = ({value}: Reading, {isAscii}: Theme, width: number): string => {
	const words = `avg ${latencyText(value)}`;
	if (width >= meanWidth) return words;
	const plain = `avg${latencyText(value)}`;
	return isAscii ? (plain.length <= width ? plain : plain.replace('vg', '')) : `ø${latencyText(value)}`;
};

/** Seven cells for the mean of `avg 240ms`, with the sign of its badge one more. */
const quantileWidth = 6;
const meanWidth = 9;

/** A column of one quantile: `<300ms`, `≥60s` where only a bound is known, the mean as a mean where there is no histogram. */
export const quantileColumn = ({quantile, mean, badge, word, ...column}: QuantileColumn): ServiceColumn => ({
	...column,
	align: 'right',
	width: quantileWidth,
	maximum: mean === undefined ? quantileWidth : meanWidth,
	natural: row => (quantile(row) === undefined && mean?.(row) !== undefined ? meanWidth : quantileWidth),
	isRanked: true,
	sortNumber: row => quantile(row)?.value,
	cell: (row, context, width) => {
		const known = quantile(row);
		if (known !== undefined) {
			return numberCell(context, known, boundedText(known, context.theme), width, {badge: worstBadge(row, badge, word, context)});
		}
		const average = mean?.(row);
		const text = average === undefined ? '' : meanText(average, context.theme, width);
		return numberCell(context, average, text, width, {role: word === row.state.word ? severityRole[row.state.severity] : 'plain'});
	},
});

/** Nothing newer came for longer than its points are apart: it is no trend of now. */
const hasEnded = ({start, step, points}: Series, {now, interval, usualLag = 0}: ListContext): boolean =>
	now - (start + step * (points.length - 1)) > Math.max(staleAfter, step + usualLag + 2 * interval);

/** Cells of a sparkline where there is room. */
const trendWidth = 10;

type TrendColumn = Pick<Shape, 'id' | 'about' | 'priority' | 'from'> & {
	readonly label: string;
	readonly series: (row: ServiceRow) => Series | undefined;
	/** Of the scale; absent: measured against its own middle. */
	readonly top?: number;
};

/** The last minutes beside a number: gaps are gaps. */
export const trendColumn = ({series, top, ...column}: TrendColumn): ServiceColumn => ({
	...column,
	title: '',
	align: 'left',
	width: 5,
	maximum: trendWidth,
	natural: () => trendWidth,
	cell: (row, context, width) => {
		const known = series(row);
		const isPast = known !== undefined && hasEnded(known, context);
		return [{text: sparkline(known, width, context.theme.glyphs, top), role: isPast ? 'dim' : 'accent'}];
	},
});
