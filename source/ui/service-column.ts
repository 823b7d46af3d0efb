import type {Part} from '../domain/connection.ts';
import type {MetricName, MetricsSourceState} from '../domain/service-metrics.ts';
import type {Thresholds} from '../domain/thresholds.ts';
import type {ServiceRow} from '../session/snapshot.ts';
import type {CellContext} from './cell.ts';
import type {Column} from './table.ts';

/** The context of the list's cells. */
export type ListContext = CellContext & {
	/** What is not up to date. */
	readonly parts: readonly Part[] | undefined;
	readonly source: MetricsSourceState;
	readonly thresholds: Thresholds;
	/** '$' */
	readonly currency: string;
	/** Milliseconds since most engines of the fleet told of their load. */
	readonly usualLag: number;
	readonly hasSeveralNamespaces: boolean;
	readonly isWide: boolean;
	/** Ids of the columns that the user has chosen for this view, in their order; undefined: as the width decides. */
	readonly chosen: readonly string[] | undefined;
	/** Somebody else writes one of the services. */
	readonly hasOwners: boolean;
	/** Not all are plain workloads. */
	readonly hasSystems: boolean;
	/** An alert fires for one of the services. */
	readonly hasAlerts: boolean;
	/** A price is known for one of the services. */
	readonly hasCost: boolean;
};

/** A column of the list, and what it sorts by: numbers largest first, texts A to Z; what is undefined goes last. */
export type ServiceColumn = Column<ServiceRow, ListContext> & {
	/** What it shows, with its unit: for the page that columns are chosen on. */
	readonly about: string;
	/** What it is called where it has no head. */
	readonly label?: string;
	readonly sortNumber?: (row: ServiceRow) => number | undefined;
	readonly sortText?: (row: ServiceRow) => string | undefined;
	/** The smallest number as shown comes first: ages, of which the youngest is of interest. */
	readonly isRising?: true;
	/** Its place among the columns of the wide list, which come right after what identifies a row. */
	readonly wide?: number;
	/** The number it shows: what can be asked where it comes from, or why it is missing. */
	readonly metric?: MetricName;
	/** It is known of the services on the screen alone: of all others it is asked for in turns, while the list is sorted by it. */
	readonly isRanked?: true;
};

export const columnName = ({label, title}: ServiceColumn): string => label ?? title;
