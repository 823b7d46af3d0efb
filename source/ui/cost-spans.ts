import type {FleetCost} from '../domain/cost.ts';
import {costText, moneyText} from '../domain/cost-text.ts';
import type {Span} from './theme.ts';

/** `$412/h, idle $74/h`, or without what is idle where it is to be short; nothing where no price is known. */
export const costSpans = (cost: FleetCost | undefined, isShort = false): readonly Span[] => {
	const text = cost === undefined ? undefined : costText(cost, cost.currency);
	if (cost === undefined || text === undefined) return [];
	const idle: readonly Span[] =
		cost.idlePerHour === undefined || isShort
			? []
			: [{text: ', idle ', role: 'dim'}, {text: moneyText(cost.idlePerHour, cost.currency)}, {text: '/h', role: 'dim'}];
	return [{text}, {text: '/h', role: 'dim'}, ...idle];
};
