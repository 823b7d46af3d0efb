import {spawn} from 'node:child_process';
import {existsSync, readFileSync} from 'node:fs';
import path from 'node:path';
import {fileURLToPath} from 'node:url';
import {describe} from 'vitest';
import {type ControlPlane, controlPlaneAssets} from './control-plane.ts';
import {establish} from './custom-resources.ts';

const here = fileURLToPath(new URL('.', import.meta.url));

const modules = {
	'argo-rollouts': 'github.com/argoproj/argo-rollouts',
	keda: 'github.com/kedacore/keda/v2',
} as const;

/** A real operator that `build` builds from its Go module. */
export type OperatorName = keyof typeof modules;

/** The folder of its programs and its `crds.yaml`; undefined: not built. */
const operatorPrograms = (name: OperatorName): string | undefined => {
	const lines = readFileSync(path.join(here, 'operators', name, 'go.mod'), 'utf8').split('\n');
	const version = lines.map(line => line.trim().split(/\s+v?/)).find(([module]) => module === modules[name])?.[1] ?? '';
	const folder = path.join(controlPlaneAssets() ?? '', `${name}-${version}`);
	return existsSync(path.join(folder, '.complete')) ? folder : undefined;
};

/** `describe` where these operators are built, a visible skip elsewhere. MODELDECK_REQUIRE_CONTROL_PLANE=1 turns the skip into a failure. */
export const describeWithOperators = (operators: readonly OperatorName[], name: string, body: () => void): void => {
	const missing = operators.filter(operator => operatorPrograms(operator) === undefined);
	if (missing.length === 0) {
		describe(name, body);
		return;
	}
	const remedy = `no ${missing.join(', no ')}: run test/control-plane/build`;
	if (process.env['MODELDECK_REQUIRE_CONTROL_PLANE'] === '1') throw new Error(remedy);
	describe.skip(`${name} (${remedy})`, body);
};

export const describeWithOperator = (operator: OperatorName, name: string, body: () => void): void =>
	describeWithOperators([operator], name, body);

const programsOf = (name: OperatorName): string => {
	const programs = operatorPrograms(name);
	if (programs === undefined) throw new Error(`no ${name}: run test/control-plane/build`);
	return programs;
};

/** An operator's own CRDs, without the operator. */
export const installDefinitions = (plane: ControlPlane, name: OperatorName): Promise<void> =>
	establish(plane, [path.join(programsOf(name), 'crds.yaml')]);

/** Installs its own CRDs and starts it, with a log in the plane's folder; the plane's `stop` ends it. */
export const startOperator = async (plane: ControlPlane, name: OperatorName): Promise<void> => {
	await installDefinitions(plane, name);
	// Not awaited by its pipes: the operator that is left behind would hold them open.
	await new Promise<void>((resolve, reject) => {
		const child = spawn(path.join(here, 'operator'), [name, programsOf(name), plane.folder], {stdio: 'ignore'});
		child.once('error', reject);
		child.once('exit', code => (code === 0 ? resolve() : reject(new Error(`${name} did not start: see ${plane.folder}/${name}.log`))));
	});
};
