import type {ChartName, Series, ServiceCharts} from '../../source/domain/service-metrics.ts';

/** One line of one chart. */
export const lineOf = (charts: ServiceCharts | undefined, chart: ChartName, line: string): Series | undefined =>
	charts?.charts.find(({name}) => name === chart)?.lines.find(({name}) => name === line)?.series;
