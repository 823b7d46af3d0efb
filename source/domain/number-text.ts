import type {Quantile} from './service-metrics.ts';

/** A share of 0-1 as `82%`; where `precise`, below ten with one decimal: `4.1%`, `0.0%`. */
export const percentText = (share: number, precise = false): string => {
	const percent = share * 100;
	return precise && percent < 9.95 ? `${percent.toFixed(1)}%` : `${Math.round(percent)}%`;
};

/** Seconds as `95ms`, `2.4s`, `12s`, `3m`. */
export const latencyText = (seconds: number): string => {
	if (seconds < 0.9995) return `${Math.round(seconds * 1000)}ms`;
	if (seconds < 9.95) return `${seconds.toFixed(1)}s`;
	return seconds < 99.5 ? `${Math.round(seconds)}s` : `${Math.round(seconds / 60)}m`;
};

/** A quantile with the sign of its bound where the buckets tell no more: `<300ms`, `≥60s`. */
export const quantileText = (quantile: Quantile): string => {
	const sign = quantile.bound === 'below' ? '<' : quantile.bound === 'at-least' ? '≥' : '';
	return sign + latencyText(quantile.value);
};

/** Per second: `0.4`, `12`, `840`, `1.2k`. Not zero but nearly is `<0.1`. */
export const rateText = (perSecond: number): string => {
	if (perSecond === 0) return '0';
	if (perSecond < 0.05) return '<0.1';
	if (perSecond < 9.95) return perSecond.toFixed(1).replace(/\.0$/, '');
	if (perSecond < 999.5) return String(Math.round(perSecond));
	return perSecond < 99_950 ? `${(perSecond / 1000).toFixed(1)}k` : `${Math.round(perSecond / 1000)}k`;
};

const byteUnits = ['B', 'KiB', 'MiB', 'GiB', 'TiB', 'PiB'] as const;

/** Bytes as `512 MiB`, `80 GiB`. */
export const bytesText = (bytes: number): string => {
	const power = Math.min(byteUnits.length - 1, Math.max(0, Math.floor(Math.log2(Math.max(1, bytes)) / 10)));
	const scaled = bytes / 2 ** (10 * power);
	return `${scaled < 9.95 && power > 0 ? scaled.toFixed(1).replace(/\.0$/, '') : Math.round(scaled)} ${byteUnits[power]}`;
};

/** `1 replica`, `3 replicas`. */
export const counted = (count: number, one: string, several = `${one}s`): string => `${count} ${count === 1 ? one : several}`;
