import {defaultThresholds, type Threshold, type Thresholds} from '../../domain/thresholds.ts';
import {parseDuration} from '../parse-duration.ts';
import {type Complain, mapping, number, type Place, placeText, type Reader, scalar} from './fields.ts';

const share = /^(\d+(?:\.\d+)?)%$/;

/** 0-1, also as `5%`. */
const ratio = (value: unknown): number | undefined => {
	const parsed = typeof value === 'string' ? Number(share.exec(value)?.[1] ?? Number.NaN) / 100 : value;
	return typeof parsed === 'number' && parsed >= 0 && parsed <= 1 ? parsed : undefined;
};

const amount = (value: unknown): number | undefined =>
	typeof value === 'number' && value >= 0 && Number.isFinite(value) ? value : undefined;

/** Beside a number: anything more than nothing, and no number at all. */
const words: Readonly<Record<string, number>> = {any: Number.MIN_VALUE, never: Number.POSITIVE_INFINITY};

const bound = (wants: string, read: (value: unknown) => number | undefined): Reader<number> =>
	scalar(`${wants}, any or never`, value => (typeof value === 'string' ? words[value] : undefined) ?? read(value));

const threshold = (one: Reader<number>): Reader<Partial<Threshold>> => mapping({warning: one, critical: one});

const duration: Reader<number> = scalar('a time such as 30m or 1h', value =>
	typeof value === 'string' ? parseDuration(value) : undefined,
);

const shares = threshold(bound('a share such as 5% or 0.05', ratio));

const section = mapping({
	errorRatio: shares,
	waiting: threshold(bound('a number of requests', amount)),
	waitingOverRunning: number('a number such as 2', 0),
	cacheUsage: shares,
	preemptions: threshold(bound('a number a second', amount)),
	slower: threshold(bound('a factor such as 2', amount)),
	gpuTemperature: threshold(bound('a temperature in °C', amount)),
	idleAfter: duration,
});

const whole = (name: string, given: Partial<Threshold>, defaults: Threshold, place: Place, complain: Complain): Threshold => {
	const both = {...defaults, ...given};
	if (both.critical < both.warning) {
		const at = [...place, name];
		complain(at, `${placeText(at)} is critical (${both.critical}) before it is a warning (${both.warning}): give both`);
	}
	return both;
};

/** What the file says of thresholds, with the defaults in the place of what it leaves out. */
export const readThresholds: Reader<Thresholds> = (value, place, complain) => {
	const given = section(value, place, complain);
	if (given === undefined) return undefined;
	const pairs = Object.entries(given).map(([name, said]) => {
		const fallback = defaultThresholds[name as keyof Thresholds];
		return [name, typeof said === 'object' && typeof fallback === 'object' ? whole(name, said, fallback, place, complain) : said] as const;
	});
	return {...defaultThresholds, ...(Object.fromEntries(pairs) as Partial<Thresholds>)};
};
