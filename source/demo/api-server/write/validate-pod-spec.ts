import type {Cause} from '../api-error.ts';
import {type DemoObject, type Json, type JsonObject, listAt, numberAt, objectAt, stringAt} from '../demo-object.ts';
import {isEqual} from '../equal.ts';
import {forbiddenField, invalidValue, required} from './field-cause.ts';

const quantityHint = "quantities must match the regular expression '^([+-]?[0-9.]+)([eEinumkKMGTP]*[-+]?[0-9]*)$'";
const isQuantity = (value: Json | undefined): boolean => /^[+-]?[0-9.]+([eEinumkKMGTP]*[-+]?[0-9]*)$/u.test(String(value));

const labelHint =
	"a lowercase RFC 1123 label must consist of lower case alphanumeric characters or '-', and must start and end with an alphanumeric character (e.g. 'my-name',  or '123-abc', regex used for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?')";

const validateName = (name: string, field: string): readonly Cause[] => {
	if (name === '') {
		return [required(field)];
	}
	return /^[a-z0-9]([-a-z0-9]*[a-z0-9])?$/u.test(name) ? [] : [invalidValue(field, name, labelHint)];
};

const validatePorts = (container: Json, path: string): readonly Cause[] =>
	listAt(container, 'ports').flatMap((port, index) => {
		const number = numberAt(port, 'containerPort') ?? 0;
		const field = `${path}.ports[${index}].containerPort`;
		if (number === 0) {
			return [required(field)];
		}
		return number < 0 || number > 65_535 ? [invalidValue(field, number, 'must be between 1 and 65535, inclusive')] : [];
	});

const validateResources = (container: Json, path: string): readonly Cause[] =>
	['limits', 'requests'].flatMap(part =>
		Object.entries(objectAt(container, 'resources', part)).flatMap(([name, value]) =>
			isQuantity(value) ? [] : [invalidValue(`${path}.resources.${part}.${name}`, value, quantityHint)],
		),
	);

/** Containers with a name, an image, ports in range and quantities that are some; a template's pods restart always. */
export const validatePodSpec = (spec: JsonObject, path: string, template: boolean): readonly Cause[] => {
	const containers = listAt(spec, 'containers');
	const names = containers.map(container => stringAt(container, 'name') ?? '');
	const restartPolicy = stringAt(spec, 'restartPolicy');
	return [
		...(containers.length === 0 ? [required(`${path}.containers`)] : []),
		...containers.flatMap((container, index): readonly Cause[] => {
			const at = `${path}.containers[${index}]`;
			const name = names[index] ?? '';
			const duplicate = name !== '' && names.indexOf(name) < index;
			return [
				...validateName(name, `${at}.name`),
				...(duplicate ? [{reason: 'FieldValueDuplicate', message: `Duplicate value: ${JSON.stringify(name)}`, field: `${at}.name`}] : []),
				...((stringAt(container, 'image') ?? '') === '' ? [required(`${at}.image`)] : []),
				...validatePorts(container, at),
				...validateResources(container, at),
			];
		}),
		...(template && restartPolicy !== 'Always'
			? [
					{
						reason: 'FieldValueNotSupported',
						message: `Unsupported value: ${JSON.stringify(restartPolicy)}: supported values: "Always"`,
						field: `${path}.restartPolicy`,
					},
				]
			: []),
	];
};

const updatable = ['activeDeadlineSeconds', 'containers', 'initContainers', 'terminationGracePeriodSeconds', 'tolerations'];
const updatableText =
	'`spec.containers[*].image`,`spec.initContainers[*].image`,`spec.activeDeadlineSeconds`,`spec.tolerations` (only additions to existing tolerations),`spec.terminationGracePeriodSeconds` (allow it to be set to 1 if it was previously negative)';

const fixedPart = (pod: DemoObject): readonly unknown[] => [
	Object.fromEntries(Object.entries(pod.spec ?? {}).filter(([name]) => !updatable.includes(name))),
	...['containers', 'initContainers'].map(part => listAt(pod, 'spec', part).map(container => ({...(container as JsonObject), image: ''}))),
];

/** A pod's spec stands, but for its images. */
export const validatePodUpdate = (pod: DemoObject, previous: DemoObject): readonly Cause[] =>
	isEqual(fixedPart(pod), fixedPart(previous))
		? []
		: [forbiddenField('spec', `pod updates may not change fields other than ${updatableText}\n`)];
