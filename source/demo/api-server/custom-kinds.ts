import {type DemoObject, isJsonObject, type JsonObject, listAt, objectAt, stringAt, valueAt} from './demo-object.ts';
import {type Kind, kinds, type ScalePaths} from './kinds.ts';
import type {ObjectStore} from './object-store.ts';
import {jsonPathSteps, printerColumns} from './table/printer-columns.ts';

/** All kinds that are served now: those built in, and those that definitions in the store describe. */
export type KindBook = {
	/** The same array for as long as nothing changes. */
	readonly all: () => readonly Kind[];
	readonly find: (group: string, version: string, resource: string) => Kind | undefined;
};

const names = (value: unknown): readonly string[] => (Array.isArray(value) ? value.filter(name => typeof name === 'string') : []);

/** `.spec.replicas` as the members it goes through. */
const membersOf = (path: string): readonly string[] => jsonPathSteps(path).flatMap(step => (step.type === 'member' ? [step.name] : []));

const scaleOf = (version: JsonObject): ScalePaths | undefined => {
	const scale = valueAt(version, 'subresources', 'scale');
	if (!isJsonObject(scale)) return undefined;
	const selector = stringAt(scale, 'labelSelectorPath');
	return {
		spec: membersOf(stringAt(scale, 'specReplicasPath') ?? ''),
		status: membersOf(stringAt(scale, 'statusReplicasPath') ?? ''),
		...(selector === undefined ? {} : {selector: membersOf(selector)}),
	};
};

/** The kinds of a CustomResourceDefinition: one for each version that is served. */
const kindsOf = (definition: DemoObject): readonly Kind[] => {
	const named = objectAt(definition, 'spec', 'names');
	return listAt(definition, 'spec', 'versions')
		.filter(isJsonObject)
		.filter(version => version['served'] === true)
		.map(version => {
			const scale = scaleOf(version);
			return {
				resource: stringAt(named, 'plural') ?? '',
				singular: stringAt(named, 'singular') ?? (stringAt(named, 'kind') ?? '').toLowerCase(),
				kind: stringAt(named, 'kind') ?? '',
				group: stringAt(definition, 'spec', 'group') ?? '',
				version: stringAt(version, 'name') ?? '',
				namespaced: stringAt(definition, 'spec', 'scope') !== 'Cluster',
				shortNames: names(named['shortNames']),
				categories: names(named['categories']),
				subresources: [
					...(isJsonObject(valueAt(version, 'subresources', 'status')) ? (['status'] as const) : []),
					...(scale === undefined ? [] : (['scale'] as const)),
				],
				custom: scale === undefined ? {} : {scale},
				columns: printerColumns(listAt(version, 'additionalPrinterColumns').filter(isJsonObject)),
			};
		});
};

/** `more`: kinds that another server behind this one serves. */
export const createKindBook = (store: ObjectStore, more: readonly Kind[] = []): KindBook => {
	let known: {readonly definitions: readonly DemoObject[]; readonly all: readonly Kind[]} | undefined;
	const all = (): readonly Kind[] => {
		const definitions = store.list('customresourcedefinitions', '');
		if (known?.definitions !== definitions) {
			known = {definitions, all: [...kinds, ...more, ...definitions.flatMap(kindsOf)]};
		}
		return known.all;
	};
	return {
		all,
		find: (group, version, resource) => all().find(kind => kind.group === group && kind.version === version && kind.resource === resource),
	};
};
