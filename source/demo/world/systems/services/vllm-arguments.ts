/** What starts vLLM with a model on so many GPUs. */
export const vllmArguments = (model: string, gpus: number): readonly string[] => [
	...['--model', model, '--port', '8000'],
	...(gpus > 1 ? ['--tensor-parallel-size', String(gpus)] : []),
];
