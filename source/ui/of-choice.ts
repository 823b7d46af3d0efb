import type {FormField, FormState} from './dialog-state.ts';

/** What was typed for one container or component must never be sent for another. */
export const ofChoice = (form: FormState, chosen: FormField): readonly FormField[] => {
	const own = form.variants?.get(chosen.field.value);
	if (own === undefined) return form.fields;
	const replaced = new Set([chosen.id, ...own.map(({id}) => id)]);
	return [chosen, ...own, ...form.fields.filter(({id}) => !replaced.has(id))];
};
