import {type ActionType, actionTypes} from '../domain/action.ts';

/** A value for every verb. */
export const eachAction = <Value>(value: (action: ActionType) => Value): Readonly<Record<ActionType, Value>> =>
	Object.fromEntries(actionTypes.map(action => [action, value(action)])) as Record<ActionType, Value>;
