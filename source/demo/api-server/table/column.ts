import type {DemoObject, Json} from '../demo-object.ts';

/** A column of a server-side table; `priority` 1 shows with `-o wide` only. `now` is milliseconds since the epoch. */
export type Column = {
	readonly name: string;
	/** Of OpenAPI: `string`, `integer`, `date`. */
	readonly type: string;
	readonly format: string;
	readonly priority: 0 | 1;
	readonly print: (object: DemoObject, now: number) => Json;
};

type Print = Column['print'];

export const text = (name: string, print: Print): Column => ({name, type: 'string', format: '', priority: 0, print});
export const integer = (name: string, print: Print): Column => ({name, type: 'integer', format: '', priority: 0, print});
export const wide = (name: string, print: Print): Column => ({name, type: 'string', format: '', priority: 1, print});

export const nameColumn: Column = {name: 'Name', type: 'string', format: 'name', priority: 0, print: object => object.metadata.name};
export const ageColumn: Column = text('Age', (object, now) => since(object.metadata.creationTimestamp, now));

/** Time since a timestamp in kubectl's short form; `<unknown>` without one. */
export const since = (timestamp: unknown, now: number): string =>
	typeof timestamp === 'string' ? shortDuration(now - Date.parse(timestamp)) : '<unknown>';

/** kubernetes/apimachinery: pkg/util/duration, HumanDuration. */
const shortDuration = (milliseconds: number): string => {
	const seconds = Math.trunc(milliseconds / 1000);
	if (seconds < -1) {
		return '<invalid>';
	}
	if (seconds < 0) {
		return '0s';
	}
	if (seconds < 120) {
		return `${seconds}s`;
	}
	const minutes = Math.floor(seconds / 60);
	if (minutes < 10) {
		return withRest(minutes, 'm', seconds % 60, 's');
	}
	if (minutes < 180) {
		return `${minutes}m`;
	}
	const hours = Math.floor(minutes / 60);
	if (hours < 8) {
		return withRest(hours, 'h', minutes % 60, 'm');
	}
	if (hours < 48) {
		return `${hours}h`;
	}
	const days = Math.floor(hours / 24);
	if (hours < 24 * 8) {
		return withRest(days, 'd', hours % 24, 'h');
	}
	if (hours < 24 * 365 * 2) {
		return `${days}d`;
	}
	const years = Math.floor(days / 365);
	return hours < 24 * 365 * 8 ? withRest(years, 'y', days % 365, 'd') : `${years}y`;
};

const withRest = (value: number, unit: string, rest: number, restUnit: string): string =>
	rest === 0 ? `${value}${unit}` : `${value}${unit}${rest}${restUnit}`;
