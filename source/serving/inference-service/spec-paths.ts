import type {KubernetesObject} from '../../cluster/kubernetes-object.ts';
import {type Path, valueAt} from '../plans/edit.ts';
import {rawObject, rawObjects, rawText} from '../raw.ts';
import type {Role} from './inference-service-kind.ts';

/** What KServe calls the container that serves, in every workload that it makes. */
export const servingContainer = 'kserve-container';

/** `model`, and before it a field for each framework, which still are accepted. */
const modelFields = [
	'model',
	'huggingface',
	'triton',
	'sklearn',
	'xgboost',
	'tensorflow',
	'pytorch',
	'onnx',
	'lightgbm',
	'paddle',
	'pmml',
] as const;

/** Where the model of the predictor stands; undefined: it has containers of its own. */
const modelPath = (object: KubernetesObject): Path | undefined => {
	const field = modelFields.find(name => valueAt(object, 'spec', 'predictor', name) !== undefined);
	return field === undefined ? undefined : ['spec', 'predictor', field];
};

/** Where the address of the model stands; undefined: the image has it, or several are loaded. */
export const uriPath = (object: KubernetesObject): Path | undefined => {
	const uris = rawObjects(valueAt(object, 'spec', 'predictor', 'storageUris'));
	if (uris.length > 0) return uris.length === 1 ? ['spec', 'predictor', 'storageUris', 0, 'uri'] : undefined;
	const model = modelPath(object);
	if (model === undefined) return undefined;
	if (rawText(valueAt(object, ...model, 'storageUri')) !== undefined) return [...model, 'storageUri'];
	return rawText(valueAt(object, ...model, 'storage', 'path')) === undefined ? undefined : [...model, 'storage', 'path'];
};

/** What an InferenceService says of one container of its workload. */
export type ContainerPlace = {
	readonly path: Path;
	/** Its arguments follow those of the serving runtime. */
	readonly appends: boolean;
};

/** Where a container of a component's workload can be changed; undefined: only in the serving runtime that it comes from. */
export const containerPlace = (object: KubernetesObject, name: string, role: Role = 'predictor'): ContainerPlace | undefined => {
	const model = role === 'predictor' ? modelPath(object) : undefined;
	const containers = rawObjects(valueAt(object, 'spec', role, 'containers'));
	// One without a name is the one that serves.
	const index = containers.findIndex(container => (rawText(container['name']) ?? servingContainer) === name);
	if (index >= 0) return {path: ['spec', role, 'containers', index], appends: false};
	return model !== undefined && name === servingContainer ? {path: model, appends: true} : undefined;
};

/** The serving runtime that gives the rest of the template. */
export const runtimeOf = (object: KubernetesObject): string | undefined => {
	const status = rawObject(object.status);
	return rawText(status['servingRuntimeName']) ?? rawText(status['clusterServingRuntimeName']);
};

/** Arguments as KServe writes them into the workload. https://github.com/kserve/kserve/blob/master/pkg/controller/v1beta1/inferenceservice/utils/utils.go */
export const filledIn = (args: readonly string[], {metadata}: KubernetesObject): readonly string[] =>
	args.map(arg =>
		arg.replaceAll(/\{\{\s*\.Name\s*\}\}/g, metadata.name).replaceAll(/\{\{\s*\.Namespace\s*\}\}/g, metadata.namespace ?? ''),
	);
