import type {DemoObject, JsonObject} from '../demo-object.ts';
import type {Kind} from '../kinds.ts';

export type IncludeObject = 'None' | 'Metadata' | 'Object';

const rowObject = (object: DemoObject, include: IncludeObject): JsonObject | null => {
	if (include === 'None') {
		return null;
	}
	return include === 'Object' ? object : partialMetadata(object);
};

/** The metadata alone, as `as=PartialObjectMetadata` asks for. */
export const partialMetadata = ({metadata}: DemoObject): JsonObject => ({
	kind: 'PartialObjectMetadata',
	apiVersion: 'meta.k8s.io/v1',
	metadata,
});

/** Objects as a meta.k8s.io/v1 Table. Without `withColumns` the definitions stay out: a watch sends them once. */
export const tableOf = (
	kind: Kind,
	objects: readonly DemoObject[],
	options: {readonly metadata: JsonObject; readonly include: IncludeObject; readonly now: number; readonly withColumns: boolean},
): JsonObject => ({
	kind: 'Table',
	apiVersion: 'meta.k8s.io/v1',
	metadata: options.metadata,
	columnDefinitions: options.withColumns
		? kind.columns.map(({name, type, format, priority}) => ({name, type, format, description: '', priority}))
		: null,
	rows: objects.map(object => ({
		cells: kind.columns.map(column => column.print(object, options.now)),
		object: rowObject(object, options.include),
	})),
});
