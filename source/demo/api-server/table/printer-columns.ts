import {type DemoObject, isJsonObject, type Json, type JsonObject, numberAt, stringAt} from '../demo-object.ts';
import {ageColumn, type Column, nameColumn, since} from './column.ts';

type Step =
	| {readonly type: 'member'; readonly name: string}
	/** `[?(@.type=="Ready")]`: the elements whose member has the value. */
	| {readonly type: 'filter'; readonly name: string; readonly value: string}
	| {readonly type: 'index'; readonly index: number}
	| {readonly type: 'all'};

const stepPattern =
	/\.(?<member>(?:\\\.|[^.[\]])+)|\[\?\(@\.(?<name>\w+)\s*==\s*["'](?<value>[^"']*)["']\)\]|\[(?<index>\d+)\]|(?<all>\[\*\])/gu;

/** Reads as much of kubectl's JSONPath as printer columns and scale paths use. */
export const jsonPathSteps = (path: string): readonly Step[] =>
	[...path.matchAll(stepPattern)].map(({groups = {}}): Step => {
		const {member, name, value, index} = groups;
		if (member !== undefined) return {type: 'member', name: member.replaceAll('\\.', '.')};
		if (name !== undefined) return {type: 'filter', name, value: value ?? ''};
		return index === undefined ? {type: 'all'} : {type: 'index', index: Number(index)};
	});

const elements = (value: Json): readonly Json[] => (Array.isArray(value) ? (value as readonly Json[]) : []);

const follow = (values: readonly Json[], step: Step): readonly Json[] =>
	values.flatMap(value => {
		if (step.type === 'member') {
			const member = isJsonObject(value) ? value[step.name] : undefined;
			return member === undefined ? [] : [member];
		}
		const list = elements(value);
		if (step.type === 'all') return list;
		return step.type === 'index'
			? list.slice(step.index, step.index + 1)
			: list.filter(element => stringAt(element, step.name) === step.value);
	});

const textOf = (value: Json): string => (typeof value === 'object' ? JSON.stringify(value) : String(value));

/** A cell as the table of a custom resource has it: numbers and booleans as they are, times as an age, nothing as null. */
const cellOf = (type: string, found: readonly Json[], now: number): Json => {
	const [first] = found;
	if (first === undefined || first === null) return null;
	if (type === 'date') return since(first, now);
	return type === 'string' ? found.map(textOf).join(',') : first;
};

/** The columns of a custom resource: its name and what its definition names, or else its age. */
export const printerColumns = (definitions: readonly JsonObject[]): readonly Column[] => {
	if (definitions.length === 0) return [nameColumn, ageColumn];
	return [
		nameColumn,
		...definitions.map((definition): Column => {
			const steps = jsonPathSteps(stringAt(definition, 'jsonPath') ?? '');
			const type = stringAt(definition, 'type') ?? 'string';
			return {
				name: stringAt(definition, 'name') ?? '',
				type,
				format: stringAt(definition, 'format') ?? '',
				priority: (numberAt(definition, 'priority') ?? 0) > 0 ? 1 : 0,
				print: (object: DemoObject, now) => cellOf(type, steps.reduce<readonly Json[]>(follow, [object]), now),
			};
		}),
	];
};
