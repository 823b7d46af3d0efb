import type {KubernetesObject} from '../cluster/kubernetes-object.ts';
import {ageWords} from '../domain/age-text.ts';
import {type Raw, rawObject, rawTime} from './raw.ts';

/**
 * Who wrote a field last, as managedFields have it. `at`: milliseconds since the epoch, cluster time; the API server leaves it
 * out for what was written through /scale (seen on 1.36).
 */
export type FieldWriter = {readonly manager: string; readonly at?: number};

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

const owns = (fields: unknown, parts: readonly string[]): boolean => {
	let here: Raw | undefined = rawObject(fields);
	for (const part of parts) {
		here = child(here, part);
		if (here === undefined) return false;
	}
	return true;
};

/** The last writer of a field; undefined: nobody is named for it. Whoever wrote something near it is not meant. */
export const fieldWriter = (object: KubernetesObject, path: string): FieldWriter | undefined => {
	const parts = partsOf(path);
	const owners = (object.metadata.managedFields ?? []).flatMap(({manager, time, fieldsV1}): readonly FieldWriter[] => {
		if (manager === undefined || !owns(fieldsV1, parts)) return [];
		const at = rawTime(time);
		return [at === undefined ? {manager} : {manager, at}];
	});
	return owners.toSorted((one, other) => (other.at ?? 0) - (one.at ?? 0))[0];
};

/** `kubectl-set 3 min ago`; without a time where there is none. `now`: cluster time. */
export const writerWords = ({manager, at}: FieldWriter, now: number): string =>
	at === undefined ? manager : `${manager} ${ageWords(now - at)} ago`;
