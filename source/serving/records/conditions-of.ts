import type {Condition} from '../../domain/model-service.ts';
import {compact, type Raw, rawMessage, rawObjects, rawText, rawTime} from '../raw.ts';
import type {Unsafe} from '../serving-system.ts';

/** `status.conditions` of an object. */
export const conditionsOf = (status: Raw): ReadonlyArray<Unsafe<Condition>> =>
	rawObjects(status['conditions']).map(condition =>
		compact({
			type: rawText(condition['type']) ?? '',
			status: rawText(condition['status']) ?? '',
			reason: rawText(condition['reason']),
			message: rawMessage(condition['message']),
			changedAt: rawTime(condition['lastTransitionTime']),
		}),
	);
