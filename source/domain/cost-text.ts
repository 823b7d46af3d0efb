import type {ServiceCost} from './cost.ts';
import {percentText} from './number-text.ts';
import type {Reading} from './service-metrics.ts';

const amountText = (amount: number): string => {
	if (amount < 9.995) return amount.toFixed(2);
	if (amount < 99.95) return amount.toFixed(1).replace(/\.0$/, '');
	return amount < 9999.5 ? String(Math.round(amount)) : `${(amount / 1000).toFixed(1)}k`;
};

/** `$4.10`, `$98.3`, `$412`, `$41.2k`; a currency of letters keeps a blank: `EUR 4.10`. */
export const moneyText = (amount: number, currency: string): string =>
	`${currency}${/\p{L}$/u.test(currency) ? ' ' : ''}${amountText(amount)}`;

/**
 * What a service costs an hour. `≥$4.10`: some of its GPUs have no price. `$7.60?`: OpenCost's default price, which is a
 * placeholder. Undefined: no price is known, and none is made up.
 */
export const costText = (cost: ServiceCost | undefined, currency: string): string | undefined =>
	cost === undefined
		? undefined
		: `${cost.unpriced > 0 ? '≥' : ''}${moneyText(cost.perHour, currency)}${cost.isPlaceholder === true ? '?' : ''}`;

/** What of it is idle, an hour; where no price is known the idle share: `38%`. `gpuHour`: utilization over the last hour. */
export const idleText = (cost: ServiceCost | undefined, gpuHour: Reading | undefined, currency: string): string | undefined => {
	if (cost?.idlePerHour !== undefined) return moneyText(cost.idlePerHour, currency) + (cost.isPlaceholder === true ? '?' : '');
	return gpuHour === undefined ? undefined : percentText(Math.max(0, 1 - gpuHour.value));
};
