import {expect, test} from 'vitest';
import {filterSequences} from '../../../source/cli/filter-terminal.ts';
import {serviceTable} from '../../../source/cli/service-table.ts';
import {type Action, type ActionType, actionTypes} from '../../../source/domain/action.ts';
import type {ModelService} from '../../../source/domain/model-service.ts';
import {objectPath} from '../../../source/domain/object-reference.ts';
import type {Plan} from '../../../source/domain/plan.ts';
import {servingSystems} from '../../../source/serving/serving-systems.ts';
import {makePlan} from '../../../source/session/gate/make-plan.ts';
import {handMadeHost} from '../../ui/fixtures/host.ts';
import {openScreen} from '../../ui/fixtures/screen.ts';
import {nonNumbers, unsafePlaces} from './check-values.ts';
import {createFuzzedFleet, type FuzzedFleet, objectsOfDemo} from './fuzzed-fleet.ts';
import {oneOf, seeded} from './hostile-text.ts';
import {mutated} from './mutations.ts';
import {createCheckedTerminal} from './terminal-model.ts';

const actionsOf = (service: ModelService): Readonly<Record<ActionType, Action>> => ({
	scale: {type: 'scale', replicas: 3},
	'set-bounds': {type: 'set-bounds', minimum: 2, maximum: 5},
	hold: {type: 'hold', replicas: 2},
	release: {type: 'release'},
	update: {type: 'update', container: service.containers[0]?.name ?? '', image: 'vllm/vllm-openai:v9', args: ['--port', '1']},
	'roll-back': {type: 'roll-back', revision: service.revisions?.at(-1)?.id ?? ''},
	restart: {type: 'restart'},
	'replace-replica': {type: 'replace-replica', replicaUid: service.pods?.[0]?.uid ?? ''},
	pause: {type: 'pause'},
	resume: {type: 'resume'},
	promote: {type: 'promote'},
	'promote-full': {type: 'promote-full'},
	abort: {type: 'abort'},
	retry: {type: 'retry'},
	'set-traffic': {type: 'set-traffic', targets: [{revision: 'latest', percent: 100}]},
});

/** What is wrong with a plan: it would write to what is not there, not to this object, or on other grounds than what was read. */
const faultsOf = (plan: Plan, {fresh}: FuzzedFleet): readonly string[] =>
	plan.steps.flatMap(({request}) => {
		const path = objectPath(request.target);
		const object = fresh.get(request.target);
		if (!/^\/apis?\/[\w./%~()'!*-]+$/.test(path) || path.split('/').includes('..')) return [`writes to ${path}`];
		if (object === undefined) return [`writes to ${path}, which was not read`];
		if (request.target.uid !== object.metadata.uid) return [`writes to ${request.target.uid} and not to ${object.metadata.uid}`];
		if (nonNumbers(request.body).length > 0) return ['writes what is no number'];
		if (request.method !== 'PATCH') return [];
		// A patch that does not fit such an object is refused by the server, in the dry run already.
		return request.body.some(({op, path: at}) => op === 'test' && at === '/metadata/uid') ? [] : ['has no test of the UID'];
	});

const planAll = (service: ModelService, fleet: FuzzedFleet): {readonly plans: number; readonly faults: readonly string[]} => {
	const system = servingSystems.find(({name}) => name === service.system);
	if (system === undefined) return {plans: 0, faults: [`no system ${service.system}`]};
	const actions = actionsOf(service);
	let plans = 0;
	const faults = actionTypes.flatMap((type): readonly string[] => {
		try {
			system.permission(type, service);
			system.needs(actions[type], service);
			const outcome = makePlan(system, actions[type], service, fleet.fresh);
			if (!outcome.ok && outcome.reason.includes('cannot be understood')) return [`${service.system} ${type}: ${outcome.reason}`];
			if (!outcome.ok) return [];
			plans += 1;
			const {title, lines, warnings, typed} = outcome.plan;
			return [...faultsOf(outcome.plan, fleet), ...unsafePlaces({title, lines, warnings, typed})].map(
				fault => `${service.system} ${type} ${fault}`,
			);
		} catch (error) {
			return [`${service.system} ${type} throws ${error instanceof Error ? error.stack?.split('\n').slice(0, 4).join(' ') : error}`];
		}
	});
	return {plans, faults};
};

const rounds = Number(process.env['ROUNDS'] ?? 800);

test('whatever is wrong with an object of any serving system, it is read with care or said to be unreadable, and no plan is made of what is not there', async () => {
	const objects = await objectsOfDemo();
	const fleet = createFuzzedFleet(objects);
	const first = fleet.snapshot();
	expect(new Set(first.rows.map(({service}) => service.system))).toEqual(new Set(servingSystems.map(({name}) => name)));
	const random = seeded(Number(process.env['SEED'] ?? 6));
	const faults = new Map<string, number>();
	const note = (all: readonly string[]): void => {
		for (const fault of all) faults.set(fault, (faults.get(fault) ?? 0) + 1);
	};
	const sum = {plans: 0, read: 0, unreadable: 0, changed: 0};
	for (let round = 0; round < rounds; round++) {
		const touched = Array.from({length: 1 + Math.floor(random() * 6)}, () => oneOf(random, objects));
		const before = new Set(fleet.snapshot().rows);
		for (const placed of touched) {
			if (fleet.tell({...placed, object: mutated(random, placed.object)})) sum.read += 1;
			else sum.unreadable += 1;
		}
		try {
			const after = fleet.snapshot();
			const changed = after.rows.filter(row => !before.has(row));
			sum.changed += changed.length;
			note(after.limits.filter(limit => limit.includes('cannot be understood')));
			note(unsafePlaces({changed, capacity: after.capacity, gpus: after.gpus, limits: after.limits}));
			note(unsafePlaces(serviceTable(changed, after.now, {ascii: false})));
			for (const {service} of changed) {
				const planned = planAll(service, fleet);
				sum.plans += planned.plans;
				note(planned.faults);
			}
		} catch (error) {
			note([`throws ${error instanceof Error ? error.stack?.split('\n').slice(0, 5).join(' ') : error}`]);
		}
		for (const placed of touched) fleet.tell(placed);
	}
	expect([...faults].toSorted(([, one], [, other]) => other - one).slice(0, 60)).toEqual([]);
	expect(sum.plans).toBeGreaterThan(rounds);
	expect(sum.changed).toBeGreaterThan(rounds / 2);
	// What is put back is what it was.
	fleet.relist();
	expect(fleet.snapshot().rows.map(({service}) => service.name)).toEqual(first.rows.map(({service}) => service.name));
});

test('whatever the objects say, every page of every service can be drawn, and no line is wider than the terminal', async () => {
	const objects = await objectsOfDemo();
	const fleet = createFuzzedFleet(objects);
	const random = seeded(12);
	const {host, store} = handMadeHost(fleet.snapshot());
	const screen = openScreen(host, {columns: 100, rows: 30});
	const terminal = createCheckedTerminal(100, 30);
	let seen = 0;
	const wrong: string[] = [];
	try {
		for (let round = 0; round < 80; round++) {
			const touched = Array.from({length: 20}, () => oneOf(random, objects));
			for (const placed of touched) fleet.tell({...placed, object: mutated(random, placed.object)});
			store.set(fleet.snapshot());
			await screen.press('g', ...Array.from({length: Math.floor(random() * 12)}, () => 'j'), 'enter');
			await screen.press(
				...oneOf(random, [
					['pagedown', 'pagedown', 'q'],
					['z', 'j', 'q', 'q'],
					['i', 'escape', 'q'],
					['s', 'escape', 'q'],
					['v', 'q', 'q'],
					['a', 'escape', 'q'],
					['shift-h', 'j', 'enter', 'q', 'q'],
					['q', 'ctrl-w'],
				]),
			);
			await screen.press('escape', 'q', 'escape');
			const written = screen.written().slice(seen);
			seen += written.length;
			await terminal.write(written);
			wrong.push(...terminal.differences(), ...(filterSequences(written) === written ? [] : ['the second net had something to do']));
			if (screen.hasLeft()) wrong.push(`it has left in round ${round}`);
			if (wrong.length > 5) break;
			for (const placed of touched) fleet.tell(placed);
		}
		expect(wrong).toEqual([]);
		expect(await screen.text()).toContain('services');
	} finally {
		screen.close();
	}
});
