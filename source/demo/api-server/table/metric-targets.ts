import {type Json, numberAt, objectAt, stringAt, valueAt} from '../demo-object.ts';

const quantity = (value: unknown, member: string): string | undefined => {
	const found = valueAt(value, member);
	return found === undefined || found === null ? undefined : String(found);
};

/** A metric with a total and an average form: external and object metrics. */
const valueOrAverage = (spec: Json, status: Json | undefined, source: string): string => {
	const target = objectAt(spec, source, 'target');
	const current = objectAt(status, source, 'current');
	const average = quantity(target, 'averageValue');
	return average === undefined
		? `${quantity(current, 'value') ?? '<unknown>'}/${quantity(target, 'value') ?? '0'}`
		: `${quantity(current, 'averageValue') ?? '<unknown>'}/${average} (avg)`;
};

const resource = (spec: Json, status: Json | undefined, source: string): string => {
	const name = stringAt(spec, source, 'name') ?? '';
	const target = objectAt(spec, source, 'target');
	const current = objectAt(status, source, 'current');
	const average = quantity(target, 'averageValue');
	if (average !== undefined) {
		return `${name}: ${quantity(current, 'averageValue') ?? '<unknown>'}/${average}`;
	}
	const percent = (value: number | undefined, missing: string): string => (value === undefined ? missing : `${value}%`);
	return `${name}: ${percent(numberAt(current, 'averageUtilization'), '<unknown>')}/${percent(numberAt(target, 'averageUtilization'), '<auto>')}`;
};

const formats: Readonly<Record<string, (spec: Json, status: Json | undefined) => string>> = {
	External: (spec, status) => valueOrAverage(spec, status, 'external'),
	Object: (spec, status) => valueOrAverage(spec, status, 'object'),
	Pods: (spec, status) =>
		`${quantity(objectAt(status, 'pods', 'current'), 'averageValue') ?? '<unknown>'}/${quantity(objectAt(spec, 'pods', 'target'), 'averageValue') ?? '0'}`,
	Resource: (spec, status) => resource(spec, status, 'resource'),
	ContainerResource: (spec, status) => resource(spec, status, 'containerResource'),
};

/** The Targets column of HPAs (kubernetes: pkg/printers/internalversion/printers.go, formatHPAMetrics). */
export const formatMetrics = (specs: readonly Json[], statuses: readonly Json[]): string => {
	const texts = specs.map((spec, index) => formats[stringAt(spec, 'type') ?? '']?.(spec, statuses[index]) ?? '<unknown type>');
	if (texts.length === 0) {
		return '<none>';
	}
	const shown = texts.slice(0, 2).join(', ');
	return texts.length > 2 ? `${shown} + ${texts.length - 2} more...` : shown;
};
