/** An engine and how its image or its command line is told. The first row that matches counts: special forks before what they fork. */
type EngineRow = {readonly engine: string; readonly image?: RegExp; readonly command?: RegExp};

const engines: readonly EngineRow[] = [
	{engine: 'NIM', image: /nvcr\.io\/nim\/|\/nim-llm/},
	{engine: 'SGLang', image: /sglang/, command: /sglang\.launch_server/},
	{engine: 'TGI', image: /text-generation-inference/, command: /text-generation-launcher/},
	{engine: 'TEI', image: /text-embeddings-inference/, command: /text-embeddings-router/},
	{engine: 'Infinity', image: /michaelf34\/infinity|infinity-emb/, command: /infinity_emb/},
	{engine: 'Triton', image: /tritonserver/, command: /tritonserver/},
	{engine: 'TensorRT-LLM', image: /tensorrt[-_]?llm/, command: /trtllm-serve/},
	{engine: 'LMDeploy', image: /lmdeploy/, command: /lmdeploy serve/},
	{engine: 'TensorFlow Serving', image: /tensorflow\/serving|tensorflow-serving/, command: /tensorflow_model_server/},
	{engine: 'TorchServe', image: /torchserve/, command: /torchserve/},
	{engine: 'MLServer', image: /mlserver/, command: /mlserver start/},
	{engine: 'Ollama', image: /(^|\/)ollama/, command: /ollama serve/},
	{engine: 'llama.cpp', image: /llama\.cpp|llama-cpp/, command: /llama-server/},
	{engine: 'Ray Serve', command: /serve run/},
	{engine: 'OpenVINO Model Server', image: /openvino\/model_server|model-server-ovms/},
	{engine: 'DJL Serving', image: /djl-(serving|inference)/},
	{engine: 'KServe Hugging Face server', image: /huggingfaceserver/, command: /huggingfaceserver/},
	{
		engine: 'KServe model server',
		image: /(^|\/)(sklearn|xgb|lgb|pmml|paddle|predictive)server/,
		command: /-m (sklearn|xgb|lgb|pmml|paddle|predictive)server/,
	},
	{engine: 'BentoML', image: /bentoml/, command: /bentoml serve/},
	{engine: 'faster-whisper', image: /faster-whisper|whisper-server/},
	// Last: many forks carry its name in theirs.
	{engine: 'vLLM', image: /vllm/, command: /vllm(\.entrypoints| serve)/},
];

/** The serving engine of a container, by its image and then by what it runs: `command` and `args` joined by blanks. */
export const engineOf = (image: string, commandLine: string): string | undefined => {
	const name = image.toLowerCase();
	return (engines.find(row => row.image?.test(name)) ?? engines.find(row => row.command?.test(commandLine)))?.engine;
};
