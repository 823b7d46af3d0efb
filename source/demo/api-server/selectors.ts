import {badRequest} from './api-error.ts';
import {type DemoObject, listAt, objectAt, stringAt, valueAt} from './demo-object.ts';

export type ObjectTest = (object: DemoObject) => boolean;

type Requirement = {readonly key: string; readonly operator: string; readonly values: readonly string[]};

const requirementPattern =
	/^\s*(?:(?<absent>!)\s*(?<absentKey>[^\s=!<>(),]+)|(?<key>[^\s=!<>(),]+)(?:\s+(?<set>in|notin)\s*\((?<members>[^()]*)\)|\s*(?<sign>==|=|!=|<|>)\s*(?<value>[^\s=!<>(),]*))?)\s*/u;

/** `a=b,c!=d,e in (f,g),h notin (i),j,!k,l>1`. Throws a 400 in the words of the API server. */
export const parseLabelSelector = (text: string): ((labels: Readonly<Record<string, string>>) => boolean) => {
	const requirements: Requirement[] = [];
	for (let rest = text.trim(); rest !== ''; ) {
		const match = requirementPattern.exec(rest);
		if (match?.groups === undefined) {
			throw badRequest(`found '${rest[0]}', expected: !, identifier, or 'end of string'`);
		}
		const next = rest[match[0].length];
		if (next !== undefined && next !== ',') {
			throw badRequest(`found '${next}', expected: ',' or 'end of string'`);
		}
		const {absentKey, key, set, members, sign, value} = match.groups;
		if (absentKey !== undefined) {
			requirements.push({key: absentKey, operator: '!', values: []});
		} else if (key !== undefined && set !== undefined) {
			requirements.push({key, operator: set, values: (members ?? '').split(',').map(member => member.trim())});
		} else if (key !== undefined) {
			requirements.push({key, operator: sign === undefined ? 'exists' : sign === '==' ? '=' : sign, values: [value ?? '']});
		}
		rest = rest.slice(match[0].length + 1);
	}
	return labels => requirements.every(requirement => satisfies(labels[requirement.key], requirement));
};

const operators: Readonly<Record<string, (label: string | undefined, values: readonly string[]) => boolean>> = {
	'=': (label, [value]) => label === value,
	'!=': (label, [value]) => label !== value,
	in: (label, values) => label !== undefined && values.includes(label),
	notin: (label, values) => label === undefined || !values.includes(label),
	exists: label => label !== undefined,
	'!': label => label === undefined,
	'<': (label, [value]) => label !== undefined && Number(label) < Number(value),
	'>': (label, [value]) => label !== undefined && Number(label) > Number(value),
};

const satisfies = (label: string | undefined, {operator, values}: Omit<Requirement, 'key'>): boolean =>
	operators[operator]?.(label, values) ?? false;

/** `spec.selector` of a workload as a test of labels. */
export const matchesLabelSelector = (selector: unknown, labels: Readonly<Record<string, string>>): boolean =>
	Object.entries(objectAt(selector, 'matchLabels')).every(([key, value]) => labels[key] === value) &&
	listAt(selector, 'matchExpressions').every(expression => {
		const operator = {In: 'in', NotIn: 'notin', Exists: 'exists', DoesNotExist: '!'}[stringAt(expression, 'operator') ?? ''] ?? '=';
		return satisfies(labels[stringAt(expression, 'key') ?? ''], {operator, values: listAt(expression, 'values').map(String)});
	});

/** A selector the way `kubectl` and Scale objects write it: sorted by key. */
export const formatLabelSelector = (selector: unknown): string => {
	const equal = Object.entries(objectAt(selector, 'matchLabels')).map(([key, value]) => ({key, text: `${key}=${String(value)}`}));
	const others = listAt(selector, 'matchExpressions').map(expression => {
		const key = stringAt(expression, 'key') ?? '';
		const values = listAt(expression, 'values').map(String).sort().join(',');
		const text = {In: `${key} in (${values})`, NotIn: `${key} notin (${values})`, Exists: key, DoesNotExist: `!${key}`};
		return {key, text: text[(stringAt(expression, 'operator') ?? 'Exists') as keyof typeof text] ?? key};
	});
	return [...equal, ...others]
		.sort((left, right) => (left.key < right.key ? -1 : left.key > right.key ? 1 : 0))
		.map(({text}) => text)
		.join(',');
};

/** Fields that can be selected besides metadata.name and metadata.namespace, by resource (kubernetes: pkg/apis/core/v1/conversion.go). */
const selectableFields: Readonly<Record<string, readonly string[]>> = {
	pods: ['spec.nodeName', 'spec.restartPolicy', 'spec.schedulerName', 'spec.serviceAccountName', 'status.phase', 'status.podIP'],
	nodes: ['spec.unschedulable'],
	namespaces: ['status.phase'],
	services: ['spec.clusterIP', 'spec.type'],
	replicasets: ['status.replicas'],
	events: [
		'involvedObject.kind',
		'involvedObject.namespace',
		'involvedObject.name',
		'involvedObject.uid',
		'involvedObject.apiVersion',
		'involvedObject.resourceVersion',
		'involvedObject.fieldPath',
		'reason',
		'reportingComponent',
		'source',
		'type',
	],
};

/** Throws a 400 for a field that cannot be selected. */
export const parseFieldSelector = (text: string, resource: string): ObjectTest => {
	const terms = text.split(',').filter(term => term !== '');
	const tests = terms.map((term): ObjectTest => {
		const match = /^([^=!]+)(==|=|!=)(.*)$/u.exec(term);
		if (match === null) {
			throw badRequest(
				`Unable to find "${resource}" that match label selector "", field selector "${text}": invalid selector: '${text}'; can't understand '${term}'`,
			);
		}
		const [, field = '', operator, value = ''] = match;
		if (field !== 'metadata.name' && field !== 'metadata.namespace' && !selectableFields[resource]?.includes(field)) {
			throw badRequest(
				selectableFields[resource] === undefined
					? `"${field}" is not a known field selector: only "metadata.name", "metadata.namespace"`
					: `field label not supported: ${field}`,
			);
		}
		return object => (fieldValue(object, field) === value) === (operator !== '!=');
	});
	return object => tests.every(test => test(object));
};

const fieldValue = (object: DemoObject, field: string): string => {
	if (field === 'source') {
		return stringAt(object, 'source', 'component') ?? stringAt(object, 'reportingComponent') ?? '';
	}
	const value = valueAt(object, ...field.split('.'));
	return value === undefined ? (field === 'spec.unschedulable' ? 'false' : '') : String(value);
};
