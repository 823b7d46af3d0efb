import {parseDuration, parseGoNumber} from '../promql/literals.ts';
import {PromqlError} from '../promql/promql-error.ts';

export const badData = (message: string): PromqlError => new PromqlError('bad_data', message);

export const invalidParameter = (name: string, message: string): PromqlError => badData(`invalid parameter "${name}": ${message}`);

const timestampPattern = /^\d{4}-\d\d-\d\d[Tt]\d\d:\d\d:\d\d(?:\.\d+)?(?:[Zz]|[+-]\d\d:\d\d)$/;

/** Seconds or RFC 3339 as milliseconds since the epoch, rounded as Prometheus rounds; undefined for anything else. */
const parseTime = (text: string): number | undefined => {
	const seconds = parseGoNumber(text);
	if (seconds !== undefined && Number.isFinite(seconds)) {
		const whole = Math.trunc(seconds);
		const nanoseconds = Math.trunc((Math.round((seconds - whole) * 1000) / 1000) * 1e9);
		return whole * 1000 + Math.floor(nanoseconds / 1e6);
	}
	const time = timestampPattern.test(text) ? Date.parse(text) : Number.NaN;
	return Number.isNaN(time) ? undefined : Math.floor(time);
};

/** Seconds or `1h30m` as milliseconds; undefined for anything else. */
const parseSpan = (text: string): number | undefined => {
	const seconds = parseGoNumber(text);
	if (seconds === undefined) return parseDuration(text);
	return Number.isFinite(seconds) ? Math.trunc(seconds * 1e9) / 1e6 : undefined;
};

/** The time of a parameter, milliseconds since the epoch. Throws where there is none and no fallback, or one that cannot be read. */
export const readTime = (parameters: URLSearchParams, name: string, fallback?: number): number => {
	const text = parameters.get(name) ?? '';
	if (text === '' && fallback !== undefined) return fallback;
	const time = parseTime(text);
	if (time === undefined) {
		const message = `cannot parse ${JSON.stringify(text)} to a valid timestamp`;
		// Prometheus names the parameter twice where it may be left out.
		throw invalidParameter(name, fallback === undefined ? message : `invalid time value for '${name}': ${message}`);
	}
	return time;
};

/** A duration in milliseconds; undefined where it may be left out and is. */
export const readSpan = (parameters: URLSearchParams, name: string): number => {
	const text = parameters.get(name) ?? '';
	const span = parseSpan(text);
	if (span === undefined) throw invalidParameter(name, `cannot parse ${JSON.stringify(text)} to a valid duration`);
	return span;
};

export const readOptionalSpan = (parameters: URLSearchParams, name: string): number | undefined =>
	(parameters.get(name) ?? '') === '' ? undefined : readSpan(parameters, name);

/** How many results are wanted; 0: all. */
export const readLimit = (parameters: URLSearchParams): number => {
	const text = parameters.get('limit') ?? '';
	if (text === '') return 0;
	if (!/^[+-]?\d+$/.test(text)) throw invalidParameter('limit', `strconv.Atoi: parsing ${JSON.stringify(text)}: invalid syntax`);
	if (Number(text) < 0) throw invalidParameter('limit', 'limit must be non-negative');
	return Number(text);
};

export const truncationWarning = 'results truncated due to limit';
