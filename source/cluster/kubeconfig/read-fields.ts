import path from 'node:path';
import type {Fields, FieldType} from './kubeconfig-fields.ts';

/** Where a value is in its file: keys and list numbers from the root. */
export type Place = ReadonlyArray<string | number>;

/** Called with the place and what is wrong there. */
export type Complain = (place: Place, problem: string) => void;

export const isMapping = (value: unknown): value is Readonly<Record<string, unknown>> =>
	typeof value === 'object' && value !== null && !Array.isArray(value);

// Go's decoder skips line breaks within base64 and nothing else.
const base64 = /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/;

const isTexts = (value: unknown): value is readonly string[] => Array.isArray(value) && value.every(item => typeof item === 'string');

const absolute = (file: string, value: string): string =>
	value === '' || path.isAbsolute(value) ? value : path.resolve(path.dirname(file), value);

type Reader = {readonly wants: string; readonly read: (value: unknown, file: string) => unknown};

const readers: Readonly<Record<Exclude<FieldType, Fields>, Reader>> = {
	text: {wants: 'a text: put it in quotes', read: value => (typeof value === 'string' ? value : undefined)},
	path: {wants: 'a path', read: (value, file) => (typeof value === 'string' ? absolute(file, value) : undefined)},
	command: {
		wants: 'a command',
		// A bare name is looked up in PATH, as kubectl does.
		read: (value, file) => (typeof value !== 'string' ? undefined : value.includes(path.sep) ? absolute(file, value) : value),
	},
	data: {
		wants: 'base64',
		read(value) {
			const text = typeof value === 'string' ? value.replace(/[\r\n]/g, '') : undefined;
			return text !== undefined && base64.test(text) ? text : undefined;
		},
	},
	boolean: {wants: 'true or false', read: value => (typeof value === 'boolean' ? value : undefined)},
	texts: {wants: 'a list of texts', read: value => (isTexts(value) ? value : undefined)},
	textLists: {
		wants: 'lists of texts by name',
		read: value => (isMapping(value) && Object.values(value).every(isTexts) ? value : undefined),
	},
	pairs: {
		wants: 'a list of name and value',
		read: value =>
			Array.isArray(value) && value.every(item => isMapping(item) && typeof item['name'] === 'string' && typeof item['value'] === 'string')
				? value.map(({name, value}) => ({name, value}))
				: undefined,
	},
	anything: {wants: '', read: value => value},
};

/** Takes the known fields of a mapping; null is the same as absent. The first thing wrong with each goes to `complain`. */
export const readFields = (fields: Fields, value: unknown, file: string, place: Place, complain: Complain): Record<string, unknown> => {
	const taken: Record<string, unknown> = {};
	if (value === undefined || value === null) return taken;
	if (!isMapping(value)) {
		complain(place, 'must be a mapping');
		return taken;
	}
	for (const [name, type] of Object.entries(fields)) {
		const field = Object.hasOwn(value, name) ? value[name] : undefined;
		if (field === undefined || field === null) continue;
		if (typeof type === 'object') {
			taken[name] = readFields(type, field, file, [...place, name], complain);
			continue;
		}
		const read = readers[type].read(field, file);
		if (read === undefined) complain([...place, name], `${name} must be ${readers[type].wants}`);
		else taken[name] = read;
	}
	return taken;
};
