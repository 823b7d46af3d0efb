import type {Cause} from '../api-error.ts';
import type {DemoObject} from '../demo-object.ts';
import {invalidValue} from './field-cause.ts';

const labelHint =
	"a valid label must be an empty string or consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character (e.g. 'MyValue',  or 'my_value',  or '12345', regex used for validation is '(([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9])?')";
const nameHint =
	"a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must start and end with an alphanumeric character (e.g. 'example.com', regex used for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*')";

export const validateMetadata = (object: DemoObject, previous: DemoObject | undefined): readonly Cause[] => {
	const {name, labels = {}, uid} = object.metadata;
	const isName = name.length <= 253 && /^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$/u.test(name);
	return [
		...(isName ? [] : [invalidValue('metadata.name', name, nameHint)]),
		...Object.entries(labels).flatMap(([, value]) =>
			/^(([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9])?$/u.test(value) ? [] : [invalidValue('metadata.labels', value, labelHint)],
		),
		...(previous !== undefined && uid !== previous.metadata.uid ? [invalidValue('metadata.uid', uid, 'field is immutable')] : []),
	];
};
