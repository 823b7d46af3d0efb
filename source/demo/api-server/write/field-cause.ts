import type {Cause} from '../api-error.ts';
import type {Json} from '../demo-object.ts';

export const required = (field: string, detail = ''): Cause => ({
	reason: 'FieldValueRequired',
	message: `Required value${detail === '' ? '' : `: ${detail}`}`,
	field,
});

export const invalidValue = (field: string, value: Json | undefined, detail: string): Cause => ({
	reason: 'FieldValueInvalid',
	message: `Invalid value: ${JSON.stringify(value ?? null)}: ${detail}`,
	field,
});

export const forbiddenField = (field: string, detail: string): Cause => ({
	reason: 'FieldValueForbidden',
	message: `Forbidden: ${detail}`,
	field,
});
