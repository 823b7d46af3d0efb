import type {Labels} from '../../prometheus/label-set.ts';

/** One line of a page: a series and its value now. */
type PageSample = {readonly name: string; readonly labels: Labels; readonly value: number};

/** The samples of one metric: a histogram has several names under the one it is declared by. */
export type PageFamily = {
	readonly name: string;
	readonly type: 'counter' | 'gauge' | 'histogram' | 'summary' | 'untyped';
	readonly help?: string;
	readonly samples: readonly PageSample[];
};

/** What a pod answers at one of its ports. */
export type Page = {
	readonly port: number;
	readonly path: string;
	readonly families: () => readonly PageFamily[];
};

const escapeValue = (text: string): string => text.replaceAll('\\', '\\\\').replaceAll('"', '\\"').replaceAll('\n', '\\n');

const special: ReadonlyMap<number, string> = new Map([
	[Number.POSITIVE_INFINITY, '+Inf'],
	[Number.NEGATIVE_INFINITY, '-Inf'],
]);

const writeSample = ({name, labels, value}: PageSample): string => {
	const pairs = Object.entries(labels).map(([label, text]) => `${label}="${escapeValue(text)}"`);
	return `${name}${pairs.length === 0 ? '' : `{${pairs.join(',')}}`} ${special.get(value) ?? String(value)}\n`;
};

/** Of the page that `writePage` writes. */
export const pageType = 'text/plain; version=0.0.4; charset=utf-8';

/** A page as Prometheus scrapes it (text format 0.0.4): families in their order, each declared once. */
export const writePage = (families: readonly PageFamily[]): string =>
	[...Map.groupBy(families, ({name}) => name)]
		.map(([name, same]) => {
			const samples = same.flatMap(family => family.samples);
			if (samples.length === 0) return '';
			const help = same.find(family => family.help !== undefined)?.help;
			const about = help === undefined ? '' : `# HELP ${name} ${help.replaceAll('\\', '\\\\').replaceAll('\n', '\\n')}\n`;
			return `${about}# TYPE ${name} ${same[0]?.type ?? 'untyped'}\n${samples.map(writeSample).join('')}`;
		})
		.join('');
