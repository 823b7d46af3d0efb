import {expect, test} from 'vitest';
import {closeAfterEach} from '../close-after-each.ts';
import {exported, fields, gpu, usual} from './gpu-samples.ts';
import {holderOf, service, tellGpus} from './gpu-stage.ts';

const closing = closeAfterEach();
const llama = service('llama');
const mebibyte = 2 ** 20;

test('blanks of drivers are dropped, whatever they stand for', async () => {
	const blank = Number('9223372036854775794');
	const {metrics, devices} = await tellGpus(
		closing,
		[llama],
		usual(exported(gpu(0), holderOf('llama')), 50, {
			...{PROF_GR_ENGINE_ACTIVE: blank, DEV_FB_FREE: blank, DEV_GPU_TEMP: blank, DEV_POWER_USAGE: blank},
		}),
	);
	expect(metrics(llama)).toMatchObject({gpuUtilization: {value: 0.5}});
	for (const name of ['gpuMemory', 'gpuTemperature', 'gpuPower']) expect(metrics(llama)).not.toHaveProperty(name);
	const [device] = devices();
	expect(device).toMatchObject({utilization: {value: 0.5}, memoryUsed: {value: 60_000 * mebibyte}});
	for (const name of ['memoryTotal', 'temperature', 'power']) expect(device).not.toHaveProperty(name);
});

test('total memory is used, free and reserved together, and MiB become bytes', async () => {
	const {metrics, devices} = await tellGpus(
		closing,
		[llama],
		usual(exported(gpu(0), holderOf('llama')), 50, {DEV_FB_USED: 40_000, DEV_FB_FREE: 39_000, DEV_FB_RESERVED: 1000}),
	);
	expect(metrics(llama)).toMatchObject({gpuMemory: {value: 0.5}});
	expect(devices()).toMatchObject([{memoryUsed: {value: 40_000 * mebibyte}, memoryTotal: {value: 80_000 * mebibyte}}]);
});

test('the hottest of its GPUs is the temperature of a service, and all of them together its power', async () => {
	const {metrics} = await tellGpus(
		closing,
		[llama],
		[
			...usual(exported(gpu(0), holderOf('llama')), 50, {DEV_GPU_TEMP: 71, DEV_POWER_USAGE: 300}),
			...usual(exported(gpu(1), holderOf('llama')), 50, {DEV_GPU_TEMP: 64, DEV_POWER_USAGE: 200}),
		],
	);
	expect(metrics(llama)).toMatchObject({gpuTemperature: {value: 71}, gpuPower: {value: 500}});
});

test('an XID error is the last code that its driver told of, with its words; 0 is none', async () => {
	const labels = exported(gpu(0), holderOf('llama'));
	const {devices} = await tellGpus(
		closing,
		[llama],
		[
			...usual(labels, 50).filter(({name}) => name !== 'DCGM_FI_DEV_XID_ERRORS'),
			...fields({...labels, err_code: '79', err_msg: 'GPU has fallen off the bus'}, {DEV_XID_ERRORS: 79}),
			...usual(gpu(1), 50),
		],
	);
	expect(devices()).toMatchObject([{error: {code: 79, message: 'GPU has fallen off the bus'}}, {}]);
	expect(devices()[1]).not.toHaveProperty('error');
});

test('DCGM_EXP_XID_ERRORS_COUNT is what came in its window, and none any more when it is 0', async () => {
	const counted = (index: number, xid: string, value: number) =>
		fields({...gpu(index), xid, window_size_in_ms: '300000'}, {XID_ERRORS_COUNT: value}, 'DCGM_EXP_');
	const {devices} = await tellGpus(
		closing,
		[llama],
		[0, 1].flatMap(index => usual(gpu(index), 0)).concat(counted(0, '31', 2), counted(0, '94', 3), counted(1, '31', 0)),
	);
	expect(devices()).toMatchObject([{error: {code: 94, message: '3 times in the last 5 min'}}, {}]);
	expect(devices()[1]).not.toHaveProperty('error');
});
