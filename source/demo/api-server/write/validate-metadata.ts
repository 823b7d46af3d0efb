import type {Cause} from '../api-error.ts';
import type {DemoObject} from '../demo-object.ts';
import {invalidValue, required} from './field-cause.ts';

const labelHint =
	"a valid label must be an empty string or consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character (e.g. 'MyValue',  or 'my_value',  or '12345', regex used for validation is '(([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9])?')";
const nameHint =
	"a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must start and end with an alphanumeric character (e.g. 'example.com', regex used for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*')";

export const validateMetadata = (object: DemoObject): readonly Cause[] => {
	const {name, labels = {}} = object.metadata;
	const isName = name.length <= 253 && /^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$/u.test(name);
	return [
		...(name === '' ? [required('metadata.name', 'name or generateName is required')] : []),
		...(isName || name === '' ? [] : [invalidValue('metadata.name', name, nameHint)]),
		...Object.entries(labels).flatMap(([, value]) =>
			/^(([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9])?$/u.test(value) ? [] : [invalidValue('metadata.labels', value, labelHint)],
		),
	];
};
