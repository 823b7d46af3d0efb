import {cpus, loadavg} from 'node:os';
import {parseArgs} from 'node:util';
import {runSoak} from './run-soak.ts';
import {soakTable} from './soak-table.ts';

const {values} = parseArgs({
	options: {
		minutes: {type: 'string', default: '120'},
		seed: {type: 'string', default: '1'},
		services: {type: 'string', default: '1000'},
		events: {type: 'string', default: '500'},
		metrics: {type: 'string', default: 'on'},
		faults: {type: 'string', default: 'on'},
		program: {type: 'string'},
		'node-options': {type: 'string'},
	},
});

const print = (line: string): void => void process.stdout.write(`${line}\n`);

print(`Node ${process.versions.node}, ${cpus().length} × ${cpus()[0]?.model ?? 'unknown CPU'}, load ${loadavg()[0]?.toFixed(1)}`);
print(`${values.minutes} minutes, ${values.services} services, ${values.events} events/s, seed ${values.seed}`);
const report = await runSoak({
	minutes: Number(values.minutes),
	seed: Number(values.seed),
	services: Number(values.services),
	events: Number(values.events),
	metrics: values.metrics !== 'off',
	...(values.faults === 'off' ? {faults: []} : {}),
	program: values.program,
	nodeOptions: values['node-options'],
	say: print,
});
print('');
for (const step of report.hand.unanswered) print(`not answered: ${step}\n`);
if (!report.hasMetrics) print('  without metrics: no Prometheus (test/control-plane/build), or they were not wanted');
const table = soakTable(report);
for (const {name, text, broken} of table) print(`  ${name.padEnd(40)}${text}${broken === undefined ? '' : `   BROKEN: ${broken}`}`);
const broken = table.filter(row => row.broken !== undefined);
print(broken.length === 0 ? '\nall bounds hold' : `\n${broken.length} bounds are broken`);
process.exit(broken.length === 0 ? 0 : 1);
