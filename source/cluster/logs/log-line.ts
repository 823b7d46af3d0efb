import {type SafeText, toSafeText} from '../../domain/safe-text.ts';

export type LogLine = {
	/** RFC 3339, as the kubelet wrote it; '' where it wrote none. */
	readonly time: SafeText;
	readonly text: SafeText;
};

const stamped = /^(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?(?:Z|[+-]\d\d:\d\d)) ?/;
// biome-ignore lint/suspicious/noControlCharactersInRegex: the sequences that colour text
const colours = /\u001b\[[\d;:]*m/g;

/** The kubelet's own lines are of 16 KiB; of what a runtime has joined from them the beginning is shown. Characters. */
const longest = 16_384;

const tabStop = 8;

const expandTabs = (text: string): string => {
	if (!text.includes('\t')) return text;
	let out = '';
	for (const part of text.split(/(\t)/)) out += part === '\t' ? ' '.repeat(tabStop - (out.length % tabStop)) : part;
	return out;
};

/** One line of a log with `timestamps=true`. Colours are dropped; whatever else is no text is made visible. */
export const toLogLine = (line: string): LogLine => {
	const [head = '', time = ''] = stamped.exec(line) ?? [];
	const text = line
		.slice(head.length, head.length + longest)
		.replace(/\r$/, '')
		.replace(colours, '');
	const rest = line.length > head.length + longest ? `… (${line.length - head.length - longest} more characters)` : '';
	return {time: toSafeText(time), text: toSafeText(`${expandTabs(text)}${rest}`)};
};

/** A time as text that sorts: in UTC, with nine digits. */
export const sortableTime = (time: string): string => {
	const [, seconds = '', digits = '', zone = ''] = /^(.{19})(?:\.(\d+))?(.*)$/.exec(time) ?? [];
	const whole = zone === 'Z' ? seconds : new Date(Date.parse(`${seconds}${zone}`) || 0).toISOString().slice(0, 19);
	return `${whole}.${digits.padEnd(9, '0').slice(0, 9)}`;
};
