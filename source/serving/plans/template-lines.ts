import {argumentGroups} from '../../domain/argument-groups.ts';
import {maskArguments} from '../../domain/mask-secrets.ts';
import type {PlanLine} from '../../domain/plan.ts';
import {isEqual} from '../equal.ts';
import {type Raw, rawObject, rawObjects, rawText, rawTexts} from '../raw.ts';

/** Arguments that belong together, as they are and as they may be shown. */
type Group = {readonly text: string; readonly shown: string};

const groupsOf = (args: readonly string[]): readonly Group[] => {
	const masked = maskArguments(args);
	const joined = (words: readonly string[], start: number, end: number): string => words.slice(start, end).join(' ');
	return argumentGroups(args).map(({start, end}) => ({text: joined(args, start, end), shown: joined(masked, start, end)}));
};

const without = (from: readonly Group[], taken: readonly Group[]): readonly Group[] => {
	const left = taken.map(({text}) => text);
	return from.filter(({text}) => {
		const at = left.indexOf(text);
		if (at < 0) return true;
		left.splice(at, 1);
		return false;
	});
};

/**
 * `+ --max-model-len 8192   − --enable-chunked-prefill`, secrets masked; empty: the same arguments, or only their order differs.
 */
export const argumentsDifference = (before: readonly string[], after: readonly string[]): string => {
	const [old, next] = [groupsOf(before), groupsOf(after)];
	return [...without(next, old).map(({shown}) => `+ ${shown}`), ...without(old, next).map(({shown}) => `− ${shown}`)].join('   ');
};

const byName = (containers: readonly Raw[], name: string): Raw | undefined => containers.find(container => container['name'] === name);

const shown: ReadonlySet<string> = new Set(['image', 'args', 'name']);

const changedKeys = (before: Raw, after: Raw, except: ReadonlySet<string>): readonly string[] =>
	[...new Set([...Object.keys(before), ...Object.keys(after)])].filter(key => !except.has(key) && !isEqual(before[key], after[key]));

const containerLines = (before: Raw, after: Raw, isOnly: boolean): readonly PlanLine[] => {
	const of = isOnly ? '' : `(${rawText(after['name']) ?? ''})`;
	const [old, next] = [rawText(before['image']) ?? '', rawText(after['image']) ?? ''];
	const change = argumentsDifference(rawTexts(before['args']), rawTexts(after['args']));
	const reordered = change === '' && !isEqual(before['args'] ?? [], after['args'] ?? []);
	return [
		...(old === next ? [] : [{head: 'image' as const, before: old, after: next, text: of}]),
		...(change === '' && !reordered
			? []
			: [{head: 'args' as const, text: `${reordered ? 'in another order' : change}${isOnly ? '' : ` ${of}`}`}]),
	];
};

const none: ReadonlySet<string> = new Set();
const handledApart: ReadonlySet<string> = new Set(['containers']);

const otherChanges = (before: Raw, after: Raw): readonly string[] => {
	const [oldSpec, newSpec] = [rawObject(before['spec']), rawObject(after['spec'])];
	const [oldContainers, newContainers] = [rawObjects(oldSpec['containers']), rawObjects(newSpec['containers'])];
	const names = [...new Set([...oldContainers, ...newContainers].map(container => rawText(container['name']) ?? ''))];
	const ofContainers = names.flatMap(name => {
		const [old, next] = [byName(oldContainers, name), byName(newContainers, name)];
		if (old === undefined) return [`container ${name} is new`];
		if (next === undefined) return [`container ${name} goes`];
		return changedKeys(old, next, shown).map(key => `${key} of ${name}`);
	});
	return [
		...ofContainers,
		...changedKeys(oldSpec, newSpec, handledApart),
		...changedKeys(rawObject(before['metadata']), rawObject(after['metadata']), none),
	];
};

/** What a change of the pod template means: images, arguments, and the names of everything else that differs. */
export const templateLines = (before: Raw, after: Raw): readonly PlanLine[] => {
	const [old, next] = [rawObjects(rawObject(before['spec'])['containers']), rawObjects(rawObject(after['spec'])['containers'])];
	const others = otherChanges(before, after);
	return [
		...next.flatMap(container => {
			const twin = byName(old, rawText(container['name']) ?? '');
			return twin === undefined ? [] : containerLines(twin, container, next.length === 1);
		}),
		...(others.length === 0 ? [] : [{head: 'template' as const, text: `also changes: ${others.join(', ')}`}]),
	];
};
