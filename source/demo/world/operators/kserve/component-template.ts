import {type DemoObject, isJsonObject, type JsonObject, listAt, objectAt, stringAt} from '../../../api-server/demo-object.ts';

export type Role = 'predictor' | 'transformer' | 'explainer';

/** Images of the serving runtimes, by the format of the model. */
const runtimes: Readonly<Record<string, readonly [runtime: string, image: string]>> = {
	huggingface: ['kserve-huggingfaceserver', 'kserve/huggingfaceserver'],
	sklearn: ['kserve-sklearnserver', 'kserve/sklearnserver'],
	triton: ['kserve-tritonserver', 'nvcr.io/nvidia/tritonserver'],
	vllm: ['vllm-runtime', 'vllm/vllm-openai'],
};

const defaultVersion = 'v0.15.2';

export const runtimeOf = (isvc: DemoObject): string | undefined =>
	stringAt(isvc, 'spec', 'predictor', 'model', 'runtime') ??
	runtimes[stringAt(isvc, 'spec', 'predictor', 'model', 'modelFormat', 'name') ?? '']?.[0];

const modelContainer = (isvc: DemoObject, model: JsonObject): JsonObject => {
	const [, image = ''] = runtimes[stringAt(model, 'modelFormat', 'name') ?? ''] ?? [];
	const {args: _args, resources, env} = model;
	return {
		name: 'kserve-container',
		image: stringAt(model, 'image') ?? `${image}:${stringAt(model, 'runtimeVersion') ?? defaultVersion}`,
		args: [`--model_name=${isvc.metadata.name}`, '--model_dir=/mnt/models', ...listAt(model, 'args')],
		...(env === undefined ? {} : {env}),
		ports: [{name: 'http', containerPort: 8080}],
		...(resources === undefined ? {} : {resources}),
		readinessProbe: {tcpSocket: {port: 8080}},
	};
};

const storageUriOf = (part: JsonObject): string | undefined => stringAt(part, 'model', 'storageUri');

/** The pods of a part of an InferenceService: the containers it names, or those that its serving runtime has for its model. */
export const componentTemplate = (isvc: DemoObject, role: Role, labels: Readonly<Record<string, string>>): JsonObject => {
	const part = objectAt(isvc, 'spec', role);
	const uri = storageUriOf(part);
	const model = part['model'];
	const containers = isJsonObject(model) ? [modelContainer(isvc, model)] : listAt(part, 'containers');
	const annotations = {
		...objectAt(part, 'annotations'),
		...(uri === undefined ? {} : {'internal.serving.kserve.io/storage-initializer-sourceuri': uri}),
	};
	const own = Object.fromEntries(['nodeSelector', 'tolerations'].flatMap(key => (part[key] === undefined ? [] : [[key, part[key]]])));
	return {
		metadata: {
			labels: {...labels, 'serving.kserve.io/inferenceservice': isvc.metadata.name, component: role},
			...(Object.keys(annotations).length === 0 ? {} : {annotations}),
		},
		spec: {
			...(uri === undefined
				? {}
				: {
						initContainers: [
							{
								name: 'storage-initializer',
								image: 'kserve/storage-initializer:v0.15.2',
								args: [uri, '/mnt/models'],
								resources: {limits: {cpu: '1', memory: '4Gi'}},
							},
						],
					}),
			containers,
			...own,
		},
	};
};

const roles: readonly Role[] = ['predictor', 'transformer', 'explainer'];

export const rolesOf = (isvc: DemoObject): readonly Role[] => roles.filter(role => isJsonObject(isvc.spec?.[role]));
