type Labels = Readonly<Record<string, string>>;
type Requirement = (labels: Labels) => boolean;

const labelOf = (labels: Labels, key: string): string | undefined => (Object.hasOwn(labels, key) ? labels[key] : undefined);

const isOneOf = (labels: Labels, key: string, values: readonly string[]): boolean => {
	const value = labelOf(labels, key);
	return value !== undefined && values.includes(value);
};

/** As the API server understands them: `!=` and `notin` also match what has no such label. */
const forms: ReadonlyArray<readonly [RegExp, (key: string, values: readonly string[]) => Requirement]> = [
	[/^([^\s!=(),]+)\s+in\s*\(([^()]*)\)$/u, (key, values) => labels => isOneOf(labels, key, values)],
	[/^([^\s!=(),]+)\s+notin\s*\(([^()]*)\)$/u, (key, values) => labels => !isOneOf(labels, key, values)],
	[
		/^([^\s!=(),]+)\s*!=\s*([^\s!=(),]*)$/u,
		(key, [value]) =>
			labels =>
				labelOf(labels, key) !== value,
	],
	[
		/^([^\s!=(),]+)\s*==?\s*([^\s!=(),]*)$/u,
		(key, [value]) =>
			labels =>
				labelOf(labels, key) === value,
	],
	[/^!\s*([^\s!=(),]+)$/u, key => labels => labelOf(labels, key) === undefined],
	[/^([^\s!=(),]+)$/u, key => labels => labelOf(labels, key) !== undefined],
];

const parseRequirement = (text: string): Requirement | undefined => {
	for (const [form, make] of forms) {
		const match = form.exec(text);
		if (match !== null)
			return make(
				match[1] ?? '',
				(match[2] ?? '').split(',').map(value => value.trim()),
			);
	}
	return undefined;
};

/**
 * kubectl's `-l`: `key=value`, `key!=value`, `key in (a,b)`, `key notin (a,b)`, `key`, `!key`, all of them to be met. Undefined
 * where a part is none of these. https://kubernetes.io/docs/concepts/overview/working-with-objects/labels/#label-selectors
 */
export const parseLabelSelector = (text: string): Requirement | undefined => {
	const parts = text
		.split(/,(?![^(]*\))/u)
		.map(part => part.trim())
		.filter(part => part !== '')
		.map(parseRequirement);
	return parts.includes(undefined) ? undefined : labels => parts.every(meets => meets?.(labels) ?? false);
};
