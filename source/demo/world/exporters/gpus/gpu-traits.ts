/** What an exporter of GPUs does otherwise than most, by its node. */
export type GpuTraits = {
	/** Whose GPUs. Default: NVIDIA's. */
	readonly vendor?: 'amd' | 'intel';
	/** The scrape honours labels: the pod that holds a GPU is in `pod`, not in `exported_pod`. */
	readonly honorsLabels?: true;
	/** The target has no labels of its own for pods: it is scraped by its address. */
	readonly isBare?: true;
	/**
	 * Who shares a GPU is told by `KUBERNETES_VIRTUAL_GPUS`: all values copied to each pod, or utilization and memory by process besides
	 * those of the device. Default: one of the pods has the series.
	 */
	readonly virtualGpus?: 'copies' | 'processes';
	/** Each GPU is cut into so many instances of a profile. */
	readonly mig?: {readonly profile: string; readonly perGpu: number; readonly memory: number; readonly isSingle?: true};
	readonly replicas?: number;
	/** Devices are claimed, not requested. */
	readonly isClaimed?: true;
	/** An exporter of years ago: `Hostname`, and blanks that are large numbers. */
	readonly isOld?: true;
	/** The last error of one of its GPUs. */
	readonly error?: {readonly gpu: number; readonly code: number};
};
