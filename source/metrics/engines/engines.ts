import {bentoml} from './bentoml.ts';
import {cortex} from './cortex.ts';
import {dynamo} from './dynamo.ts';
import {endpointPicker} from './endpoint-picker.ts';
import type {EngineMetrics} from './engine-metrics.ts';
import {envoy} from './envoy.ts';
import {http, openTelemetry} from './http.ts';
import {ingressNginx} from './ingress-nginx.ts';
import {istio, istioWaypoint} from './istio.ts';
import {knative} from './knative.ts';
import {knativeBefore} from './knative-before.ts';
import {kservePython} from './kserve-python.ts';
import {llamaCpp} from './llama-cpp.ts';
import {lmdeploy} from './lmdeploy.ts';
import {mlserver} from './mlserver.ts';
import {nim} from './nim.ts';
import {rayServe} from './ray-serve.ts';
import {seldonV1} from './seldon-v1.ts';
import {seldonV2} from './seldon-v2.ts';
import {sglang} from './sglang.ts';
import {tei} from './tei.ts';
import {tensorflowServing} from './tensorflow-serving.ts';
import {tensorrtLlm} from './tensorrt-llm.ts';
import {tgi} from './tgi.ts';
import {torchserve} from './torchserve.ts';
import {triton} from './triton.ts';
import {tritonTensorrtLlm} from './triton-tensorrt-llm.ts';
import {vllm} from './vllm.ts';

/**
 * All engines, what is special before what is general: of a pod that speaks as several the first that tells a number counts. Then
 * the gateways, those next to the model before those at the edge.
 */
export const engines: readonly EngineMetrics[] = [
	dynamo,
	rayServe,
	seldonV1,
	seldonV2,
	vllm,
	sglang,
	tgi,
	tei,
	tensorrtLlm,
	tritonTensorrtLlm,
	triton,
	nim,
	llamaCpp,
	lmdeploy,
	mlserver,
	torchserve,
	tensorflowServing,
	bentoml,
	kservePython,
	openTelemetry,
	http,
	endpointPicker,
	knative,
	knativeBefore,
	istio,
	istioWaypoint,
	envoy,
	ingressNginx,
	cortex,
];
