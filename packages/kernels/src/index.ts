export { chooseKernels, kernelsInUse, type Kernels } from './choice.ts';
export { createPolyphase, type Polyphase, type PolyphaseRatio, type PolyphaseTable } from './polyphase.ts';
