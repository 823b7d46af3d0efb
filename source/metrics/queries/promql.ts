import type {Matcher} from '../engines/engine-metrics.ts';

/** The label that tells the parts of a joined answer apart. */
export const tagLabel = 'modeldeck';

/** What stands in the place of the bound of a bucket where a native histogram tells a quantile or how many there were. */
export const nativeMarks = {quantile: 'quantile ', count: 'count'} as const;

/** The label that holds the workload of a pod, as the server works it out. */
export const workloadLabel = 'workload';

const escaped = (text: string): string => text.replaceAll('\\', '\\\\').replaceAll('"', '\\"').replaceAll('\n', '\\n');

/** A string literal. */
export const quoted = (text: string): string => `"${escaped(text)}"`;

/** `status=~"5.+",handler!="/metrics"` */
export const matchersText = (matchers: readonly Matcher[]): string =>
	matchers.map(([label, operator, value]) => `${label}${operator}${quoted(value)}`).join(',');

/** Text as a part of a regular expression that matches nothing else. RE2 knows no other special characters than these. */
export const literal = (text: string): string => text.replace(/[\\.+*?()|[\]{}^$]/g, '\\$&');

/** `name{a="1",b!=""}` from matchers of which some may be empty. */
export const selector = (name: string, ...matchers: readonly string[]): string =>
	`${name}{${matchers.filter(matcher => matcher !== '').join(',')}}`;

/** Puts a mark on every series, so that several questions fit into one query. */
export const tagged = (tag: string, expression: string): string => `label_replace(${expression},"${tagLabel}",${quoted(tag)},"","")`;

export const union = (expressions: readonly string[]): string => expressions.join(' or ');

/** A window or step as PromQL writes it. Milliseconds. */
export const duration = (milliseconds: number): string => `${Math.round(milliseconds / 1000)}s`;
