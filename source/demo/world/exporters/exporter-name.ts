/** What tells of a replica, on its own pod. */
export type ExporterName =
	| (
			| 'vllm'
			| 'vllmWithOldNames'
			| 'oldVllm'
			| 'kserveVllm'
			| 'sglang'
			| 'tgi'
			| 'tei'
			| 'triton'
			| 'tritonWithSummaries'
			| 'tritonTensorRt'
	  )
	| ('trtllmServe' | 'nim' | 'rayServe' | 'http' | 'kserve' | 'mlserver' | 'torchServe' | 'tensorFlowServing' | 'bentoml' | 'otelHttp')
	| ('seldonV1' | 'seldonV2' | 'oldKnative' | 'knative' | 'istioSidecar' | 'cortex')
	| ('leanVllm' | 'leanKserveVllm' | 'leanNim' | 'leanKnative');

/** What tells of a whole service, on a pod of its own. */
export type GatewayName = 'endpointPicker' | 'dynamoFrontend' | 'istioGateway' | 'envoy' | 'ingressNginx';
