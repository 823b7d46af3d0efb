import type {KubernetesObject} from '../cluster/kubernetes-object.ts';
import {lookup} from '../domain/lookup.ts';
import type {ManagerPolicy} from '../domain/model-service.ts';
import type {ObjectReference} from '../domain/object-reference.ts';
import {compact, rawObject, rawObjects, rawText, rawTexts} from './raw.ts';

const units = lookup<number>({ms: 1, s: 1000, m: 60_000, h: 3_600_000});

/** Go's way to write a duration, `1h30m0s`, in milliseconds. https://pkg.go.dev/time#ParseDuration */
const durationOf = (value: unknown): number | undefined => {
	const text = rawText(value);
	if (text === undefined || !/^(?:\d+(?:\.\d+)?(?:ms|s|m|h))+$/.test(text)) return undefined;
	return [...text.matchAll(/(\d+(?:\.\d+)?)(ms|s|m|h)/g)].reduce(
		(sum, [, count, unit = '']) => sum + Number(count) * (units[unit] ?? 0),
		0,
	);
};

const manual: ManagerPolicy = {reverts: false, manual: true};

/** https://argo-cd.readthedocs.io/en/stable/user-guide/auto_sync/ */
const ofApplication = ({metadata, spec}: KubernetesObject): ManagerPolicy => {
	const {automated} = rawObject(rawObject(spec)['syncPolicy']);
	const isOff = automated === undefined || automated === null || rawObject(automated)['enabled'] === false;
	if (isOff || metadata.annotations?.['argocd.argoproj.io/skip-reconcile'] === 'true') return manual;
	return {reverts: rawObject(automated)['selfHeal'] === true};
};

/** https://fluxcd.io/flux/components/kustomize/kustomizations/ */
const ofKustomization = ({spec}: KubernetesObject): ManagerPolicy => {
	const {suspend, interval} = rawObject(spec) as {readonly suspend?: unknown; readonly interval?: unknown};
	return suspend === true ? manual : compact({reverts: true, every: durationOf(interval)});
};

/** Without drift detection it looks at its release alone: https://fluxcd.io/flux/components/helm/helmreleases/#drift-detection */
const ofHelmRelease = ({spec}: KubernetesObject): ManagerPolicy => {
	const fields = rawObject(spec);
	if (fields['suspend'] === true) return manual;
	const corrects = rawObject(fields['driftDetection'])['mode'] === 'enabled';
	return corrects ? compact({reverts: true, every: durationOf(fields['interval'])}) : {reverts: false};
};

const rows = lookup<(object: KubernetesObject) => ManagerPolicy>({
	Application: ofApplication,
	Kustomization: ofKustomization,
	HelmRelease: ofHelmRelease,
});

/** What a manager does about changes that its source does not have, as its own object says; undefined: it is none. */
export const managerPolicy = (kind: string, object: KubernetesObject): ManagerPolicy | undefined => rows[kind]?.(object);

/** `.spec.replicas` as a pointer; a jq expression that does more is not understood, and covers nothing. */
const pointerOfJq = (expression: string): string | undefined =>
	/^(?:\.[A-Za-z_]\w*)+$/.test(expression) ? expression.replaceAll('.', '/') : undefined;

const matches = (wanted: unknown, value: string | undefined): boolean => wanted === undefined || wanted === '*' || wanted === value;

/** Whether an Application has been told to overlook these fields of an object: then it does not put them back by itself. */
export const overlooks = (application: KubernetesObject, target: ObjectReference, pointers: readonly string[]): boolean => {
	const entries = rawObjects(rawObject(application.spec)['ignoreDifferences']).filter(
		entry =>
			matches(entry['group'] ?? '', target.resource.group) &&
			matches(entry['kind'], target.resource.kind) &&
			matches(entry['name'], target.name) &&
			matches(entry['namespace'], target.namespace),
	);
	const overlooked = entries.flatMap(entry => [
		...rawTexts(entry['jsonPointers']),
		...rawTexts(entry['jqPathExpressions']).flatMap(expression => pointerOfJq(expression) ?? []),
	]);
	return (
		pointers.length > 0 &&
		pointers.every(pointer => overlooked.some(path => pointer === path || pointer.startsWith(`${path.replace(/\/$/, '')}/`)))
	);
};
