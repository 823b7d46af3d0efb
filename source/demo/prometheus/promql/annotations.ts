import {placeText} from './promql-error.ts';

/** What an answer says about itself: each sentence once, however many series or steps it is true of. */
export type AnnotationList = {
	readonly warn: (text: string, offset?: number) => void;
	readonly inform: (text: string, offset?: number) => void;
	readonly warnings: () => readonly string[];
	readonly infos: () => readonly string[];
};

// As many as the API lists of either kind.
const limit = 10;

const shorten = (texts: ReadonlySet<string>, kind: string): readonly string[] =>
	texts.size <= limit ? [...texts] : [...[...texts].slice(0, limit), `${texts.size - limit} more ${kind} annotations omitted`];

export const createAnnotations = (query: string): AnnotationList => {
	const warnings = new Set<string>();
	const infos = new Set<string>();
	const placed = (text: string, offset: number | undefined): string =>
		offset === undefined ? text : `${text} (${placeText(query, offset)})`;
	return {
		warn: (text, offset) => void warnings.add(offset === undefined ? text : placed(`PromQL warning: ${text}`, offset)),
		inform: (text, offset) => void infos.add(offset === undefined ? text : placed(`PromQL info: ${text}`, offset)),
		warnings: () => shorten(warnings, 'warning'),
		infos: () => shorten(infos, 'info'),
	};
};
