import {readFileSync} from 'node:fs';

/** Resident memory of a process in bytes. Linux only. */
export const residentBytes = (pid: number): number => {
	const line = /^VmRSS:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'));
	return Number(line?.[1] ?? Number.NaN) * 1024;
};

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
