import type {DemoArguments} from '../cli/arguments.ts';

const defaultSeed = 1;

/** What the command line says of the simulated cluster, as it takes it. */
export const demoOptionsOf = ({seed = defaultSeed, port, services, systems}: DemoArguments) => ({
	seed,
	...(port === undefined ? {} : {port}),
	...(services === undefined ? {} : {services}),
	...(systems === undefined ? {} : {systems}),
});
