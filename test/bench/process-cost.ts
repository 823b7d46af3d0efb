import {readFileSync} from 'node:fs';

const statusBytes = (pid: number, field: string): number => {
	const line = new RegExp(`^${field}:\\s+(\\d+) kB$`, 'm').exec(readFileSync(`/proc/${pid}/status`, 'utf8'));
	return Number(line?.[1] ?? Number.NaN) * 1024;
};

/** Resident memory of a process in bytes, now and at its highest. Linux only. */
export const residentBytes = (pid: number): {readonly now: number; readonly peak: number} => ({
	now: statusBytes(pid, 'VmRSS'),
	peak: statusBytes(pid, 'VmHWM'),
});

/** CPU time a process has used, in milliseconds. Linux counts in ticks of 10 ms. */
export const cpuMilliseconds = (pid: number): number => {
	const fields = readFileSync(`/proc/${pid}/stat`, 'utf8')
		.replace(/^.*\) /, '')
		.split(' ');
	return (Number(fields[11]) + Number(fields[12])) * 10;
};

/** The value below which a share of the values lies. */
export const quantile = (values: readonly number[], share: number): number => {
	const sorted = values.toSorted((a, b) => a - b);
	return sorted[Math.min(sorted.length - 1, Math.ceil(share * sorted.length) - 1)] ?? Number.NaN;
};
