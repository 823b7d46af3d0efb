import type {Reading} from '../../domain/service-metrics.ts';

/** Without what is undefined. */
export const tidy = <Value extends object>(draft: Value): {readonly [Key in keyof Value]: Exclude<Value[Key], undefined>} => {
	const told: Partial<Value> = {};
	for (const key of Object.keys(draft) as (keyof Value)[]) if (draft[key] !== undefined) told[key] = draft[key];
	return told as {readonly [Key in keyof Value]: Exclude<Value[Key], undefined>};
};

export const reading = (value: number | undefined, at: number): Reading | undefined => (value === undefined ? undefined : {value, at});
