import {expect, test} from 'vitest';
import {parseFilter} from '../../source/ui/filter.ts';
import {fleet, llama} from './fixtures/fleet.ts';

const matching = (text: string): readonly string[] => {
	const parsed = parseFilter(text);
	if (!parsed.ok) throw new Error(parsed.sentence);
	return fleet.filter(entry => parsed.filter?.matches(entry) ?? true).map(entry => entry.service.name);
};

test.each([
	['qwen', ['qwen-moe', 'qwen-72b', 'deepseek-r1']],
	['^vision', ['sdxl-turbo']],
	['LLAMA', ['llama-3-70b']],
	['!chat', ['sdxl-turbo', 'bge-m3', 'whisper-large', 'parakeet']],
	['-l app=bge-m3', ['bge-m3']],
	['-l app!=bge-m3,app=gemma-2b', ['gemma-2b']],
	['-l missing', []],
	['-f wsprlg', ['whisper-large']],
	['Parked', ['parakeet']],
])('/%s', (text, names) => {
	expect(matching(text)).toEqual(names);
});

test.each(['', '   ', '!', '-l', '-f ', '-l ,'])('"%s" is no filter', text => {
	expect(parseFilter(text)).toEqual({ok: true, filter: undefined});
});

test('what is no regular expression is refused with what would do', () => {
	expect(parseFilter('qwen(')).toMatchObject({ok: false, sentence: expect.stringContaining('-f qwen(')});
});

test('a label of the name of an inherited property is not one', () => {
	const parsed = parseFilter('-l constructor');
	expect(parsed.ok && parsed.filter?.matches(llama)).toBe(false);
});
