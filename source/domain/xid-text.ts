/** What the driver's errors mean, in a few words. `isOfPod`: most often the fault of the program, not of the GPU. */
type XidMeaning = {readonly words: string; readonly isOfPod?: true};

/** Those that are met in practice. https://docs.nvidia.com/deploy/xid-errors/ */
const meanings: ReadonlyMap<number, XidMeaning> = new Map<number, XidMeaning>([
	[13, {words: 'graphics engine exception', isOfPod: true}],
	[31, {words: 'memory page fault', isOfPod: true}],
	[43, {words: 'stopped processing', isOfPod: true}],
	[45, {words: 'preemptive cleanup', isOfPod: true}],
	[48, {words: 'double-bit memory error'}],
	[61, {words: 'internal micro-controller fault'}],
	[62, {words: 'internal micro-controller halt'}],
	[63, {words: 'memory row remapped; a reset completes it'}],
	[64, {words: 'memory row cannot be remapped'}],
	[69, {words: 'graphics engine class error', isOfPod: true}],
	[74, {words: 'NVLink error'}],
	[79, {words: 'has fallen off the bus'}],
	[92, {words: 'many single-bit memory errors'}],
	[94, {words: 'contained memory error; a reset clears it'}],
	[95, {words: 'uncontained memory error; the node needs a reset'}],
	[119, {words: 'GSP does not answer'}],
	[120, {words: 'GSP error'}],
	[140, {words: 'unrecovered memory error'}],
]);

/** `XID 79: has fallen off the bus`, with what the exporter says beside it. */
export const xidText = (code: number, message: string | undefined): string => {
	const words = meanings.get(code)?.words;
	if (words === undefined) return message === undefined ? `XID ${code}` : `XID ${code}: ${message}`;
	return `XID ${code}: ${words}${message === undefined ? '' : ` (${message})`}`;
};

/** Most often the fault of the program on it, so that the GPU itself can go on. */
export const isErrorOfPod = (code: number): boolean => meanings.get(code)?.isOfPod === true;
