import type {PlaneUser} from '../control-plane/control-plane.ts';

const group = {apiVersion: 'flowcontrol.apiserver.k8s.io/v1'};

/**
 * One request of a user at a time, and no queue: what comes while it is there is answered 429. A level without shares has one seat
 * still (seen on 1.36).
 */
export const narrowFlow = (user: PlaneUser): readonly object[] => [
	{
		...{...group, kind: 'PriorityLevelConfiguration', metadata: {name: 'narrow'}},
		spec: {
			type: 'Limited',
			limited: {nominalConcurrencyShares: 0, lendablePercent: 0, borrowingLimitPercent: 0, limitResponse: {type: 'Reject'}},
		},
	},
	{
		...{...group, kind: 'FlowSchema', metadata: {name: 'narrow'}},
		spec: {
			...{matchingPrecedence: 10, priorityLevelConfiguration: {name: 'narrow'}},
			rules: [
				{
					subjects: [{kind: 'User', user: {name: user}}],
					resourceRules: [{verbs: ['*'], apiGroups: ['*'], resources: ['*'], namespaces: ['*'], clusterScope: true}],
					nonResourceRules: [{verbs: ['*'], nonResourceURLs: ['*']}],
				},
			],
		},
	},
];
