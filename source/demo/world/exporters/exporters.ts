import type {ServicePlan} from '../fleet/service-plan.ts';
import {cortex, dynamoFrontend, endpointPicker, envoy, ingressNginx, istioGateway, istioSidecar} from './engines/gateways.ts';
import {knative, oldKnative} from './engines/knative.ts';
import {leanKnative, leanKserveVllm, leanNim, leanVllm} from './engines/lean.ts';
import {nim} from './engines/nim.ts';
import {rayServe} from './engines/ray-serve.ts';
import {seldonV1, seldonV2} from './engines/seldon.ts';
import {bentoml, http, kserve, mlserver, otelHttp, tensorFlowServing, torchServe} from './engines/servers.ts';
import {sglang} from './engines/sglang.ts';
import {tei, tgi} from './engines/tgi.ts';
import {triton, tritonTensorRt, tritonWithSummaries} from './engines/triton.ts';
import {trtllmServe} from './engines/trtllm-serve.ts';
import {kserveVllm, oldVllm, vllm, vllmWithOldNames} from './engines/vllm.ts';
import type {ExporterName, GatewayName} from './exporter-name.ts';
import type {EngineExporter} from './family.ts';

/** What each engine exports, under the names and in the units of its own source. */
export const exporters: Readonly<Record<ExporterName, EngineExporter>> = {
	...{
		vllm,
		vllmWithOldNames,
		oldVllm,
		kserveVllm,
		sglang,
		tgi,
		tei,
		triton,
		tritonWithSummaries,
		tritonTensorRt,
		trtllmServe,
		nim,
		rayServe,
	},
	...{
		http,
		kserve,
		mlserver,
		torchServe,
		tensorFlowServing,
		bentoml,
		otelHttp,
		seldonV1,
		seldonV2,
		oldKnative,
		knative,
		istioSidecar,
		cortex,
	},
	...{leanVllm, leanKserveVllm, leanNim, leanKnative},
};

export const gatewayExporters: Readonly<Record<GatewayName, EngineExporter>> = {
	...{endpointPicker, dynamoFrontend, istioGateway, envoy, ingressNginx},
};

/** What tells of the replicas of a service, on their pods. */
export const exportersOf = ({exports, engine, isLean = false}: ServicePlan): readonly ExporterName[] => {
	if (exports !== undefined) return exports;
	if (engine === 'none') return [];
	return isLean ? ['leanVllm'] : [engine];
};
