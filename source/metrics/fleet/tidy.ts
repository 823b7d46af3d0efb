import type {Reading} from '../../domain/service-metrics.ts';

/** Without what is undefined. */
export const tidy = <Value extends object>(draft: Value): {readonly [Key in keyof Value]: Exclude<Value[Key], undefined>} =>
	Object.fromEntries(Object.entries(draft).filter(([, value]) => value !== undefined)) as {
		readonly [Key in keyof Value]: Exclude<Value[Key], undefined>;
	};

export const reading = (value: number | undefined, at: number): Reading | undefined => (value === undefined ? undefined : {value, at});
