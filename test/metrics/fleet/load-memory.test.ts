import {expect, test} from 'vitest';
import {createLoadMemory} from '../../../source/metrics/fleet/load-memory.ts';
import type {ByName} from '../../../source/metrics/numbers/by-name.ts';
import type {WorkloadNumbers} from '../../../source/metrics/numbers/read-numbers.ts';

const told = (name: string, numbers: Readonly<Record<string, number>>): ByName<WorkloadNumbers> =>
	new Map([['chat', new Map([[name, new Map(Object.entries(numbers))]])]]);

const numbersOf = (load: ByName<WorkloadNumbers>, name: string): unknown => Object.fromEntries(load.get('chat')?.get(name) ?? []);

test('what comes in turns is told together, the newest of each number, and no longer than it counts', () => {
	const memory = createLoadMemory();
	memory.join(told('llama', {'vLLM.requests': 1, 'vLLM.waiting': 2}), 1000, 0);
	const second = memory.join(told('llama', {'Istio.requests': 5}), 2000, 0);
	expect(numbersOf(second, 'llama')).toEqual({'vLLM.requests': 1, 'vLLM.waiting': 2, 'Istio.requests': 5});
	const third = memory.join(told('llama', {'vLLM.requests': 3}), 3000, 1500);
	expect(numbersOf(third, 'llama')).toEqual({'vLLM.requests': 3, 'Istio.requests': 5});
	const last = memory.join(told('other', {'vLLM.requests': 9}), 4000, 2500);
	expect(numbersOf(last, 'llama')).toEqual({'vLLM.requests': 3});
	expect(numbersOf(last, 'other')).toEqual({'vLLM.requests': 9});
});
