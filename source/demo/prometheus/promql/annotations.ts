import {placeText} from './promql-error.ts';

/** What an answer says about itself: each sentence once, however many series or steps it is true of. */
export type AnnotationList = {
	/** `offset`: the place in the query; without, the text stands alone. */
	readonly warn: (text: string, offset?: number) => void;
	/** `details` follow the text and replace those given before. */
	readonly inform: (text: string, offset: number, details?: string) => void;
	readonly warnings: () => readonly string[];
	readonly infos: () => readonly string[];
};

// As many as the API lists of either kind.
const limit = 10;

const shorten = (texts: ReadonlyMap<string, string>, kind: string): readonly string[] =>
	texts.size <= limit
		? [...texts.values()]
		: [...[...texts.values()].slice(0, limit), `${texts.size - limit} more ${kind} annotations omitted`];

export const createAnnotations = (query: string): AnnotationList => {
	const warnings = new Map<string, string>();
	const infos = new Map<string, string>();
	return {
		warn(text, offset) {
			warnings.set(text, offset === undefined ? text : `PromQL warning: ${text} (${placeText(query, offset)})`);
		},
		inform(text, offset, details = '') {
			infos.set(text, `PromQL info: ${text}${details} (${placeText(query, offset)})`);
		},
		warnings: () => shorten(warnings, 'warning'),
		infos: () => shorten(infos, 'info'),
	};
};
