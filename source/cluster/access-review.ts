import {type Outcome, success} from '../domain/outcome.ts';
import {type SafeText, toSafeText} from '../domain/safe-text.ts';
import type {ClusterClient} from './cluster-client.ts';

export type AccessQuestion = {
	readonly verb: string;
	/** '' for the core group. */
	readonly group: string;
	readonly resource: string;
	readonly subresource?: string;
	/** undefined: all namespaces, or a resource without them. */
	readonly namespace?: string;
	readonly name?: string;
};

export type AccessAnswer = {
	readonly allowed: boolean;
	/** The authorizer's own words, where it has any. */
	readonly reason?: SafeText;
};

type ReviewBody = {readonly status?: {readonly allowed?: boolean; readonly reason?: string; readonly evaluationError?: string}};

/** Asks whether we may, for exactly this verb, object and subresource. Open to every authenticated user. */
export const reviewAccess = async (client: ClusterClient, question: AccessQuestion): Promise<Outcome<AccessAnswer>> => {
	const answer = await client.review<ReviewBody>('/apis/authorization.k8s.io/v1/selfsubjectaccessreviews', {
		apiVersion: 'authorization.k8s.io/v1',
		kind: 'SelfSubjectAccessReview',
		spec: {resourceAttributes: question},
	});
	if (!answer.ok) return answer;
	const {allowed = false, reason, evaluationError} = answer.value.status ?? {};
	const words = reason || evaluationError;
	return success({allowed, ...(words ? {reason: toSafeText(words)} : {})});
};

type AccessRule = {
	readonly verbs: readonly string[];
	readonly apiGroups: readonly string[];
	readonly resources: readonly string[];
	readonly resourceNames: readonly string[];
};

/** What we may in a namespace. `incomplete`: there may be more, so that only a yes counts. */
export type AccessRules = {readonly rules: readonly AccessRule[]; readonly incomplete: boolean};

type RulesBody = {readonly status?: {readonly resourceRules?: ReadonlyArray<Partial<AccessRule>> | null; readonly incomplete?: boolean}};

/** All rules of one namespace in one request: to paint keys with, not to decide by. */
export const reviewRules = async (client: ClusterClient, namespace: string): Promise<Outcome<AccessRules>> => {
	const answer = await client.review<RulesBody>('/apis/authorization.k8s.io/v1/selfsubjectrulesreviews', {
		apiVersion: 'authorization.k8s.io/v1',
		kind: 'SelfSubjectRulesReview',
		spec: {namespace},
	});
	if (!answer.ok) return answer;
	const {resourceRules, incomplete = false} = answer.value.status ?? {};
	const rules = (resourceRules ?? []).map(({verbs = [], apiGroups = [], resources = [], resourceNames = []}) => ({
		verbs,
		apiGroups,
		resources,
		resourceNames,
	}));
	return success({rules, incomplete});
};

const names = (list: readonly string[], wanted: string): boolean => list.includes('*') || list.includes(wanted);

/** Whether rules say yes. False with `incomplete` rules means: not known. */
export const rulesAllow = ({rules}: AccessRules, {verb, group, resource, subresource, name}: AccessQuestion): boolean => {
	const path = subresource === undefined ? resource : `${resource}/${subresource}`;
	return rules.some(
		rule =>
			names(rule.verbs, verb) &&
			names(rule.apiGroups, group) &&
			(names(rule.resources, path) || (subresource !== undefined && rule.resources.includes(`*/${subresource}`))) &&
			(rule.resourceNames.length === 0 || (name !== undefined && rule.resourceNames.includes(name))),
	);
};

export type WhoAmI = {readonly user: SafeText; readonly groups: readonly SafeText[]};

type WhoBody = {readonly status?: {readonly userInfo?: {readonly username?: string; readonly groups?: readonly string[]}}};

/** Who the server takes us for: with impersonation, the one we act as. */
export const whoAmI = async (client: ClusterClient): Promise<Outcome<WhoAmI>> => {
	const answer = await client.review<WhoBody>('/apis/authentication.k8s.io/v1/selfsubjectreviews', {
		apiVersion: 'authentication.k8s.io/v1',
		kind: 'SelfSubjectReview',
	});
	if (!answer.ok) return answer;
	const {username = '', groups = []} = answer.value.status?.userInfo ?? {};
	return success({user: toSafeText(username), groups: groups.map(toSafeText)});
};
