import {argumentGroups} from '../domain/argument-groups.ts';
import {bounded} from '../domain/bounded.ts';
import {hidden, maskArguments, maskField} from '../domain/mask-secrets.ts';
import {type SafeText, toSafeText} from '../domain/safe-text.ts';
import {isEqual} from '../serving/equal.ts';
import type {Difference} from './session.ts';

type Plain = Readonly<Record<string, unknown>>;

const isPlain = (value: unknown): value is Plain => typeof value === 'object' && value !== null && !Array.isArray(value);

/** What tells the entries of a list apart, as the API server's own merge keys do; the first that all of them have. */
const listKeys = ['name', 'mountPath', 'containerPort', 'port', 'key', 'type', 'topologyKey'] as const;

const keyOf = (entries: readonly unknown[], others: readonly unknown[]): string | undefined =>
	listKeys.find(key =>
		[entries, others].every(
			list =>
				list.every(entry => isPlain(entry) && entry[key] !== undefined) &&
				new Set(list.map(entry => (entry as Plain)[key])).size === list.length,
		),
	);

const inEnvironment = /(?:^|\.)env\[[^\]]*\](?:\.value)?$/;
const lastStep = /(?:\[([^\]]*)\]|([^.[\]]*))$/;
const dotted = /[./[\]]/;

/** Names with dots or slashes in them go into brackets, so that a path can be read back. */
const step = (path: string, key: string): string => {
	if (dotted.test(key)) return `${path}[${key}]`;
	return path === '' ? key : `${path}.${key}`;
};

/** Of a value of megabytes the beginning is shown; it is compared whole. */
const shown = {text: 4000, entries: 1000};

const shortened = (text: string): string => (text.length <= shown.text ? text : `${text.slice(0, shown.text)}…`);

/** A value in one line. The value of a variable is never shown, only where it comes from. */
const textOf = (path: string, value: unknown): SafeText | undefined => {
	if (value === undefined || value === null) return undefined;
	if (inEnvironment.test(path)) {
		const from = isPlain(value) ? value['valueFrom'] : undefined;
		return toSafeText(from === undefined ? hidden : JSON.stringify(from));
	}
	const [, inBrackets, bare = ''] = lastStep.exec(path) ?? [];
	const masked = maskField(inBrackets ?? bare, bounded(value, shown));
	return toSafeText(shortened(typeof masked === 'string' ? masked : JSON.stringify(masked)));
};

const difference = (path: string, before: SafeText | undefined, after: SafeText | undefined): Difference => ({
	path: toSafeText(path),
	...(before === undefined ? {} : {before}),
	...(after === undefined ? {} : {after}),
});

const without = (from: readonly string[], taken: readonly string[]): readonly number[] => {
	const left = [...taken];
	return from.flatMap((item, index) => {
		const at = left.indexOf(item);
		if (at < 0) return [index];
		left.splice(at, 1);
		return [];
	});
};

type Argument = {
	/** As it is, to compare. */
	readonly text: string;
	/** `--max-model-len`; undefined: a word alone. */
	readonly flag: string | undefined;
	/** As it may be shown. */
	readonly shown: SafeText;
};

const argumentsOf = (words: readonly string[]): readonly Argument[] => {
	const masked = maskArguments(words.map(shortened));
	return argumentGroups(words).map(({start, end}) => {
		const text = words.slice(start, end).join(' ');
		return {text, flag: /^(-[^= ]+)[= ]/.exec(text)?.[1], shown: toSafeText(masked.slice(start, end).join(' '))};
	});
};

const notIn = (from: readonly Argument[], taken: readonly Argument[]): readonly Argument[] =>
	without(
		from.map(({text}) => text),
		taken.map(({text}) => text),
	).flatMap(index => from[index] ?? []);

/** Lists of words, which may be arguments: a flag with another value is one difference; where only the order differs, both in whole. */
const wordDifferences = (path: string, before: readonly string[], after: readonly string[]): readonly Difference[] => {
	const [old, next] = [argumentsOf(before), argumentsOf(after)];
	const come = [...notIn(next, old)];
	const changes = notIn(old, next).map(({flag, shown}) => {
		const at = flag === undefined ? -1 : come.findIndex(other => other.flag === flag);
		return difference(path, shown, at < 0 ? undefined : come.splice(at, 1)[0]?.shown);
	});
	changes.push(...come.map(({shown}) => difference(path, undefined, shown)));
	const inOneLine = (list: readonly Argument[]): SafeText => toSafeText(list.map(({shown}) => shown).join(' '));
	return changes.length > 0 ? changes : [difference(path, inOneLine(old), inOneLine(next))];
};

const areWords = (list: readonly unknown[]): list is readonly string[] => list.every(item => typeof item === 'string');

const listDifferences = (path: string, before: readonly unknown[], after: readonly unknown[]): readonly Difference[] => {
	if (areWords(before) && areWords(after)) return wordDifferences(path, before, after);
	const key = keyOf(before, after);
	const named = (list: readonly unknown[]): ReadonlyMap<string, unknown> =>
		new Map(list.map((entry, index) => [key === undefined ? String(index) : String((entry as Plain)[key]), entry]));
	const [old, next] = [named(before), named(after)];
	const changes = [...new Set([...old.keys(), ...next.keys()])].flatMap(name =>
		entryDifferences(old.get(name), next.get(name), `${path}[${name}]`),
	);
	return changes.length > 0 ? changes : [difference(path, toSafeText([...old.keys()].join(', ')), toSafeText([...next.keys()].join(', ')))];
};

/** An entry that comes or goes does so in whole. */
const entryDifferences = (before: unknown, after: unknown, path: string): readonly Difference[] =>
	before === undefined || after === undefined
		? [difference(path, textOf(path, before), textOf(path, after))]
		: objectDifferences(before, after, path);

const isAbsent = (value: unknown): boolean => value === undefined || value === null;

const asMap = (value: unknown): Plain | undefined => (isAbsent(value) ? {} : isPlain(value) ? value : undefined);
const asList = (value: unknown): readonly unknown[] | undefined => (isAbsent(value) ? [] : Array.isArray(value) ? value : undefined);

/**
 * What differs between two JSON values, leaf by leaf, entries of lists by their names. Safe to draw, secrets masked. `path`:
 * where the two stand in their object.
 */
export const objectDifferences = (before: unknown, after: unknown, path = ''): readonly Difference[] => {
	if (isEqual(before, after)) return [];
	const [oldList, newList] = [asList(before), asList(after)];
	if (oldList !== undefined && newList !== undefined && oldList.length + newList.length > 0) return listDifferences(path, oldList, newList);
	const [old, next] = [asMap(before), asMap(after)];
	const keys = [...new Set([...Object.keys(old ?? {}), ...Object.keys(next ?? {})])];
	// A map that is there and empty says something by being there: emptyDir.
	return old === undefined || next === undefined || keys.length === 0
		? [difference(path, textOf(path, before), textOf(path, after))]
		: keys.flatMap(key => objectDifferences(old[key], next[key], step(path, key)));
};
