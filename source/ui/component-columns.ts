import type {ModelService, ServiceComponent} from '../domain/model-service.ts';
import {scaleText} from '../domain/service-text.ts';
import {scalerOf} from './action-form.ts';
import type {Column} from './table.ts';
import {cutMiddle, widthOf} from './text-width.ts';
import type {Theme} from './theme.ts';

type ComponentContext = {readonly theme: Theme; readonly service: ModelService};

const workloadText = ({reference, name}: ServiceComponent): string =>
	reference === undefined ? name : `${reference.resource.kind} ${name}`;

/** `2/3`, or `2/3 groups (8 pods each)`. */
const readyText = ({replicas, podsPerReplica}: ServiceComponent): string =>
	`${replicas.ready}/${replicas.desired}${podsPerReplica === 1 ? '' : ` groups (${podsPerReplica} pods each)`}`;

const scalerText = (component: ServiceComponent, {service, theme}: ComponentContext): string => {
	const scaler = scalerOf(service, component.role);
	if (scaler === undefined) return '';
	const bounds = scaleText({...service, autoscalers: [scaler]}).replace('∞', theme.glyphs.infinity);
	return `${bounds} ${scaler.kind}${scaler.blind === undefined ? '' : ', blind'}`;
};

/** The workloads of a service of several. */
export const componentColumns: ReadonlyArray<Column<ServiceComponent, ComponentContext>> = [
	{
		id: 'role',
		title: 'COMPONENT',
		align: 'left',
		width: 10,
		maximum: 24,
		priority: 0,
		natural: ({role}) => widthOf(role),
		cell: ({role}) => [{text: role, role: 'strong'}],
	},
	{
		id: 'ready',
		title: 'READY',
		align: 'left',
		width: 5,
		maximum: 28,
		priority: 1,
		natural: component => widthOf(readyText(component)),
		cell: component => [{text: readyText(component), role: component.replicas.ready < component.replicas.desired ? 'look' : 'plain'}],
	},
	{id: 'updated', title: 'UPDATED', align: 'right', width: 7, priority: 5, cell: ({replicas}) => [{text: String(replicas.updated)}]},
	{
		id: 'gpus',
		title: 'GPUS',
		align: 'right',
		width: 4,
		priority: 2,
		cell: ({gpus}, {theme}) => [
			gpus.perReplica === 0 && gpus.held === 0 ? {text: theme.glyphs.none, role: 'dim'} : {text: String(gpus.held)},
		],
	},
	{
		id: 'scaler',
		title: 'SCALED BY',
		align: 'left',
		width: 9,
		maximum: 28,
		priority: 4,
		naturalNow: (component, context) => widthOf(scalerText(component, context)),
		cell: (component, context) => [{text: scalerText(component, context) || context.theme.glyphs.none, role: 'dim'}],
	},
	{
		id: 'workload',
		title: 'WORKLOAD',
		align: 'left',
		width: 8,
		maximum: 60,
		priority: 3,
		natural: component => widthOf(workloadText(component)),
		cell: (component, {theme}, width) => [{text: cutMiddle(workloadText(component), width, theme.glyphs.ellipsis), role: 'dim'}],
	},
];
