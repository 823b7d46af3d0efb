import {alertFindings} from './findings/alert-findings.ts';
import {calmFindings} from './findings/calm-findings.ts';
import {componentFindings} from './findings/component-findings.ts';
import type {AssessContext, AssessInput, Finding} from './findings/finding.ts';
import {loadFindings} from './findings/load-findings.ts';
import {replicaFindings} from './findings/replica-findings.ts';
import {rolloutFindings} from './findings/rollout-findings.ts';
import {trafficFindings} from './findings/traffic-findings.ts';
import {lastGood} from './last-good.ts';
import {faultGroups} from './pod-fault.ts';
import type {ServiceState, Severity} from './state.ts';
import {defaultThresholds} from './thresholds.ts';

/** Within one severity the first that applies is the state: what is nearest to the cause comes first. */
const findings: readonly Finding[] = [
	...rolloutFindings,
	...replicaFindings,
	...componentFindings,
	...loadFindings,
	...trafficFindings,
	...alertFindings,
	...calmFindings,
];

const contextOf = (input: AssessInput): AssessContext => {
	const {service} = input;
	const {revisions, replicas} = service;
	const pods = service.pods ?? [];
	const newest = revisions?.find(revision => revision.newest);
	const older = revisions?.filter(revision => !revision.newest) ?? [];
	return {
		thresholds: defaultThresholds,
		...input,
		name: service.name,
		newest,
		serving: older
			.filter(revision => revision.replicas.available > 0)
			.toSorted((one, other) => other.replicas.available - one.replicas.available),
		hasOlder: revisions === undefined ? replicas.total > replicas.updated : older.some(revision => revision.replicas.desired > 0),
		pods: pods.filter(pod => pod.deletedAt === undefined),
		newestPods: newest === undefined ? [] : pods.filter(pod => pod.revisionHash === newest.hash && pod.deletedAt === undefined),
		faults: faultGroups(pods),
		target: revisions === undefined ? undefined : lastGood(revisions),
	};
};

const rank: Readonly<Record<Severity, number>> = {broken: 0, look: 1, fine: 2};

/**
 * Joins how the rollout goes and how the service does into the one state that is shown: the worst finding, with its sentence
 * and what would help. With the thresholds of the house Erroring counts as broken from 2 %, Slow from three times its own last
 * hour, and they are worth a look from 1 % and from twice; Queueing is broken from 50 waiting requests a replica.
 */
export const assess = (input: AssessInput): ServiceState => {
	const context = contextOf(input);
	const found = findings
		.filter(finding => finding.applies(context))
		.map(finding => ({finding, severity: typeof finding.severity === 'function' ? finding.severity(context) : finding.severity}))
		// Stable sort: the order of the table stands within a severity.
		.toSorted((one, other) => rank[one.severity] - rank[other.severity]);
	const [first] = found;
	if (first === undefined) throw new Error('a finding that always applies is missing');
	const {finding, severity} = first;
	const since = finding.since?.(context);
	const detail = finding.detail?.(context);
	const note = finding.note?.(context);
	const others = new Set(found.map(entry => entry.finding.word).filter(word => word !== finding.word && word !== 'Stable'));
	return {
		word: finding.word,
		severity,
		...(since === undefined ? {} : {since}),
		...(detail === undefined ? {} : {detail}),
		sentence: finding.sentence(context),
		...(note === undefined ? {} : {note}),
		suggestions: finding.suggestions?.(context) ?? [],
		others: [...others],
	};
};
