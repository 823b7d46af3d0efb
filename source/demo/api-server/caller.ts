/** Rights as in an RBAC Role. `*` stands for all. */
export type Rule = {
	/** Where it holds; `undefined`: in the whole cluster, cluster-scoped resources included. */
	readonly namespaces?: readonly string[];
	readonly verbs: readonly string[];
	readonly groups: readonly string[];
	/** `pods`, and `pods/log` for a subresource. */
	readonly resources: readonly string[];
	readonly names?: readonly string[];
};

export type Account = {readonly token: string; readonly user: string; readonly groups?: readonly string[]; readonly rules: readonly Rule[]};

/** Who sends a request, after authentication and impersonation. */
export type Caller = {readonly user: string; readonly groups: readonly string[]; readonly rules: readonly Rule[]};

export type ResourceAttributes = {
	readonly verb: string;
	readonly group: string;
	readonly resource: string;
	readonly subresource?: string;
	/** Empty: all namespaces, or cluster-scoped. */
	readonly namespace: string;
	readonly name?: string;
};

const anybody = ['*'] as const;

/** The rights of group system:masters. */
const everything: Rule = {verbs: anybody, groups: anybody, resources: anybody};

/** What every authenticated user may ask (system:basic-user). */
const basicRules: readonly Rule[] = [
	{verbs: ['create'], groups: ['authorization.k8s.io'], resources: ['selfsubjectaccessreviews', 'selfsubjectrulesreviews']},
	{verbs: ['create'], groups: ['authentication.k8s.io'], resources: ['selfsubjectreviews']},
];

/** Paths every authenticated user may read (system:discovery, system:public-info-viewer). */
export const publicPaths: readonly string[] = [
	'/api',
	'/api/*',
	'/apis',
	'/apis/*',
	'/healthz',
	'/livez',
	'/openapi',
	'/openapi/*',
	'/readyz',
	'/version',
	'/version/',
];

const isMaster = (caller: Caller): boolean => caller.groups.includes('system:masters');

export const rulesOf = (caller: Caller): readonly Rule[] => [
	...caller.rules,
	...(isMaster(caller) ? [everything] : []),
	...(caller.groups.includes('system:authenticated') ? basicRules : []),
];

const covers = (allowed: readonly string[], wanted: string): boolean => allowed.includes('*') || allowed.includes(wanted);

const coversResource = (rule: Rule, {resource, subresource}: ResourceAttributes): boolean => {
	const full = subresource === undefined ? resource : `${resource}/${subresource}`;
	return covers(rule.resources, full) || (subresource !== undefined && rule.resources.includes(`*/${subresource}`));
};

export const isAllowed = (caller: Caller, attributes: ResourceAttributes): boolean =>
	rulesOf(caller).some(
		rule =>
			covers(rule.verbs, attributes.verb) &&
			covers(rule.groups, attributes.group) &&
			coversResource(rule, attributes) &&
			(rule.namespaces === undefined || (attributes.namespace !== '' && rule.namespaces.includes(attributes.namespace))) &&
			(rule.names === undefined || (attributes.name !== undefined && rule.names.includes(attributes.name))),
	);

export const isPathAllowed = (caller: Caller, path: string): boolean => {
	const open = publicPaths.some(allowed => (allowed.endsWith('*') ? path.startsWith(allowed.slice(0, -1)) : path === allowed));
	return (
		isMaster(caller) ||
		(open && caller.groups.includes('system:authenticated')) ||
		['/healthz', '/livez', '/readyz', '/version'].includes(path)
	);
};
