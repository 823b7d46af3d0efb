import {existsSync} from 'node:fs';
import {writeFile} from 'node:fs/promises';
import path from 'node:path';
import {afterAll, beforeAll, expect, test} from 'vitest';
import {type Demo, type DemoOptions, startDemo} from '../../source/demo/start-demo.ts';
import {type ControlPlane, describeWithControlPlane, startControlPlane} from '../control-plane/control-plane.ts';
import {normalize, type Outcome, runStep} from '../demo/api-server/compare-outcomes.ts';
import {type LiveStep, liveScript} from './live-rollout-script.ts';
import {listOf, node} from './serving-manifests.ts';

const begin = Date.now();
const speed = 8;
/** Simulated models load as slowly as real ones, those of kwok at once: here time runs eight times as fast. */
const fastClock: DemoOptions['clock'] = {
	now: () => begin + (Date.now() - begin) * speed,
	setTimeout: (callback, delay) => setTimeout(callback, delay / speed),
	clearTimeout: timer => clearTimeout(timer as NodeJS.Timeout),
};

const told = (step: LiveStep, outcome: Outcome): string => {
	// Each server has its own function for it.
	const lines = normalize(outcome)
		.replace(/pod-template-hash=\S+/gu, 'pod-template-hash=HASH')
		.trimEnd()
		.split('\n');
	if (step.compare === 'exit code') return lines[0] ?? '';
	return step.compare === 'last line' ? `${lines[0]}\n${lines.at(-1)}` : lines.join('\n');
};

describeWithControlPlane('rollouts of the simulated cluster beside a real one', assets => {
	let plane: ControlPlane;
	let demo: Demo;

	beforeAll(async () => {
		plane = await startControlPlane();
		await plane.kubectl(['create', '-f', '-'], listOf(node('gpu-1', 8)));
		demo = await startDemo({seed: 1, clock: fastClock, systems: 'none'});
		demo.run();
		await writeFile(path.join(plane.folder, 'demo.kubeconfig'), demo.kubeconfig);
	});

	afterAll(async () => {
		await demo?.close();
		await plane?.stop();
	});

	const versions = ['kubectl', 'kubectl-1.32'].filter(name => existsSync(path.join(assets, name)));

	test.each(versions)('%s leads a Deployment and a StatefulSet through the same life on both', async name => {
		const kubectl = path.join(assets, name);
		const differences: unknown[] = [];
		for (const step of liveScript) {
			const [real, simulated] = await Promise.all(
				[plane.kubeconfig('admin'), path.join(plane.folder, 'demo.kubeconfig')].map(async file =>
					told(step, await runStep(kubectl, () => file, step)),
				),
			);
			if (real !== simulated) differences.push({step, real, simulated});
		}
		expect(differences).toEqual([]);
	});
});
