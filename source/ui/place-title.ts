import type {ModelService} from '../domain/model-service.ts';
import type {Route} from './route.ts';

/** Which object a text is of, where it is not the service itself. */
const objectName = (route: Extract<Route, {view: 'text'}>, service: ModelService | undefined): string | undefined =>
	route.reference.name === service?.name ? undefined : route.reference.name;

const titles: {
	readonly [View in Route['view']]: (
		route: Extract<Route, {view: View}>,
		service: ModelService | undefined,
	) => readonly (string | undefined)[];
} = {
	list: () => [],
	service: () => [],
	revisions: () => ['revisions'],
	traffic: () => ['traffic'],
	logs: () => ['logs'],
	text: (route, service) => [objectName(route, service), route.kind === 'yaml' ? 'YAML' : 'describe'],
	gpus: () => ['nodes and GPUs'],
	choose: ({of}) => [of === 'context' ? 'contexts' : 'namespaces'],
	columns: ({of}) => [of === 'wide' ? 'columns of the wide list' : 'columns'],
	why: () => ['where its numbers come from'],
	source: () => ['metrics'],
	help: () => ['help'],
};

/** What is open, for the first line: `chat / llama-3-70b · revisions`; undefined: the list. */
export const placeTitle = (route: Route, service: ModelService | undefined, dot: string): string | undefined => {
	const title = titles[route.view] as (route: Route, service: ModelService | undefined) => readonly (string | undefined)[];
	const name = service === undefined ? undefined : `${service.namespace} / ${service.name}`;
	const parts = [name, ...title(route, service)].filter(part => part !== undefined);
	return parts.length === 0 ? undefined : parts.join(` ${dot} `);
};
