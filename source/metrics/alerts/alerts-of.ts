import {ageText} from '../../domain/age-text.ts';
import type {FiringAlert} from '../../domain/firing-alert.ts';
import {toSafeText} from '../../domain/safe-text.ts';
import type {TargetIndex} from '../fleet/target-index.ts';
import type {MetricsTarget} from '../metrics-target.ts';
import {workloadOfPod} from '../queries/workload-of-pod.ts';
import type {AlertRule} from './alert-rule.ts';
import type {RawAlert} from './read-alerts.ts';

type Labels = RawAlert['labels'];

/** Labels by which rules name what they are about; a rule's own come after those that kube-state-metrics and meshes give. */
const nameLabels = [
	...['deployment', 'statefulset', 'leaderworkerset', 'rollout', 'workload', 'destination_workload', 'inferenceservice', 'isvc'],
	...['llminferenceservice', 'rayservice', 'kn_service_name', 'service_name', 'exported_service', 'service', 'app', 'name', 'model_name'],
];

/** Scraped without honorLabels, the first is what the series is about and the second who told of it. */
const namespaceOf = (labels: Labels): string | undefined => labels['exported_namespace'] ?? labels['namespace'];
const podOf = (labels: Labels): string | undefined => labels['exported_pod'] ?? labels['pod'];

/** Longest text of a rule that is worth its place on a screen. */
const longest = 300;

const shortened = (text: string): string => {
	const line = text.replace(/\s+/g, ' ').trim();
	return line.length > longest ? `${line.slice(0, longest)}…` : line;
};

/** An annotation with the labels filled in; undefined where something is left that only the source could fill in. */
const filled = (template: string | undefined, labels: Labels): string | undefined => {
	const text = template?.replace(/\{\{\s*\$labels\.(\w+)\s*\}\}/g, (_, name: string) => labels[name] ?? '');
	return text === undefined || text.includes('{{') ? undefined : text;
};

const isSame = (one: Labels, other: Labels): boolean =>
	Object.entries(one).every(([name, value]) => name === '__name__' || name === 'alertstate' || other[name] === value);

const words = (annotations: Labels): string | undefined => annotations['summary'] ?? annotations['description'] ?? annotations['message'];

const conditionOf = ({query, duration}: AlertRule): string => `${shortened(query)}${duration > 0 ? ` for ${ageText(duration)}` : ''}`;

/** One order, so that what did not change is the same. */
const keyOf = ({name, severity, pod}: FiringAlert): string => [name, severity, pod].join(' ');

/** An alert in the words of its rule: of several rules of one name that which fires with these labels. */
const toldBy = ({labels, since}: RawAlert, rules: readonly AlertRule[]): FiringAlert => {
	const own = rules.filter(({name}) => name === labels['alertname']);
	const firing = own.flatMap(rule =>
		rule.firing.filter(alert => isSame(labels, alert.labels)).map(({annotations}) => ({rule, annotations})),
	);
	const [exact] = firing;
	const rule = exact?.rule ?? (own.length === 1 ? own[0] : undefined);
	const summary = exact === undefined ? filled(words(rule?.annotations ?? {}), labels) : words(exact.annotations);
	const pod = podOf(labels);
	const severity = labels['severity'];
	return {
		name: toSafeText(labels['alertname'] ?? ''),
		...(severity === undefined ? {} : {severity: toSafeText(severity)}),
		...(summary === undefined ? {} : {summary: toSafeText(shortened(summary))}),
		...(rule === undefined ? {} : {condition: toSafeText(conditionOf(rule))}),
		...(since === undefined ? {} : {since}),
		...(pod === undefined ? {} : {pod: toSafeText(pod)}),
	};
};

/** Whose alerts are whose: by a pod of it, else by a name that is the service's. What is neither is nobody's. */
export const alertsOf = (
	alerts: readonly RawAlert[],
	rules: readonly AlertRule[],
	targets: readonly MetricsTarget[],
	index: TargetIndex,
): ReadonlyMap<string, readonly FiringAlert[]> => {
	if (alerts.length === 0) return new Map();
	const byPod = new Map<string, string>();
	const byName = new Map<string, string>();
	for (const target of targets) {
		const {namespace, uid} = target;
		for (const workload of index.workloadsOf(target)) byPod.set(`${namespace}/${workload}`, uid);
		for (const name of [...index.subjectsOf(target)]) byName.set(`${namespace}/${name}`, uid);
	}
	for (const {namespace, name, uid} of targets) byName.set(`${namespace}/${name}`, uid);
	const ownerOf = (labels: Labels): {readonly uid: string | undefined; readonly isOfPod: boolean} => {
		const namespace = namespaceOf(labels);
		const pod = podOf(labels);
		const ofPod = pod === undefined ? undefined : byPod.get(`${namespace}/${workloadOfPod(pod)}`);
		if (ofPod !== undefined) return {uid: ofPod, isOfPod: true};
		const names = nameLabels.flatMap(label => labels[label] ?? []);
		return {uid: names.map(name => byName.get(`${namespace}/${name}`)).find(uid => uid !== undefined), isOfPod: false};
	};
	const found = new Map<string, FiringAlert[]>();
	for (const alert of alerts) {
		const {uid, isOfPod} = ownerOf(alert.labels);
		if (uid === undefined) continue;
		const {pod, ...told} = toldBy(alert, rules);
		const list = found.get(uid) ?? [];
		// A pod that is not the service's is the one that told of it.
		list.push(isOfPod && pod !== undefined ? {...told, pod} : told);
		found.set(uid, list);
	}
	for (const list of found.values()) list.sort((one, other) => (keyOf(one) < keyOf(other) ? -1 : 1));
	return found;
};
