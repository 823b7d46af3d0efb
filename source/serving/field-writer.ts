import type {KubernetesObject} from '../cluster/kubernetes-object.ts';
import {type Raw, rawObject, rawTime} from './raw.ts';

/** Who wrote a field last, as managedFields have it. `at`: milliseconds since the epoch, cluster time. */
export type FieldWriter = {readonly manager: string; readonly at: number};

/** `spec.template.spec.containers[vllm].image` → its parts. */
const partsOf = (path: string): readonly string[] => path.match(/\[[^\]]*\]|[^.[\]]+/g) ?? [];

/** https://kubernetes.io/docs/reference/using-api/server-side-apply/#serialization: `f:` a field, `k:` a list entry by its keys. */
const child = (fields: Raw, part: string): Raw | undefined => {
	const bare = part.replace(/^\[|\]$/g, '');
	const direct = fields[`f:${bare}`];
	if (direct !== undefined) return rawObject(direct);
	const entry = Object.keys(fields).find(key => key.startsWith('k:') && Object.values(parseKey(key)).includes(bare));
	return entry === undefined ? undefined : rawObject(fields[entry]);
};

const parseKey = (key: string): Raw => {
	try {
		return rawObject(JSON.parse(key.slice(2)));
	} catch {
		return {};
	}
};

/** How many parts of a path an owner's fields go along. */
const depth = (fields: unknown, parts: readonly string[]): number => {
	let here: Raw | undefined = rawObject(fields);
	let found = 0;
	for (const part of parts) {
		here = child(here, part);
		if (here === undefined) return found;
		found++;
	}
	return found;
};

/** The last writer of a field, or of the nearest thing around it that has one; undefined: nobody is named. */
export const fieldWriter = (object: KubernetesObject, path: string): FieldWriter | undefined => {
	const parts = partsOf(path);
	const owners = (object.metadata.managedFields ?? []).flatMap(({manager, time, fieldsV1}) => {
		const at = rawTime(time);
		const reach = depth(fieldsV1, parts);
		return manager === undefined || at === undefined || reach === 0 ? [] : [{manager, at, reach}];
	});
	const [last] = owners.toSorted((one, other) => other.reach - one.reach || other.at - one.at);
	return last === undefined ? undefined : {manager: last.manager, at: last.at};
};
