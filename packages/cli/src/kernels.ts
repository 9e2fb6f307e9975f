/** The choice of kernels, for commands and the modules that their threads run. */
export { chooseKernels, type Kernels } from '@stem/kernels';
