/** In a pod template, what kubectl and this program mark a restart with. */
export const restartAnnotation = 'kubectl.kubernetes.io/restartedAt';
