import {expect, test} from 'vitest';
import {parseLabelSelector} from '../../source/ui/label-selector.ts';

const labels = {app: 'llama', tier: 'gpu'};

test.each([
	['app=llama', true],
	['app==llama', true],
	['app = qwen', false],
	['app!=qwen', true],
	['missing!=x', true],
	['app', true],
	['missing', false],
	['!missing', true],
	['!app', false],
	['app in (qwen, llama)', true],
	['app in (qwen)', false],
	['missing in (x)', false],
	['app notin (qwen,mistral)', true],
	['missing notin (x)', true],
	['app=llama,tier in (gpu,cpu),!canary', true],
	['app=llama,tier notin (gpu,cpu)', false],
	['constructor', false],
])('"%s" is %s', (text, expected) => {
	expect(parseLabelSelector(text)?.(labels)).toBe(expected);
});

test.each(['app in llama', 'app=(x', 'a b c', 'app in (x', '=x'])('"%s" is no selector', text => {
	expect(parseLabelSelector(text)).toBeUndefined();
});
