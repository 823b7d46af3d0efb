import type {KubernetesObject} from '../../source/cluster/kubernetes-object.ts';

/** What differs, by JSON pointer: the values before and after; undefined where there was none. */
export type Changes = Readonly<Record<string, readonly [before: unknown, after: unknown]>>;

const isPlain = (value: unknown): value is Readonly<Record<string, unknown>> => typeof value === 'object' && value !== null;

/** To an operator an empty map is as good as none: the inverse of a first annotation leaves one. */
const isNothing = (value: unknown): boolean => value === undefined || (isPlain(value) && Object.keys(value).length === 0);

const changesAt = (path: string, before: unknown, after: unknown): Changes => {
	const isMap = isPlain(before) && isPlain(after) && Array.isArray(before) === Array.isArray(after);
	if (!isMap) return before === after || (isNothing(before) && isNothing(after)) ? {} : {[path]: [before, after]};
	const keys = [...new Set([...Object.keys(before), ...Object.keys(after)])];
	return Object.assign(
		{},
		...keys.map(key => changesAt(`${path}/${key.replaceAll('~', '~0').replaceAll('/', '~1')}`, before[key], after[key])),
	) as Changes;
};

/** What a write has changed of an object, without what the server keeps count of. */
export const changesOf = (before: KubernetesObject, after: KubernetesObject): Changes => {
	const bare = ({metadata: {resourceVersion, generation, managedFields, ...metadata}, ...object}: KubernetesObject) => ({
		...object,
		metadata,
	});
	return changesAt('', bare(before), bare(after));
};
