import type {KubernetesObject} from '../../cluster/kubernetes-object.ts';
import type {SafeText} from '../../domain/safe-text.ts';
import {type CustomRecord, customRecord} from '../custom/custom-record.ts';
import {textAt} from '../custom/release-planners.ts';
import {compact, rawNumber, rawObject} from '../raw.ts';
import type {Unsafe} from '../serving-system.ts';

export type VllmRuntimeRecord = CustomRecord & {
	readonly desired: number;
	/** Of the KEDA ScaledObject that its operator makes; absent: autoscaling is off. */
	readonly bounds?: {readonly minimum: number; readonly maximum: number};
	readonly model?: SafeText;
	readonly image?: SafeText;
	readonly port: number;
};

/** The operator joins the two with a slash. https://github.com/vllm-project/production-stack */
export const imageOf = (root: KubernetesObject): string | undefined => {
	const [registry, name] = ['registry', 'name'].map(field => textAt(root, 'spec', 'deploymentConfig', 'image', field));
	return name === undefined ? undefined : registry === undefined ? name : `${registry}/${name}`;
};

export const projectVllmRuntime = (object: KubernetesObject): Unsafe<VllmRuntimeRecord> => {
	const spec = rawObject(object.spec);
	const scaling = rawObject(spec['autoscalingConfig']);
	return compact({
		...customRecord('VLLMRuntime', object),
		desired: rawNumber(rawObject(spec['deploymentConfig'])['replicas']) ?? 1,
		bounds:
			scaling['enabled'] === true
				? {minimum: rawNumber(scaling['minReplicas']) ?? 1, maximum: rawNumber(scaling['maxReplicas']) ?? 1}
				: undefined,
		model: textAt(object, 'spec', 'model', 'modelURL'),
		image: imageOf(object),
		port: rawNumber(rawObject(spec['vllmConfig'])['port']) ?? 8000,
	});
};
