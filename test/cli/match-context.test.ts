import {expect, test} from 'vitest';
import {matchesContext} from '../../source/cli/match-context.ts';

test.each([
	[undefined, 'prod', false],
	['', 'prod', false],
	[' , ', '', false],
	['prod', 'prod', true],
	['prod', 'prod-eu', false],
	['prod-*', 'prod-eu', true],
	['*prod*', 'arn:aws:eks:eu:1:cluster/prod', true],
	['prod-?', 'prod-1', true],
	['prod-?', 'prod-12', false],
	['staging, live', 'live', true],
	['a.b', 'aXb', false],
	['kind-[x]', 'kind-[x]', true],
	['*', 'anything', true],
])('the list %s and the context %s: %s', (list, context, expected) => {
	expect(matchesContext(list, context)).toBe(expected);
});
