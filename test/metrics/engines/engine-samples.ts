import type {Sample} from '../../../source/demo/prometheus/time-series-database.ts';

type Labels = Readonly<Record<string, string>>;

const lineForm = /^(?:H(?<unit>s|ms|us) )?(?<name>[a-zA-Z_:][\w:]*)(?:\{(?<labels>.*)\})?(?: (?<value>-?[\d.]+)(?<grows>n?))?$/;
const labelForm = /(\w+)="([^"]*)"/g;

const bounds = [0.3, 0.5, 1, 2.5, 10, Number.POSITIVE_INFINITY];
const perUnit = {s: 1, ms: 1e3, us: 1e6} as const;

/** Thirty requests a scrape, all between 0.3 s and 0.5 s, 0.4 s in the mean. */
const histogram = (name: string, labels: Labels, unit: keyof typeof perUnit, scrape: number): readonly Sample[] => {
	const factor = perUnit[unit];
	const count = 30 * scrape;
	return [
		...bounds.map((bound, index) => ({
			name: `${name}_bucket`,
			labels: {...labels, le: Number.isFinite(bound) ? String(bound * factor) : '+Inf'},
			value: index === 0 ? 0 : count,
		})),
		{name: `${name}_sum`, labels, value: 0.4 * factor * count},
		{name: `${name}_count`, labels, value: count},
	];
};

/**
 * What a page of metrics says, written down by hand: `name{label="value"} 7` is a gauge, `name 30n` a counter that grows by 30 with
 * every scrape, `Hms name{label="value"}` the histogram of above in milliseconds.
 */
export const samplesOf = (page: string, labels: Labels, scrape: number): readonly Sample[] =>
	page
		.split('\n')
		.map(line => line.trim())
		.filter(line => line !== '')
		.flatMap((line): readonly Sample[] => {
			const parts = lineForm.exec(line)?.groups;
			if (parts?.['name'] === undefined) throw new Error(`no line of a page: ${line}`);
			const own = {
				...labels,
				...Object.fromEntries([...(parts['labels'] ?? '').matchAll(labelForm)].map(([, name, value]) => [name, value])),
			};
			const unit = parts['unit'] as keyof typeof perUnit | undefined;
			if (unit !== undefined) return histogram(parts['name'], own, unit, scrape);
			return [{name: parts['name'], labels: own, value: Number(parts['value']) * (parts['grows'] === 'n' ? scrape : 1)}];
		});
