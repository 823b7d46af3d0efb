import {type ActionType, actionTypes} from '../domain/action.ts';

/** A value for every verb. */
export const eachAction = <Value>(value: (action: ActionType) => Value): Readonly<Record<ActionType, Value>> => {
	// A plain loop: every service that is rebuilt has its offers made anew.
	const values: Partial<Record<ActionType, Value>> = {};
	for (const action of actionTypes) values[action] = value(action);
	return values as Record<ActionType, Value>;
};
