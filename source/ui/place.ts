import type {Place} from './key-map.ts';
import {currentRoute} from './route.ts';
import type {ViewState} from './view-state.ts';

/** Whose keys hold. */
export const placeOf = ({dialog, prompt, history}: ViewState): Place => {
	if (dialog?.kind === 'form') return 'form';
	if (dialog !== undefined) return 'confirm';
	return prompt === undefined ? currentRoute(history).view : 'prompt';
};
