import {type FlagName, flagEntries, flagText} from './flag-table.ts';

type Normalized = {readonly ok: true; readonly tokens: readonly string[]} | {readonly ok: false; readonly sentence: string};

const longNames: ReadonlyMap<string, FlagName> = new Map(flagEntries.map(([name]) => [flagText(name), name]));
const shortNames: ReadonlyMap<string, FlagName> = new Map(
	flagEntries.flatMap(([name, row]) => (row.shortFlag === undefined ? [] : [[row.shortFlag, name] as const])),
);
const takesValue: ReadonlySet<FlagName> = new Set(flagEntries.filter(([, {type}]) => type === 'string').map(([name]) => name));

// https://pkg.go.dev/strconv#ParseBool
const truth: ReadonlyMap<string, boolean> = new Map([
	...['1', 't', 'T', 'true', 'TRUE', 'True'].map(word => [word, true] as const),
	...['0', 'f', 'F', 'false', 'FALSE', 'False'].map(word => [word, false] as const),
]);

const unknown = (token: string): Normalized => ({
	ok: false,
	sentence: `modeldeck does not know ${token}; modeldeck --help lists what it knows.`,
});

/** A bundle of short flags, `-An chat`, `-nchat`, `-n=chat`, as long flags; `undefined` where one is unknown. */
const expandShort = (token: string): readonly string[] | undefined => {
	const expanded: string[] = [];
	for (let index = 1; index < token.length; index += 1) {
		const name = shortNames.get(token.charAt(index));
		if (name === undefined) return undefined;
		const rest = token.slice(index + 1);
		if (rest.startsWith('=')) return [...expanded, `${flagText(name)}${rest}`];
		if (takesValue.has(name)) return [...expanded, rest === '' ? flagText(name) : `${flagText(name)}=${rest}`];
		expanded.push(flagText(name));
	}
	return expanded;
};

/**
 * Brings a command line into one form, `--name=value`, by the rules of kubectl's flag library (github.com/spf13/pflag): a flag that
 * takes a value takes the next word whatever it looks like, short flags may be bundled and may hold their value, `--` ends the flags.
 */
export const normalizeArguments = (words: readonly string[]): Normalized => {
	const tokens: string[] = [];
	const rest = [...words];
	for (let word = rest.shift(); word !== undefined; word = rest.shift()) {
		if (word === '--') return {ok: true, tokens: [...tokens, word, ...rest]};
		if (!word.startsWith('-') || word === '-') {
			tokens.push(word);
			continue;
		}
		const long = word.startsWith('--') ? [word] : expandShort(word);
		const last = long?.at(-1);
		if (long === undefined || last === undefined) return unknown(word);
		const [flag = ''] = last.split('=', 1);
		const name = longNames.get(flag);
		if (name === undefined) return unknown(flag);
		tokens.push(...long.slice(0, -1));
		if (!takesValue.has(name)) {
			const said = last === flag ? true : truth.get(last.slice(flag.length + 1));
			if (said === undefined) return {ok: false, sentence: `${flag} wants true or false, not "${last.slice(flag.length + 1)}".`};
			tokens.push(`${flag}=${said}`);
			continue;
		}
		if (last !== flag) {
			tokens.push(last);
			continue;
		}
		const value = rest.shift();
		if (value === undefined) return {ok: false, sentence: `${flag} needs a value.`};
		tokens.push(`${flag}=${value}`);
	}
	return {ok: true, tokens};
};
