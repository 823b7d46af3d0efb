import {toSafeText} from '../../../source/domain/safe-text.ts';
import {hostileText, hostileTexts, seeded} from './hostile-text.ts';

/** What a text of a cluster becomes. `count`: how many strings were made so far. */
export type Poison = {
	/** The same for the same text, so that what points at it still does: names. */
	readonly name: (text: string) => string;
	/** Another one each time. */
	readonly text: (text: string) => string;
	/** What a poisoned text was: what is asked for by it, and what is written back. */
	readonly cure: (text: string) => string;
	readonly count: () => number;
};

export const createPoison = (seed: number): Poison => {
	const random = seeded(seed);
	const names = new Map<string, string>();
	const cures = new Map<string, string>();
	let count = 0;
	return {
		name(text) {
			const known = names.get(text);
			if (known !== undefined) return known;
			// Every other name stays, and where numbers come from, so that they find their replicas.
			if (random() < 0.5 || /monitoring|prometheus|exporter|^demo/.test(text)) {
				names.set(text, text);
				return text;
			}
			// What a path can carry; the rest of the grammar is for texts.
			const made = `${text}${hostileText(random).replace(/[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]|[./\\%?#]/g, '')}`;
			names.set(text, made);
			// The console asks by the name as it knows it: the safe one.
			cures.set(made, text);
			cures.set(toSafeText(made), text);
			count += 1;
			return made;
		},
		text(text) {
			const more = hostileTexts(random, 150);
			count += more.count;
			const made = `${text} ${more.text}`;
			cures.set(made, text);
			return made;
		},
		cure: text => cures.get(text) ?? text,
		count: () => count,
	};
};

/** Fields that other fields point at, or that stand in paths. */
const nameKeys: ReadonlySet<string> = new Set([
	'name',
	'namespace',
	'nodeName',
	'container',
	'pod',
	'node',
	'service',
	'host',
	'hostname',
	'Hostname',
	'exported_pod',
	'exported_namespace',
	'exported_container',
	'exported_node',
	'alertname',
	'claimName',
	'secretName',
	'serviceAccountName',
	'schedulerName',
	'fieldPath',
	'component',
	'model_name',
	'modelName',
	'UUID',
	'gpu',
	'device',
	'currentRevision',
	'updateRevision',
	'revisionName',
	'latestReadyRevisionName',
	'latestCreatedRevisionName',
]);

/** Fields that say what something is: with those poisoned nothing would be shown of the rest. */
const structure: ReadonlySet<string> = new Set(
	'kind apiVersion uid resourceVersion selfLink continue type status phase reason effect operator op protocol restartPolicy imagePullPolicy dnsPolicy terminationMessagePolicy strategy deploymentMode policy mode controller __name__ le quantile resultType health state severity format scope verb verbs group version resource singularName responseKind metricType pathType sessionAffinity whenUnsatisfiable topologyKey operation subresource time fieldsType key apiGroups resources resourceNames'.split(
		' ',
	),
);

/** Numbers with units, times and the like: read, not drawn. */
const isValue = (text: string): boolean =>
	/^[+-]?[\d.]+(?:[eE][+-]?\d+)?[a-zA-Z%]{0,2}$/.test(text) ||
	/^\d{4}-\d\d-\d\dT/.test(text) ||
	/^(?:true|false|True|False|Unknown)?$/.test(text) ||
	/^(?:\+Inf|-Inf|NaN)$/.test(text);

/** Maps whose keys are the cluster's own words, and tell a reader what something is by them. */
const labelMaps: ReadonlySet<string> = new Set(['labels', 'annotations', 'matchLabels', 'nodeSelector', 'selector']);

/** Labels by which objects are told apart. */
const isTelling = (key: string): boolean =>
	/hash|revision|group|role|component|nvidia|amd\.com|gpu|instance-type|zone|ray\.io|tracking|managed-by|part-of|serving|modeldeck|prometheus/i.test(
		key,
	);

/** JSON of a cluster, with every text in it poisoned that the cluster controls. */
export const poisonJson = (value: unknown, poison: Poison, key = '', holder = ''): unknown => {
	if (typeof value === 'string') {
		if (structure.has(key) || isValue(value)) return value;
		if (nameKeys.has(key) && holder !== 'env') return poison.name(value);
		if (labelMaps.has(holder)) return isTelling(key) ? value : poison.text(value);
		return poison.text(value);
	}
	if (Array.isArray(value)) return value.map(entry => poisonJson(entry, poison, key, key));
	if (typeof value !== 'object' || value === null) return value;
	const entries = Object.entries(value).map(([name, entry]) => [name, poisonJson(entry, poison, name, key)] as const);
	const object = Object.fromEntries(entries);
	if (key !== 'metadata' || !('uid' in object)) return object;
	// What anybody may write onto an object.
	const own = Object.fromEntries(Array.from({length: 3}, () => [poison.text('note'), poison.text('more')]));
	return {
		...object,
		annotations: {...(object['annotations'] as object | undefined), ...own},
		labels: {...(object['labels'] as object | undefined), [poison.text('x')]: poison.text('y')},
	};
};

/** JSON that was made of poisoned answers, as the cluster knows it. */
export const cureJson = (value: unknown, cure: Poison['cure']): unknown => {
	if (typeof value === 'string') return cure(value);
	if (Array.isArray(value)) return value.map(entry => cureJson(entry, cure));
	if (typeof value !== 'object' || value === null) return value;
	return Object.fromEntries(Object.entries(value).map(([key, entry]) => [cure(key), cureJson(entry, cure)]));
};
