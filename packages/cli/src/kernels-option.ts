/** `--kernels`, the same for every command that works on sound. */
import type { Kernels } from '@stem/kernels';
import type { ChoiceOption } from './command.ts';

export const kernelsOption: ChoiceOption<Kernels> & { readonly default: Kernels } = {
  kind: 'choice',
  group: 'How it runs',
  choices: ['simd', 'plain'],
  default: 'simd',
  description: 'How sound is computed: fast in WebAssembly, or slower without; the last bits differ.',
};
