import type {EngineMetrics} from './engine-metrics.ts';
import {http} from './http.ts';
import {sglang} from './sglang.ts';
import {tei} from './tei.ts';
import {tgi} from './tgi.ts';
import {triton} from './triton.ts';
import {vllm} from './vllm.ts';

/** All engines, what is special before what is general: of a pod that speaks as several the first counts. */
export const engines: readonly EngineMetrics[] = [vllm, sglang, tgi, tei, triton, http];
