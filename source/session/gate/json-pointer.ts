import {rawObject} from '../../serving/raw.ts';

/** https://www.rfc-editor.org/rfc/rfc6901 */
export const partsOfPointer = (pointer: string): readonly string[] =>
	pointer
		.split('/')
		.slice(1)
		.map(part => part.replaceAll('~1', '/').replaceAll('~0', '~'));

const childOf = (value: unknown, part: string): unknown => (Array.isArray(value) ? value[Number(part)] : rawObject(value)[part]);

/** The value that a JSON pointer names; undefined: there is none. */
export const valueAtPointer = (view: unknown, pointer: string): unknown => partsOfPointer(pointer).reduce(childOf, view);

const dotted = /[./[\]]/;

/** How a person reads it, entries of lists by their names: `spec.template.spec.containers[vllm].image`. */
export const pointerText = (view: unknown, pointer: string): string => {
	let text = '';
	let here = view;
	for (const part of partsOfPointer(pointer)) {
		const next = childOf(here, part);
		const name = Array.isArray(here) ? String(rawObject(next)['name'] ?? part) : part;
		if (Array.isArray(here) || dotted.test(name)) text += `[${name}]`;
		else text += text === '' ? name : `.${name}`;
		here = next;
	}
	return text;
};
