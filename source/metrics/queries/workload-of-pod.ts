/**
 * A pod's name without what its controllers added: `llama-7d9f8c6b5-x2x4k` and `bert-0` give `llama` and `bert`. Prometheus does
 * the same by label_replace, so that it sends one series for a workload and not one for a pod. A name that is cut or made in
 * another way gives something else, and the same here as there: pods are found again by what their known names give.
 *
 * Names of ReplicaSets end in a hash of this alphabet: kubernetes/apimachinery, pkg/util/rand.
 */
export const workloadPattern = '(.+?)(?:-[bcdfghjklmnpqrstvwxz2456789]{6,10})?-[^-]+';

const expression = new RegExp(`^(?:${workloadPattern})$`, 's');

/** '' where the name has no part that could be taken away: the server leaves the label out, which is the same. */
export const workloadOfPod = (pod: string): string => expression.exec(pod)?.[1] ?? '';

/** The object that made a pod: the ReplicaSet of a Deployment's pod, the StatefulSet itself. As a pattern and as a function. */
export const controllerPattern = '(.+)-[^-]+';

export const controllerOfPod = (pod: string): string => pod.slice(0, Math.max(0, pod.lastIndexOf('-')));
