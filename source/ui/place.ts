import type {Place} from './key-map.ts';
import {currentRoute} from './route.ts';
import type {ViewState} from './view-state.ts';

/** Whose keys hold. */
export const placeOf = ({dialog, prompt, history}: ViewState): Place => {
	if (dialog?.kind === 'form') return 'form';
	if (dialog?.kind === 'menu') return 'menu';
	if (dialog !== undefined) return 'confirm';
	return prompt === undefined ? currentRoute(history).view : 'prompt';
};

/** Where the help was asked for: the view it was opened from. */
export const helpFrom = ({history}: ViewState): Place => {
	const before = history.entries[history.at - 1]?.view ?? 'list';
	return before === 'help' ? 'list' : before;
};
