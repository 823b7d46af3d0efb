type Labels = Readonly<Record<string, string>>;

/** Four significant digits, with the prefix of a thousand. */
const humanize = (value: number): string => {
	if (value === 0 || !Number.isFinite(value)) return String(value);
	const power = Math.max(-4, Math.min(8, Math.floor(Math.log10(Math.abs(value)) / 3)));
	const scaled = Number((value / 1000 ** power).toPrecision(4));
	return `${scaled}${['p', 'n', 'µ', 'm', '', 'k', 'M', 'G', 'T', 'P', 'E', 'Z', 'Y'][power + 4] ?? ''}`;
};

const functions: Readonly<Record<string, (value: number) => string>> = {
	humanize,
	humanizePercentage: value => `${Number((value * 100).toPrecision(4))}%`,
};

/** Text of an annotation with `{{ $labels.name }}`, `{{ $value }}` and `{{ $value | humanize }}` filled in. */
export const expandTemplate = (text: string, labels: Labels, value: number): string =>
	text.replace(
		/\{\{\s*(?:\$labels\.(?<label>\w+)|\$value(?:\s*\|\s*(?<name>\w+))?)\s*\}\}/gu,
		(_, label: string | undefined, name: string | undefined) =>
			label === undefined ? (functions[name ?? '']?.(value) ?? String(value)) : (labels[label] ?? ''),
	);
