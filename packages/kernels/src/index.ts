export { createKernelBlock, type KernelBlock } from './channels.ts';
export { chooseKernels, kernelsInUse, type Kernels } from './choice.ts';
export { decodeFlacFrame, widestFlacFrame, type FlacFrame } from './flac-frame.ts';
export { createPolyphase, type Polyphase, type PolyphaseRatio, type PolyphaseTable } from './polyphase.ts';
export { createBender } from './saturation.ts';
