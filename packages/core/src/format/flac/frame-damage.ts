/** What was read cannot be a frame: the bytes are damaged. */
export class FrameDamage extends Error {
  override readonly name = 'FrameDamage';
}
