import {amd} from './amd.ts';
import {dcgm} from './dcgm.ts';
import type {GpuMetrics} from './gpu-metrics.ts';
import {intel} from './intel.ts';
import {torchServe} from './torch-serve.ts';
import {triton} from './triton.ts';

/** Of a pod that several tell of the first counts. */
export const gpus: readonly GpuMetrics[] = [dcgm, amd, intel, triton, torchServe];
