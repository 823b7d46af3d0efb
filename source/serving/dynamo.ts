import {customPlans} from './custom/custom-plans.ts';
import {readOnlyVerbs} from './custom/read-only-verbs.ts';
import {adapterKind, componentKind, graphKind} from './dynamo/dynamo-kinds.ts';
import {dynamoRestart, dynamoScale} from './dynamo/dynamo-plans.ts';
import {projectDynamoAdapter, projectDynamoComponent, projectDynamoGraph} from './dynamo/dynamo-records.ts';
import {readDynamo} from './dynamo/read-dynamo.ts';
import type {ServingSystem} from './serving-system.ts';

const verbs = readOnlyVerbs(
	'A change of one worker of NAME rolls all of its workers, and modeldeck does not write it: change its manifest.',
	{
		scale: {how: '`/scale` of the component’s scaling adapter, else `replicas` of the component'},
		'set-bounds': {none: 'Bounds of NAME are those of an HPA or ScaledObject on its scaling adapter: change them there.'},
		'roll-back': {none: 'NAME keeps no history: its old components are there only while it rolls. Put its manifest back.'},
		restart: {how: '`spec.restart.id`'},
	},
);

const named = {name: 'DynamoGraphDeployment', verbs} as const;

/** Graphs of NVIDIA Dynamo: both versions, whose shapes differ. */
export const dynamo: ServingSystem = {
	...named,
	title: 'NVIDIA Dynamo DynamoGraphDeployment',
	root: 'DynamoGraphDeployment',
	watches: [
		{...graphKind, stage: 'workloads', project: projectDynamoGraph},
		{...componentKind, stage: 'background', project: projectDynamoComponent},
		{...adapterKind, stage: 'background', project: projectDynamoAdapter},
	],
	read: (root, index) => readDynamo(named, root, index),
	...customPlans({scale: dynamoScale, restart: dynamoRestart}),
};
