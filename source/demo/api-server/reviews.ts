import {invalid} from './api-error.ts';
import {type Caller, isAllowed, isPathAllowed, publicPaths, rulesOf} from './caller.ts';
import {type JsonObject, objectAt, stringAt, valueAt} from './demo-object.ts';

const accessReview = (caller: Caller, body: JsonObject): JsonObject => {
	if ((valueAt(body, 'spec', 'resourceAttributes') === undefined) === (valueAt(body, 'spec', 'nonResourceAttributes') === undefined)) {
		const message = 'Invalid value: null: exactly one of nonResourceAttributes or resourceAttributes must be specified';
		throw invalid('', 'authorization.k8s.io', '', [{reason: 'FieldValueInvalid', message, field: 'spec.resourceAttributes'}]);
	}
	const attributes = objectAt(body, 'spec', 'resourceAttributes');
	const subresource = stringAt(attributes, 'subresource') ?? '';
	const name = stringAt(attributes, 'name') ?? '';
	const path = stringAt(body, 'spec', 'nonResourceAttributes', 'path');
	const allowed =
		path === undefined
			? isAllowed(caller, {
					verb: stringAt(attributes, 'verb') ?? '',
					group: stringAt(attributes, 'group') ?? '',
					resource: stringAt(attributes, 'resource') ?? '',
					namespace: stringAt(attributes, 'namespace') ?? '',
					...(subresource === '' ? {} : {subresource}),
					...(name === '' ? {} : {name}),
				})
			: isPathAllowed(caller, path);
	return {allowed};
};

const rulesReview = (caller: Caller, body: JsonObject): JsonObject => {
	const namespace = stringAt(body, 'spec', 'namespace') ?? '';
	const rules = rulesOf(caller).filter(rule => rule.namespaces === undefined || rule.namespaces.includes(namespace));
	return {
		resourceRules: rules.map(({verbs, groups, resources, names}) => ({
			verbs,
			apiGroups: groups,
			resources,
			...(names === undefined ? {} : {resourceNames: names}),
		})),
		nonResourceRules: [
			{verbs: ['get'], nonResourceURLs: publicPaths},
			...(caller.groups.includes('system:masters') ? [{verbs: ['*'], nonResourceURLs: ['*']}] : []),
		],
		incomplete: false,
	};
};

const selfReview = ({user, groups}: Caller): JsonObject => ({userInfo: {username: user, uid: user, groups}});

/** Questions a client asks about itself, by resource; the answer is the body with a status. */
export const reviews: Readonly<Record<string, (caller: Caller, body: JsonObject) => JsonObject>> = {
	'authorization.k8s.io/selfsubjectaccessreviews': accessReview,
	'authorization.k8s.io/selfsubjectrulesreviews': rulesReview,
	'authentication.k8s.io/selfsubjectreviews': selfReview,
};
