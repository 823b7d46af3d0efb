import {expect, test} from 'vitest';
import {compileAnchored} from '../../../source/demo/prometheus/regular-expression.ts';

test.each([
	['llm-.*', 'llm-0', true],
	['llm', 'llm-0', false],
	['a|ab', 'ab', true],
	['.+', 'a\nb', true],
	['(?i)LLM-0', 'llm-0', true],
	['[[:alpha:]]+', 'abc', true],
	['a\\.b', 'axb', false],
	['org\\/model\\-7b', 'org/model-7b', true],
	['(?P<name>x)y', 'xy', true],
	['\\Aa\\z', 'a', true],
	['[^a]', '😀', true],
	['', '', true],
])('%s and %j', (pattern, text, matches) => {
	expect(compileAnchored(pattern)(text)).toBe(matches);
});

test.each(['(', 'a)', '[a', '*a', '(?=a)', '(?<!a)b', '(a)\\1', '(?U)a', '[b-a]'])('%s is refused', pattern => {
	expect(() => compileAnchored(pattern)).toThrow(/^error parsing regexp: /);
});
